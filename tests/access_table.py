"""Who may do what: the declaration that tests/test_access.py holds every address of the product to.

A new address is red until it stands here. Add one line:

    METHOD | path as in the URL map | roles | scope | answer | shows

- roles: `everyone`, `members` (all who sign in), or names, spaces between. Whoever is not named is refused:
  a visitor is sent to sign in, anybody else gets 404, and nothing is changed. Roles that get another answer
  have a line of their own.
- scope: a name of SCOPES below, which says whose objects are own; `-` for an address without an object.
  Every other object of that kind, and one that does not exist, is foreign: 404, and nothing is changed.
- answer: the status for own objects. A POST is sent with a valid token and what BODIES has for it, and never
  committed: no cell depends on another.
- shows: names of texts that an answer for the own object must hold (`+` between them), or `-`. The texts are
  in tests/access_world.py, and so is who may ever see which: everybody else must never, in no answer.

A path may go on with a query (`/participation?school=<school_id>`): a filter can leak as well as an id.
"""

ROLES = ("visitor", "school", "host", "municipality", "operator", "analyst")

TABLE = """
GET  | /                                                        | visitor analyst                    | -           | 302 | -
GET  | /                                                        | school                             | -           | 200 | title+class
GET  | /                                                        | host                               | -           | 200 | title
GET  | /                                                        | municipality                       | -           | 200 | school+draft
GET  | /                                                        | operator                           | -           | 200 | draft+order
GET  | /healthz                                                 | everyone                           | -           | 200 | -
GET  | /preferences                                             | everyone                           | -           | 303 | -
GET  | /static/<path:filename>                                  | everyone                           | file        | 200 | -

GET  | /sign-in                                                 | visitor                            | -           | 200 | -
GET  | /sign-in                                                 | members                            | -           | 303 | -
POST | /sign-in                                                 | everyone                           | -           | 422 | -
POST | /sign-out                                                | everyone                           | -           | 303 | -

GET  | /classes                                                 | school                             | -           | 200 | class
POST | /classes                                                 | school                             | -           | 422 | class
POST | /classes/<int:class_id>/roll                             | school                             | class       | 422 | class

GET  | /calendar                                                | everyone                           | -           | 200 | title
GET  | /calendar.ics                                            | everyone                           | -           | 200 | title
GET  | /events/<int:event_id>                                   | everyone                           | public      | 200 | title
GET  | /events/<int:event_id>.ics                               | everyone                           | public      | 200 | title
GET  | /events                                                  | host municipality operator         | -           | 200 | title+draft
GET  | /events?state=draft                                      | host municipality operator         | -           | 200 | draft
GET  | /events/new                                              | host municipality operator         | -           | 200 | -
POST | /events                                                  | host municipality operator         | -           | 422 | -
GET  | /events/<int:event_id>/edit                              | host municipality operator         | event       | 200 | title
GET  | /events/<int:event_id>/preview                           | host municipality operator         | event       | 200 | title
POST | /events/<int:event_id>                                   | host municipality operator         | event       | 422 | title
GET  | /events/<int:event_id>/publication                       | municipality operator              | event       | 303 | -
POST | /events/<int:event_id>/publication                       | municipality operator              | draft       | 303 | -
GET  | /events/<int:event_id>/revision                          | municipality operator              | event       | 303 | -
POST | /events/<int:event_id>/revision                          | municipality operator              | draft       | 422 | title
GET  | /events/<int:event_id>/date-request                      | municipality operator              | event       | 303 | -
POST | /events/<int:event_id>/date-request                      | municipality operator              | draft       | 422 | title
GET  | /events/<int:event_id>/review                            | host municipality operator         | event       | 303 | -
POST | /events/<int:event_id>/review                            | host municipality operator         | own draft   | 422 | title
GET  | /events/<int:event_id>/withdrawal                        | host municipality operator         | event       | 303 | -
POST | /events/<int:event_id>/withdrawal                        | host municipality operator         | own draft   | 409 | title
GET  | /events/<int:event_id>/completion                        | host municipality operator         | event       | 303 | -
POST | /events/<int:event_id>/completion                        | host municipality operator         | own draft   | 409 | title
GET  | /events/<int:event_id>/deletion                          | host municipality operator         | event       | 303 | -
POST | /events/<int:event_id>/deletion                          | host municipality operator         | own draft   | 409 | title
GET  | /events/<int:event_id>/slots                             | host municipality operator         | event       | 303 | -
POST | /events/<int:event_id>/slots                             | host municipality operator         | event       | 422 | title
GET  | /events/<int:event_id>/cancellation                      | host municipality operator         | event       | 303 | -
POST | /events/<int:event_id>/cancellation                      | host municipality operator         | event       | 303 | -
GET  | /slots/<int:slot_id>                                     | host municipality operator         | slot        | 303 | -
POST | /slots/<int:slot_id>                                     | host municipality operator         | slot        | 422 | title
GET  | /slots/<int:slot_id>/edit                                | host municipality operator         | slot        | 200 | title

GET  | /routes                                                  | host municipality operator         | -           | 200 | route
GET  | /routes/new                                              | host municipality operator         | -           | 200 | -
POST | /routes                                                  | host municipality operator         | -           | 422 | -
GET  | /routes/<int:route_id>                                   | host municipality operator         | route       | 303 | -
POST | /routes/<int:route_id>                                   | host municipality operator         | route       | 422 | route
GET  | /routes/<int:route_id>/edit                              | host municipality operator         | route       | 200 | route
GET  | /routes/<int:route_id>/archiving                         | host municipality operator         | route       | 303 | -
POST | /routes/<int:route_id>/archiving                         | host municipality operator         | route       | 303 | -
GET  | /routes/<int:route_id>/restoring                         | host municipality operator         | route       | 303 | -
POST | /routes/<int:route_id>/restoring                         | host municipality operator         | route       | 303 | -
GET  | /routes/<int:route_id>/events                            | host municipality operator         | route       | 303 | -
POST | /routes/<int:route_id>/events                            | host municipality operator         | route       | 303 | -
GET  | /routes/<int:route_id>/slots                             | host municipality operator         | route       | 200 | route
POST | /routes/<int:route_id>/slots                             | host municipality operator         | route       | 404 | -
GET  | /day                                                     | host municipality operator         | -           | 200 | -
GET  | /organizations                                           | everyone                           | -           | 200 | -
GET  | /organizations/<int:organization_id>                     | everyone                           | receiving   | 200 | title

GET  | /slots/<int:slot_id>/bookings                            | host municipality operator         | slot        | 200 | title+guests
GET  | /slots/<int:slot_id>/cancellation                        | host municipality operator         | slot        | 303 | -
POST | /slots/<int:slot_id>/cancellation                        | host municipality operator         | slot        | 422 | title+guests
GET  | /slots/<int:slot_id>/bookings/new                        | school                             | bookable    | 200 | title
POST | /slots/<int:slot_id>/bookings                            | school                             | bookable    | 422 | title
GET  | /bookings                                                | school                             | -           | 200 | title
GET  | /bookings                                                | municipality operator              | -           | 200 | title+school
GET  | /bookings/<int:booking_id>                               | school host municipality operator  | booking     | 200 | title+school+adult
GET  | /bookings/<int:booking_id>/acceptance                    | everyone                           | any booking | 303 | -
GET  | /bookings/<int:booking_id>/cancellation                  | everyone                           | any booking | 303 | -
GET  | /bookings/<int:booking_id>/refusal                       | everyone                           | any booking | 303 | -
POST | /bookings/<int:booking_id>/acceptance                    | school                             | booking     | 303 | -
POST | /bookings/<int:booking_id>/cancellation                  | school                             | booking     | 303 | -
POST | /bookings/<int:booking_id>/refusal                       | school                             | booking     | 409 | title

GET  | /attendance                                              | school                             | -           | 200 | past
GET  | /attendance                                              | municipality operator              | -           | 200 | past+school
GET  | /bookings/<int:booking_id>/sheet                         | members                            | visit       | 200 | past+reason
POST | /bookings/<int:booking_id>/sheet                         | school                             | visit       | 422 | past

GET  | /participation                                           | school                             | -           | 200 | class
GET  | /participation                                           | host municipality operator analyst | -           | 200 | place
GET  | /participation?municipality=<municipality_id>            | members                            | any place   | 200 | -
GET  | /participation?school=<school_id>                        | school                             | any school  | 200 | -
GET  | /participation?school=<school_id>                        | host municipality operator analyst | guest       | 200 | school
GET  | /participation/sheets                                    | members                            | -           | 200 | past
GET  | /participation/sheets?school=<school_id>                 | school                             | any school  | 200 | -
GET  | /participation/sheets?school=<school_id>                 | host municipality operator analyst | guest       | 200 | school+past
GET  | /participation/sheets?class_id=<class_id>                | members                            | class       | 200 | class

GET  | /roadmaps                                                | operator                           | -           | 200 | order
POST | /roadmaps                                                | operator                           | -           | 422 | order
GET  | /roadmaps/<int:road_map_id>                              | operator                           | row         | 200 | order
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>           | operator                           | row         | 200 | row
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/event     | operator                           | row         | 303 | -
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/event     | operator                           | row         | 422 | row
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/rejection | operator                           | row         | 303 | -
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/rejection | operator                           | row         | 303 | -
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/reopening | operator                           | row         | 303 | -
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/reopening | operator                           | row         | 409 | row

GET  | /journal                                                 | operator                           | -           | 200 | -
POST | /journal/exports                                         | operator                           | -           | 200 | -
"""  # noqa: E501 - a table is read along its lines

# Name: the kind of object in tests/access_world.py, and by role the keys of its own ones (`*`: all).
# Bookings have a letter for the side of the school and one for that of the host: `ab` is of the own school at
# the foreign host. Everything of side a lies in the own municipality.
SCOPES: dict[str, tuple[str, dict[str, str]]] = {
    "file": ("file", {"everyone": "*"}),
    "public": ("event", {"everyone": "a b"}),
    "event": ("event", {"host": "a draft_a", "municipality": "a draft_a", "operator": "*"}),
    "draft": ("draft", {"municipality": "a", "operator": "*"}),
    "own draft": ("draft", {"host": "a", "municipality": "a", "operator": "*"}),
    "route": ("route", {"host": "a", "municipality": "a", "operator": "*"}),
    "receiving": ("receiving", {"everyone": "a b"}),
    "slot": ("slot", {"host": "a", "municipality": "a", "operator": "*"}),
    "bookable": ("time", {"school": "a b"}),
    "booking": ("booking", {"school": "aa ab", "host": "aa ba", "municipality": "aa ab", "operator": "*"}),
    "any booking": ("any booking", {"everyone": "* nowhere"}),
    "visit": (
        "visit",
        {"school": "aa ab", "host": "aa ba", "municipality": "aa ab", "operator analyst": "*"},
    ),
    "class": ("class", {"school": "a", "host": "a b", "municipality": "a", "operator analyst": "*"}),
    "any place": ("municipality", {"members": "* nowhere"}),
    "any school": ("school", {"school": "* nowhere"}),
    "guest": ("school", {"host": "a b", "municipality": "a", "operator analyst": "*"}),
    "row": ("row", {"operator": "a"}),
}

# What a POST has to say to get as far as its object; all others are sent with nothing but the token.
BODIES = {"POST /journal/exports": {"form": "csv"}}
