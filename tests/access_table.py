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
GET  | /                                                               | visitor analyst                    | -             | 302 | -
GET  | /                                                               | school                             | -             | 200 | title+class
GET  | /                                                               | host                               | -             | 200 | title
GET  | /                                                               | municipality                       | -             | 200 | school+draft
GET  | /                                                               | operator                           | -             | 200 | draft+order
GET  | /robots.txt                                                     | everyone                           | -             | 200 | -
GET  | /sitemap.xml                                                    | everyone                           | -             | 200 | -
GET  | /healthz                                                        | everyone                           | -             | 200 | -
GET  | /readyz                                                         | everyone                           | -             | 200 | -
GET  | /metrics                                                        | everyone                           | -             | 404 | -
GET  | /preferences                                                    | everyone                           | -             | 303 | -
GET  | /static/<path:filename>                                         | everyone                           | file          | 200 | -

GET  | /sign-in                                                        | visitor                            | -             | 200 | -
GET  | /sign-in                                                        | members                            | -             | 303 | -
POST | /sign-in                                                        | everyone                           | -             | 422 | -
POST | /sign-out                                                       | everyone                           | -             | 303 | -
GET  | /sign-in/code                                                   | everyone                           | -             | 303 | -
POST | /sign-in/code                                                   | everyone                           | -             | 303 | -
GET  | /password-reset                                                 | everyone                           | -             | 200 | -
POST | /password-reset                                                 | everyone                           | -             | 422 | -
GET  | /password-reset/<token>                                         | everyone                           | reset link    | 200 | -
POST | /password-reset/<token>                                         | everyone                           | reset link    | 422 | -
GET  | /mail-change/<token>                                            | everyone                           | mail link     | 200 | -
POST | /mail-change/<token>                                            | everyone                           | mail link     | 303 | -
GET  | /invitations/<token>                                            | visitor                            | invitation    | 200 | -
GET  | /invitations/<token>                                            | members                            | invitation    | 403 | -
POST | /invitations/<token>                                            | visitor                            | invitation    | 422 | -
POST | /invitations/<token>                                            | members                            | invitation    | 403 | -

GET  | /account                                                        | members                            | -             | 200 | -
POST | /account                                                        | members                            | -             | 422 | -
POST | /account/membership                                             | members                            | -             | 404 | -
GET  | /account/notices                                                | members                            | -             | 200 | -
POST | /account/notices                                                | members                            | -             | 400 | -
GET  | /account/password                                               | members                            | -             | 200 | -
POST | /account/password                                               | members                            | -             | 422 | -
GET  | /account/mail                                                   | members                            | -             | 200 | -
POST | /account/mail                                                   | members                            | -             | 422 | -
GET  | /account/sessions                                               | members                            | -             | 200 | -
POST | /account/sessions/end                                           | members                            | -             | 422 | -
GET  | /account/second-factor                                          | members                            | -             | 200 | -
POST | /account/second-factor                                          | members                            | -             | 303 | -
POST | /account/second-factor/confirmation                             | members                            | -             | 422 | -
POST | /account/second-factor/recovery-codes                           | members                            | -             | 422 | -
POST | /account/second-factor/removal                                  | members                            | -             | 422 | -

GET  | /users                                                          | municipality operator              | -             | 200 | person
GET  | /users/<int:user_id>                                            | municipality operator              | person        | 200 | person
POST | /users/<int:user_id>/deactivation                               | municipality operator              | person        | 422 | person
POST | /users/<int:user_id>/reactivation                               | municipality operator              | person        | 303 | -
POST | /users/<int:user_id>/second-factor-reset                        | municipality operator              | person        | 422 | person
POST | /users/<int:user_id>/password-reset                             | municipality operator              | person        | 303 | -
POST | /users/<int:user_id>/sign-out                                   | municipality operator              | person        | 303 | -
GET  | /users/<int:user_id>/memberships/new                            | municipality operator              | person        | 200 | person
POST | /users/<int:user_id>/memberships?organization=<organization_id> | municipality operator              | person        | 422 | person
POST | /users/<int:user_id>/memberships/<int:membership_id>/removal    | municipality operator              | membership    | 303 | -
GET  | /users/invitations                                              | municipality operator              | -             | 200 | guest
GET  | /users/invitations/new                                          | municipality operator              | -             | 200 | school
GET  | /users/invitations/new?organization=<organization_id>           | municipality operator              | person        | 200 | school
POST | /users/invitations?organization=<organization_id>               | municipality operator              | person        | 422 | school
POST | /users/invitations/<int:invitation_id>/letter                   | municipality operator              | person        | 303 | -
POST | /users/invitations/<int:invitation_id>/withdrawal               | municipality operator              | person        | 303 | -

GET  | /classes                                                        | school                             | -             | 200 | class
POST | /classes                                                        | school                             | -             | 422 | class
POST | /classes/<int:class_id>/roll                                    | school                             | class         | 422 | class

GET  | /calendar                                                       | everyone                           | -             | 200 | title
GET  | /calendar.ics                                                   | everyone                           | -             | 200 | title
GET  | /calendar/poster                                                | everyone                           | -             | 200 | -
GET  | /embed                                                          | everyone                           | -             | 200 | -
GET  | /embed/calendar                                                 | everyone                           | -             | 200 | title
GET  | /calendar.atom                                                  | everyone                           | -             | 200 | title
GET  | /calendar.json                                                  | everyone                           | -             | 200 | title
GET  | /openapi.json                                                   | everyone                           | -             | 200 | -
GET  | /organizations/<int:organization_id>.ics                        | everyone                           | receiving     | 200 | title
GET  | /organizations/<int:organization_id>.atom                       | everyone                           | receiving     | 200 | title
GET  | /organizations/<int:organization_id>.json                       | everyone                           | receiving     | 200 | title
GET  | /programmes/<int:programme_id>.ics                              | everyone                           | programme     | 200 | -
GET  | /programmes/<int:programme_id>.atom                             | everyone                           | programme     | 200 | -
GET  | /programmes/<int:programme_id>.json                             | everyone                           | programme     | 200 | -
GET  | /events/<int:event_id>                                          | everyone                           | public        | 200 | title
GET  | /events/<int:event_id>.ics                                      | everyone                           | public        | 200 | title
GET  | /events/<int:event_id>.json                                     | everyone                           | public        | 200 | title
GET  | /events                                                         | host municipality operator         | -             | 200 | title+draft
GET  | /events?state=draft                                             | host municipality operator         | -             | 200 | draft
GET  | /events/new                                                     | host municipality operator         | -             | 200 | -
POST | /events                                                         | host municipality operator         | -             | 422 | -
GET  | /events/<int:event_id>/edit                                     | host municipality operator         | event         | 200 | title+groups
GET  | /events/<int:event_id>/preview                                  | host municipality operator         | event         | 200 | title
POST | /events/<int:event_id>                                          | host municipality operator         | event         | 422 | title+groups
GET  | /events/<int:event_id>/publication                              | municipality operator              | event         | 303 | -
POST | /events/<int:event_id>/publication                              | municipality operator              | draft         | 303 | -
GET  | /events/<int:event_id>/slots                                    | host municipality operator         | event         | 303 | -
POST | /events/<int:event_id>/slots                                    | host municipality operator         | event         | 422 | title+groups
GET  | /events/<int:event_id>/cancellation                             | host municipality operator         | event         | 303 | -
POST | /events/<int:event_id>/cancellation                             | host municipality operator         | event         | 303 | -
GET  | /events/<int:event_id>/copies                                   | host municipality operator         | event         | 303 | -
POST | /events/<int:event_id>/copies                                   | host municipality operator         | event         | 400 | -
GET  | /events/<int:event_id>/slots/series                             | host municipality operator         | event         | 200 | title
POST | /events/<int:event_id>/slots/series                             | host municipality operator         | event         | 422 | title
GET  | /events/<int:event_id>/slots/schedule                           | host municipality operator         | event         | 200 | title
POST | /events/<int:event_id>/slots/schedule                           | host municipality operator         | event         | 422 | title
GET  | /events/<int:event_id>/slots/schedule.csv                       | host municipality operator         | event         | 200 | -
GET  | /events/<int:event_id>/revision                                 | municipality operator              | event         | 303 | -
POST | /events/<int:event_id>/revision                                 | municipality operator              | draft         | 422 | title
GET  | /events/<int:event_id>/date-request                             | municipality operator              | event         | 303 | -
POST | /events/<int:event_id>/date-request                             | municipality operator              | draft         | 422 | title
GET  | /events/<int:event_id>/review                                   | host municipality operator         | event         | 303 | -
POST | /events/<int:event_id>/review                                   | host municipality operator         | own draft     | 422 | title
GET  | /events/<int:event_id>/withdrawal                               | host municipality operator         | event         | 303 | -
POST | /events/<int:event_id>/withdrawal                               | host municipality operator         | own draft     | 409 | title
GET  | /events/<int:event_id>/completion                               | host municipality operator         | event         | 303 | -
POST | /events/<int:event_id>/completion                               | host municipality operator         | own draft     | 409 | title
GET  | /events/<int:event_id>/deletion                                 | host municipality operator         | event         | 303 | -
POST | /events/<int:event_id>/deletion                                 | host municipality operator         | own draft     | 409 | title
GET  | /slots/<int:slot_id>                                            | host municipality operator         | slot          | 303 | -
POST | /slots/<int:slot_id>                                            | host municipality operator         | slot          | 422 | title
GET  | /slots/<int:slot_id>/edit                                       | host municipality operator         | slot          | 200 | title

GET  | /slots/<int:slot_id>/bookings                                   | school                             | bookable      | 303 | -
GET  | /slots/<int:slot_id>/bookings                                   | host municipality operator         | slot          | 200 | title+guests
GET  | /slots/<int:slot_id>/cancellation                               | host municipality operator         | slot          | 303 | -
POST | /slots/<int:slot_id>/cancellation                               | host municipality operator         | slot          | 422 | title+guests
GET  | /slots/<int:slot_id>/bookings/new                               | school host                        | bookable      | 200 | title
GET  | /slots/<int:slot_id>/bookings/new                               | municipality operator              | bookable      | 200 | title+school
GET  | /slots/<int:slot_id>/bookings/new?organization=<organization_id> | school host municipality operator  | booked for    | 200 | title+school
POST | /slots/<int:slot_id>/bookings                                   | school host                        | bookable      | 422 | title
POST | /slots/<int:slot_id>/bookings?organization=<organization_id>    | school host municipality operator  | booked for    | 422 | title
GET  | /slots/<int:slot_id>/split-bookings                             | school host municipality operator  | bookable      | 303 | -
POST | /slots/<int:slot_id>/split-bookings                             | school host municipality operator  | bookable      | 404 | -
GET  | /days-off                                                       | municipality operator              | -             | 200 | cold
GET  | /days-off/new                                                   | municipality                       | -             | 200 | school
GET  | /days-off/new                                                   | operator                           | -             | 200 | -
GET  | /days-off/preview                                               | municipality operator              | -             | 303 | -
GET  | /days-off/preview?first=2000-01-01&reason=x                     | municipality                       | -             | 409 | school
GET  | /days-off/preview?first=2000-01-01&reason=x                     | operator                           | -             | 409 | -
POST | /days-off                                                       | municipality                       | -             | 422 | school
POST | /days-off                                                       | operator                           | -             | 422 | -
GET  | /days-off/<int:day_off_id>                                      | school municipality operator       | day off       | 200 | cold
GET  | /days-off/<int:day_off_id>/withdrawal                           | school municipality operator       | day off       | 303 | -
POST | /days-off/<int:day_off_id>/withdrawal                           | municipality operator              | kept day off  | 303 | -
GET  | /slots/<int:slot_id>/shares                                     | host municipality operator         | slot          | 200 | title+schools
POST | /slots/<int:slot_id>/shares                                     | host municipality operator         | slot          | 303 | -
GET  | /slots/<int:slot_id>/rescheduling                               | host municipality operator         | slot          | 200 | title
POST | /slots/<int:slot_id>/rescheduling                               | host municipality operator         | slot          | 422 | -
GET  | /slots/<int:slot_id>/transfers                                  | host municipality operator         | slot          | 303 | -
POST | /slots/<int:slot_id>/transfers                                  | host municipality operator         | slot          | 422 | title+schools
GET  | /events/<int:event_id>/terms                                    | host municipality operator         | event         | 200 | title
POST | /events/<int:event_id>/terms                                    | host municipality operator         | event         | 303 | -
GET  | /events/<int:event_id>/quotas                                   | host municipality operator         | shared event  | 200 | title+sharers
GET  | /events/<int:event_id>/quotas.<form>                            | host municipality operator         | shared table  | 200 | sharers
GET  | /shares                                                         | municipality                       | -             | 200 | title
GET  | /shares/<int:pool_id>                                           | municipality                       | share         | 200 | title+school
POST | /shares/<int:pool_id>                                           | municipality                       | share         | 303 | -
GET  | /feeds                                                          | school host municipality operator  | -             | 200 | -
POST | /feeds                                                          | school host municipality operator  | -             | 200 | -
GET  | /feeds/revocation                                               | school host municipality operator  | -             | 303 | -
POST | /feeds/revocation                                               | school host municipality operator  | -             | 303 | -
GET  | /feeds/<token>.ics                                              | everyone                           | own feed      | 200 | title+class+school
GET  | /bookings                                                       | school                             | -             | 200 | title
GET  | /bookings                                                       | municipality operator              | -             | 200 | title+school
GET  | /bookings                                                       | host                               | -             | 200 | -
GET  | /bookings?school=<school_id>                                     | school host municipality operator  | any booker    | 200 | -
GET  | /booking-requests                                               | host municipality operator         | -             | 200 | -
GET  | /bookings/<int:booking_id>                                      | school host municipality operator  | booking       | 200 | title+school+class+adult
POST | /bookings/<int:booking_id>                                      | school host municipality operator  | own booking   | 422 | title
GET  | /bookings/<int:booking_id>/edit                                 | school host municipality operator  | own booking   | 200 | title
GET  | /bookings/<int:booking_id>/other-time                           | school host municipality operator  | own booking   | 200 | title
POST | /bookings/<int:booking_id>/other-time                           | school host municipality operator  | own booking   | 422 | title
GET  | /bookings/<int:booking_id>/approval                             | everyone                           | any booking   | 303 | -
GET  | /bookings/<int:booking_id>/rejection                            | everyone                           | any booking   | 303 | -
GET  | /bookings/<int:booking_id>/calling-off                          | everyone                           | any booking   | 303 | -
POST | /bookings/<int:booking_id>/approval                             | host municipality operator         | held booking  | 303 | -
POST | /bookings/<int:booking_id>/rejection                            | host municipality operator         | held booking  | 422 | title+school+class+adult
POST | /bookings/<int:booking_id>/calling-off                          | host municipality operator         | held booking  | 422 | title+school+class+adult
GET  | /bookings/<int:booking_id>/acceptance                           | everyone                           | any booking   | 303 | -
GET  | /bookings/<int:booking_id>/cancellation                         | everyone                           | any booking   | 303 | -
GET  | /bookings/<int:booking_id>/refusal                              | everyone                           | any booking   | 303 | -
GET  | /bookings/<int:booking_id>/offer                                | school host municipality operator  | own booking   | 200 | title
GET  | /bookings/<int:booking_id>/leaving                              | school host municipality operator  | own booking   | 200 | title
GET  | /bookings/<int:booking_id>/reaffirmation                        | school host municipality operator  | own booking   | 200 | title
POST | /bookings/<int:booking_id>/reaffirmation                        | school host municipality operator  | own booking   | 303 | -
GET  | /bookings/<int:booking_id>/pass                                 | everyone                           | any booking   | 303 | -
GET  | /bookings/<int:booking_id>/pass/withdrawal                      | everyone                           | any booking   | 303 | -
POST | /bookings/<int:booking_id>/acceptance                           | school host municipality operator  | own booking   | 303 | -
POST | /bookings/<int:booking_id>/cancellation                         | school host municipality operator  | own booking   | 303 | -
POST | /bookings/<int:booking_id>/refusal                              | school host municipality operator  | own booking   | 409 | title
POST | /bookings/<int:booking_id>/pass                                 | school municipality operator       | own booking   | 303 | -
POST | /bookings/<int:booking_id>/pass/withdrawal                      | school municipality operator       | own booking   | 303 | -
GET  | /bookings/<int:booking_id>/trip-pack.docx                       | school municipality operator       | own booking   | 200 | title+school+adult
GET  | /p/<token>                                                      | everyone                           | pass          | 200 | title+school+class
GET  | /slots/<int:slot_id>/sign-ups/new                               | everyone                           | public time   | 200 | title
GET  | /slots/<int:slot_id>/sign-ups                                   | everyone                           | any time      | 303 | -
POST | /slots/<int:slot_id>/sign-ups                                   | everyone                           | public time   | 422 | title
GET  | /s/<token>                                                      | everyone                           | sign-up       | 200 | title
POST | /s/<token>                                                      | everyone                           | sign-up       | 303 | -

GET  | /applications                                                   | school municipality operator       | -             | 200 | work
GET  | /applications                                                   | host                               | -             | 200 | -
GET  | /applications/<int:application_id>                              | school host municipality operator  | application   | 200 | work+school
GET  | /applications/<int:application_id>/withdrawal                   | school host municipality operator  | application   | 303 | -
GET  | /applications/<int:application_id>/admission                    | school host municipality operator  | application   | 303 | -
GET  | /applications/<int:application_id>/refusal                      | school host municipality operator  | application   | 303 | -
POST | /applications/<int:application_id>/withdrawal                   | school host municipality operator  | entered       | 303 | -
POST | /applications/<int:application_id>/admission                    | host municipality operator         | decided       | 303 | -
POST | /applications/<int:application_id>/refusal                      | host municipality operator         | decided       | 422 | work+school
GET  | /events/<int:event_id>/applications/new                         | school host municipality operator  | any contest   | 200 | title
POST | /events/<int:event_id>/applications                             | school host                        | any contest   | 422 | title
POST | /events/<int:event_id>/applications                             | municipality operator              | any contest   | 404 | -
GET  | /events/<int:event_id>/applications                             | host municipality operator         | contest       | 200 | title+works+applicants
GET  | /events/<int:event_id>/applications.<form>                      | host municipality operator         | contest table | 200 | works+applicants
GET  | /events/<int:event_id>/applications/admission                   | host municipality operator         | contest       | 303 | -
POST | /events/<int:event_id>/applications/admission                   | host municipality operator         | contest       | 303 | -
GET  | /events/<int:event_id>/results                                  | host municipality operator         | contest       | 200 | title
POST | /events/<int:event_id>/results                                  | host municipality operator         | contest       | 303 | -
GET  | /events/<int:event_id>/results/publication                      | host municipality operator         | contest       | 303 | -
POST | /events/<int:event_id>/results/publication                      | host municipality operator         | contest       | 409 | title
GET  | /events/<int:event_id>/contest                                  | host municipality operator         | contest       | 200 | title
POST | /events/<int:event_id>/contest                                  | host municipality operator         | contest       | 303 | -

GET  | /attendance                                                     | school                             | -             | 200 | past
GET  | /attendance                                                     | municipality operator              | -             | 200 | past+school
GET  | /bookings/<int:booking_id>/sheet                                | members                            | visit         | 200 | past+reason
POST | /bookings/<int:booking_id>/sheet                                | school                             | visit         | 422 | past
GET  | /attendance/import                                              | school municipality operator       | -             | 200 | -
POST | /attendance/import                                              | school municipality operator       | -             | 422 | -
GET  | /attendance/import/<int:preview_id>                             | school municipality operator       | platform file | 200 | platform
POST | /attendance/import/<int:preview_id>/choices                     | school municipality operator       | platform file | 303 | -
POST | /attendance/import/<int:preview_id>/sheets                      | school municipality operator       | platform file | 409 | platform
GET  | /sheets/<int:sheet_id>                                          | members                            | sheet         | 200 | past+class
POST | /sheets/<int:sheet_id>                                          | school                             | own sheet     | 422 | past+class
GET  | /attendance/mark                                                | school                             | -             | 200 | -
POST | /attendance/mark                                                | school                             | -             | 422 | -
GET  | /sheets/new                                                     | school                             | -             | 200 | -
POST | /sheets                                                         | school                             | -             | 422 | class
GET  | /lessons                                                        | school                             | -             | 200 | -
POST | /lessons                                                        | school                             | -             | 422 | -
POST | /lessons/month                                                  | school                             | -             | 404 | -
GET  | /differences                                                    | school host municipality operator  | -             | 200 | past
GET  | /differences?state=closed                                       | school host municipality operator  | -             | 200 | -
GET  | /differences/<int:line_id>                                      | school host municipality operator  | difference    | 200 | past+class
POST | /differences/<int:line_id>/acceptance                           | school                             | own line      | 303 | -
POST | /differences/<int:line_id>/dispute                              | school                             | own line      | 422 | past
POST | /differences/<int:line_id>/decision                             | municipality operator              | decided line  | 422 | past
POST | /differences/acceptances                                        | school                             | -             | 303 | -
GET  | /outcomes/<int:sheet_id>                                        | school host operator               | noted sheet   | 200 | past+class
POST | /outcomes/<int:sheet_id>                                        | school host operator               | noted sheet   | 303 | -
GET  | /slots/<int:slot_id>/outcomes                                   | host operator                      | noted time    | 200 | title
POST | /slots/<int:slot_id>/outcomes                                   | host operator                      | noted time    | 303 | -

GET  | /participation                                                  | school                             | -             | 200 | class
GET  | /participation                                                  | host municipality operator analyst | -             | 200 | place
GET  | /participation?municipality=<municipality_id>                   | members                            | any place     | 200 | -
GET  | /participation?school=<school_id>                               | school                             | any school    | 200 | -
GET  | /participation?school=<school_id>                               | host municipality operator analyst | guest         | 200 | school
GET  | /participation/table.<form>                                     | school                             | counts table  | 200 | class
GET  | /participation/table.<form>                                     | host operator analyst              | counts table  | 200 | place
GET  | /participation/table.<form>                                     | municipality                       | counts table  | 200 | school
GET  | /reports                                                        | school                             | -             | 200 | report
GET  | /reports                                                        | host municipality operator analyst | -             | 200 | -
GET  | /reports/<int:report_id>                                        | members                            | report        | 200 | report
GET  | /reports/<int:report_id>/table.<form>                           | members                            | report        | 200 | report
GET  | /reports/<int:report_id>/note.docx                              | members                            | report        | 200 | report
GET  | /reports/new                                                    | school host municipality operator  | -             | 200 | -
GET  | /reports/new?copy=<report_id>                                   | school host municipality operator  | report        | 200 | report
POST | /reports                                                        | school host municipality operator  | -             | 422 | -
GET  | /reports/<int:report_id>/edit                                   | school host municipality operator  | kept report   | 200 | report
POST | /reports/<int:report_id>                                        | school host municipality operator  | kept report   | 422 | report
GET  | /reports/<int:report_id>/archiving                              | school host municipality operator  | kept report   | 303 | -
POST | /reports/<int:report_id>/archiving                              | school host municipality operator  | kept report   | 303 | -
GET  | /participation/sheets                                           | members                            | -             | 200 | past
GET  | /participation/sheets?school=<school_id>                        | school                             | any school    | 200 | -
GET  | /participation/sheets?school=<school_id>                        | host municipality operator analyst | guest         | 200 | school+past
GET  | /participation/sheets?class=<class_id>                          | members                            | class         | 200 | class
GET  | /totals                                                         | everyone                           | -             | 200 | place
GET  | /totals?year=<year>                                             | everyone                           | counted year  | 200 | place
GET  | /totals/table.<form>                                            | everyone                           | totals table  | 200 | place
GET  | /totals/years                                                   | operator                           | -             | 200 | -
POST | /totals/years/<int:year>/publication                            | operator                           | any year      | 303 | -
POST | /totals/years/<int:year>/withdrawal                             | operator                           | any year      | 303 | -
GET  | /monthly-coverage                                               | school                             | -             | 200 | school
POST | /monthly-coverage                                               | school                             | -             | 303 | -
GET  | /monthly-coverage/schools                                       | municipality operator analyst      | -             | 200 | school
GET  | /monthly-coverage/schools?municipality=<municipality_id>        | municipality operator analyst      | looked at     | 200 | -
GET  | /monthly-coverage/schools.<form>                                | municipality operator analyst      | counts table  | 200 | school

GET  | /participation/archive                                          | operator analyst                   | -             | 200 | -
POST | /participation/archive                                          | operator                           | -             | 422 | -
GET  | /participation/archive/<int:archive_id>.zip                     | operator analyst                   | archive       | 200 | -

GET  | /reports/<int:report_id>/sendings                               | school host municipality operator  | sent report   | 200 | report
POST | /reports/<int:report_id>/sendings                               | school host municipality operator  | sent report   | 422 | report
GET  | /reports/<int:report_id>/sendings/<int:sending_id>              | school host municipality operator  | sending       | 200 | -
GET  | /reports/<int:report_id>/sendings/<int:sending_id>?role=school  | school municipality operator       | sending       | 200 | person
GET  | /reports/<int:report_id>/sendings/<int:sending_id>?role=school  | host                               | sending       | 200 | -
POST | /reports/<int:report_id>/sendings/<int:sending_id>              | school host municipality operator  | sending       | 422 | -
POST | /reports/<int:report_id>/sendings/<int:sending_id>/recipients   | school host municipality operator  | sending       | 303 | -
POST | /reports/<int:report_id>/sendings/<int:sending_id>/recipients/<int:recipient_id>/removal | school host municipality operator | sending | 303 | -
POST | /reports/<int:report_id>/sendings/<int:sending_id>/pause        | school host municipality operator  | sending       | 303 | -
POST | /reports/<int:report_id>/sendings/<int:sending_id>/resumption   | school host municipality operator  | sending       | 303 | -
POST | /reports/<int:report_id>/sendings/<int:sending_id>/stop         | school host municipality operator  | sending       | 303 | -
GET  | /reports/<int:report_id>/sendings/<int:sending_id>/letters      | school host municipality operator  | sending       | 200 | -
POST | /reports/<int:report_id>/sendings/<int:sending_id>/letters      | school host municipality operator  | sending       | 422 | -
GET  | /notices/<token>                                                | everyone                           | leaving       | 200 | -
POST | /notices/<token>                                                | everyone                           | leaving       | 303 | -
GET  | /unsubscribing/<token>                                          | everyone                           | unsubscribing | 200 | -
POST | /unsubscribing/<token>                                          | everyone                           | unsubscribing | 303 | -
GET  | /periods                                                        | school municipality operator analyst | -             | 200 | period
GET  | /periods.<form>                                                 | school municipality operator analyst | period list   | 200 | -
GET  | /periods/regular                                                | operator                           | -             | 303 | -
POST | /periods/regular                                                | operator                           | -             | 422 | -
GET  | /periods/new                                                    | operator                           | -             | 200 | -
POST | /periods                                                        | operator                           | -             | 422 | -
GET  | /periods/comparison                                             | school municipality operator analyst | -             | 200 | -
GET  | /periods/comparison.<form>                                      | school municipality operator analyst | period list   | 200 | -
GET  | /periods/comparison?municipality=<municipality_id>              | school municipality operator analyst | any place     | 200 | -
GET  | /periods/<int:period_id>                                        | school municipality operator analyst | period        | 200 | period
POST | /periods/<int:period_id>                                        | operator                           | kept period   | 422 | period
GET  | /periods/<int:period_id>?municipality=<municipality_id>         | school municipality operator analyst | frozen place  | 200 | school
GET  | /periods/<int:period_id>.<form>                                 | municipality                       | frozen table  | 200 | school
GET  | /periods/<int:period_id>.<form>                                 | school operator analyst            | frozen table  | 200 | -
GET  | /periods/<int:period_id>/sheets.<form>                          | school municipality operator analyst | frozen table  | 200 | school+past
GET  | /periods/<int:period_id>/freezing                               | operator                           | kept period   | 200 | period
POST | /periods/<int:period_id>/freezing                               | operator                           | kept period   | 409 | period
GET  | /periods/<int:period_id>/reopening                              | operator                           | kept period   | 200 | period
POST | /periods/<int:period_id>/reopening                              | operator                           | kept period   | 422 | period
GET  | /periods/<int:period_id>/removal                                | operator                           | kept period   | 303 | -
POST | /periods/<int:period_id>/removal                                | operator                           | kept frozen   | 409 | period
GET  | /periods/<int:period_id>/freezings/<int:number>/<part>.csv      | operator                           | frozen file   | 200 | -

GET  | /roadmaps                                                       | municipality operator              | -             | 200 | order
POST | /roadmaps                                                       | municipality operator              | -             | 422 | order
GET  | /roadmaps/<int:road_map_id>                                     | municipality operator              | any order     | 200 | order
GET  | /plan-schedule                                                  | municipality operator              | -             | 200 | order
GET  | /plan-schedule?order=<road_map_id>                              | municipality operator              | any order     | 200 | order
GET  | /plan-schedule.<form>                                           | municipality operator              | table         | 200 | -
GET  | /roadmaps/<int:road_map_id>/answer                              | municipality operator              | any order     | 200 | order
GET  | /roadmaps/<int:road_map_id>/answer.<form>                       | municipality operator              | order table   | 200 | -
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/answer           | municipality operator              | row           | 200 | row
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/answer           | municipality operator              | row           | 422 | row
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>                  | municipality operator              | row           | 200 | row
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/event            | municipality operator              | row           | 303 | -
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/event            | municipality operator              | row           | 422 | row
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/rejection        | municipality operator              | row           | 303 | -
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/rejection        | municipality operator              | row           | 303 | -
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/reopening        | municipality operator              | row           | 303 | -
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/reopening        | municipality operator              | row           | 409 | row
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/edits            | municipality operator              | row           | 303 | -
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/edits            | municipality operator              | row           | 303 | -
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/edits/removal    | municipality operator              | row           | 303 | -
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/edits/removal    | municipality operator              | row           | 303 | -
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/parts            | municipality operator              | row           | 200 | row
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/parts            | municipality operator              | row           | 422 | row
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/ties             | municipality operator              | row           | 200 | row
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/ties             | municipality operator              | row           | 409 | row
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/ties/<int:event_id>/removal | municipality operator              | tied row      | 303 | -
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/ties/<int:event_id>/removal | municipality operator              | tied row      | 303 | -
GET  | /roadmaps/<int:road_map_id>/acceptance                          | municipality operator              | row           | 200 | order
POST | /roadmaps/<int:road_map_id>/acceptance                          | municipality operator              | row           | 422 | order
GET  | /roadmaps/<int:road_map_id>/batches/<int:batch_id>              | municipality operator              | row batch     | 200 | order
GET  | /roadmaps/<int:road_map_id>/batches/<int:batch_id>/removal      | municipality operator              | row batch     | 303 | -
POST | /roadmaps/<int:road_map_id>/batches/<int:batch_id>/removal      | municipality operator              | row batch     | 303 | -
GET  | /roadmaps/<int:road_map_id>/versions                            | municipality operator              | row           | 200 | order
POST | /roadmaps/<int:road_map_id>/versions                            | municipality operator              | row           | 422 | order
GET  | /roadmaps/<int:road_map_id>/versions/<int:version_id>           | municipality operator              | version       | 200 | order
GET  | /roadmaps/<int:road_map_id>/versions/<int:version_id>/application | municipality operator              | version       | 303 | -
POST | /roadmaps/<int:road_map_id>/versions/<int:version_id>/application | municipality operator              | version       | 422 | order
GET  | /roadmaps/<int:road_map_id>/versions/<int:version_id>/order     | municipality operator              | version       | 303 | -
POST | /roadmaps/<int:road_map_id>/versions/<int:version_id>/order     | municipality operator              | version       | 400 | -
GET  | /roadmaps/<int:road_map_id>/versions/<int:version_id>/pairs     | municipality operator              | version       | 303 | -
POST | /roadmaps/<int:road_map_id>/versions/<int:version_id>/pairs     | municipality operator              | version       | 400 | -
GET  | /roadmaps/<int:road_map_id>/versions/<int:version_id>/removal   | municipality operator              | version       | 303 | -
POST | /roadmaps/<int:road_map_id>/versions/<int:version_id>/removal   | municipality operator              | version       | 303 | -
GET  | /roadmaps/<int:road_map_id>/changes                             | municipality operator              | row           | 200 | order
GET  | /roadmaps/<int:road_map_id>/changes/<int:row_id>/look           | municipality operator              | row           | 303 | -
POST | /roadmaps/<int:road_map_id>/changes/<int:row_id>/look           | municipality operator              | row           | 303 | -
GET  | /roadmaps/<int:road_map_id>/changes/<int:row_id>/dates          | municipality operator              | row           | 303 | -
POST | /roadmaps/<int:road_map_id>/changes/<int:row_id>/dates          | municipality operator              | row           | 409 | order
GET  | /roadmaps/<int:road_map_id>/changes/<int:row_id>/answer         | municipality operator              | row           | 303 | -
POST | /roadmaps/<int:road_map_id>/changes/<int:row_id>/answer         | municipality operator              | row           | 409 | order
GET  | /roadmaps/<int:road_map_id>/next-year                           | municipality operator              | row           | 200 | order
POST | /roadmaps/<int:road_map_id>/next-year                           | municipality operator              | row           | 303 | -
GET  | /roadmaps/<int:road_map_id>/years                               | municipality operator              | row           | 200 | order
POST | /roadmaps/<int:road_map_id>/years                               | municipality operator              | row           | 400 | -

GET  | /roadmaps/<int:road_map_id>/asks                                | municipality operator              | asked order   | 200 | wanted
POST | /roadmaps/<int:road_map_id>/asks                                | municipality operator              | asked order   | 200 | -
GET  | /roadmaps/<int:road_map_id>/asks/new                            | municipality operator              | asked order   | 303 | -
GET  | /roadmaps/<int:road_map_id>/asks/new?row=<ordinal>              | municipality operator              | asked order   | 200 | wanted
GET  | /roadmaps/<int:road_map_id>/asks/reminders                      | municipality operator              | asked order   | 303 | -
POST | /roadmaps/<int:road_map_id>/asks/reminders                      | municipality operator              | asked order   | 303 | -
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/asks             | municipality operator              | asked order   | 200 | wanted
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/asks/reminders   | municipality operator              | asked order   | 303 | -
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/asks/reminders   | municipality operator              | asked order   | 303 | -
GET  | /date-requests                                                  | school host                        | -             | 200 | wanted
GET  | /date-requests                                                  | municipality operator              | -             | 200 | -
GET  | /date-requests/<int:ask_id>                                     | school host municipality operator  | ask           | 200 | wanted
GET  | /date-requests/<int:ask_id>/answer                              | school host municipality operator  | ask           | 303 | -
POST | /date-requests/<int:ask_id>/answer                              | school host municipality operator  | ask           | 422 | wanted
GET  | /date-requests/<int:ask_id>/refusal                             | school host municipality operator  | ask           | 303 | -
POST | /date-requests/<int:ask_id>/refusal                             | school host municipality operator  | ask           | 422 | wanted
GET  | /date-requests/<int:ask_id>/withdrawal                          | school host municipality operator  | ask           | 303 | -
POST | /date-requests/<int:ask_id>/withdrawal                          | municipality operator              | ask           | 303 | -
GET  | /roadmaps/undated                                               | host municipality operator         | -             | 200 | wanted
POST | /roadmaps/undated                                               | municipality operator              | -             | 422 | wanted
GET  | /roadmaps/undated.<form>                                        | host municipality operator         | undated table | 200 | -
GET  | /roadmaps/papers                                                | municipality operator              | -             | 200 | paper
GET  | /roadmaps/papers.<form>                                         | municipality operator              | table         | 200 | -
GET  | /roadmaps/<int:road_map_id>/papers                              | municipality operator              | paper         | 200 | paper
GET  | /roadmaps/<int:road_map_id>/papers.<form>                       | municipality operator              | paper table   | 200 | paper
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/papers           | municipality operator              | paper         | 303 | -
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/papers           | municipality operator              | paper         | 422 | paper
GET  | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/papers/reopening | municipality operator              | paper         | 303 | -
POST | /roadmaps/<int:road_map_id>/rows/<int:ordinal>/papers/reopening | municipality operator              | paper         | 303 | -

GET  | /o/<token>                                                      | everyone                           | survey        | 200 | past
POST | /o/<token>                                                      | everyone                           | survey        | 422 | past
GET  | /o/<token>/thanks                                               | everyone                           | survey        | 200 | past
GET  | /slots/<int:slot_id>/survey                                     | school host municipality operator  | surveyed      | 200 | past
GET  | /slots/<int:slot_id>/survey/sheet                               | host municipality operator         | survey sheet  | 200 | past
GET  | /events/<int:event_id>/survey                                   | host municipality operator         | event         | 200 | title
GET  | /events/<int:event_id>/survey.<form>                            | host municipality operator         | survey table  | 200 | -
GET  | /survey-questions                                               | operator                           | -             | 200 | asked
POST | /survey-questions                                               | operator                           | -             | 422 | -
GET  | /survey-questions/new                                           | operator                           | -             | 200 | -
GET  | /survey-questions/usual                                         | operator                           | -             | 303 | -
POST | /survey-questions/usual                                         | operator                           | -             | 409 | asked
GET  | /survey-questions/<int:set_id>                                  | operator                           | survey set    | 200 | asked
POST | /survey-questions/<int:set_id>                                  | operator                           | survey set    | 422 | asked
GET  | /survey-questions/<int:set_id>/closing                          | operator                           | survey set    | 303 | -
POST | /survey-questions/<int:set_id>/closing                          | operator                           | survey set    | 422 | asked

GET  | /journal                                                        | operator                           | -             | 200 | -
POST | /journal/exports                                                | operator                           | -             | 200 | -

GET  | /school-profile                                                 | school                             | -             | 200 | lead
GET  | /schools/<int:school_id>/profile                                | school municipality operator       | profile       | 200 | lead
POST | /schools/<int:school_id>/profile                                | school municipality operator       | profile       | 303 | -
POST | /schools/<int:school_id>/profile/confirmation                   | school municipality operator       | profile       | 303 | -
POST | /schools/<int:school_id>/profile/consents                       | school municipality operator       | profile       | 422 | -
GET  | /school-year                                                    | school                             | -             | 200 | class
GET  | /school-year                                                    | municipality operator              | -             | 200 | school
POST | /school-year                                                    | school municipality operator       | -             | 303 | -

GET  | /organization                                                   | school                             | -             | 200 | school+room+street
GET  | /organization                                                   | host                               | -             | 200 | host+venue
POST | /organization                                                   | school host                        | -             | 303 | -

GET  | /registry/municipalities                                        | operator                           | -             | 200 | place
GET  | /registry/municipalities.<string:form>                          | operator                           | table         | 200 | place
GET  | /registry/municipalities/new                                    | operator                           | -             | 200 | -
POST | /registry/municipalities                                        | operator                           | -             | 422 | -
GET  | /registry/municipalities/<int:municipality_id>                  | operator                           | place         | 200 | place
GET  | /registry/municipalities/<int:municipality_id>/edit             | operator                           | place         | 200 | place
POST | /registry/municipalities/<int:municipality_id>                  | operator                           | place         | 422 | place
POST | /registry/municipalities/<int:municipality_id>/archiving        | operator                           | place         | 409 | -
POST | /registry/municipalities/<int:municipality_id>/restoring        | operator                           | place         | 303 | -

GET  | /registry/organizations                                         | municipality operator              | -             | 200 | school+host
GET  | /registry/organizations?municipality=<municipality_id>          | municipality operator              | any place     | 200 | -
GET  | /registry/organizations.<string:form>                           | municipality operator              | table         | 200 | school+host+place
GET  | /registry/organizations/new                                     | municipality operator              | -             | 200 | -
POST | /registry/organizations                                         | municipality operator              | -             | 422 | -
GET  | /registry/organizations/<int:organization_id>                   | municipality operator              | kept          | 200 | name+venue
GET  | /registry/organizations/<int:organization_id>/edit              | municipality operator              | kept          | 200 | name
POST | /registry/organizations/<int:organization_id>                   | municipality operator              | kept          | 422 | name
POST | /registry/organizations/<int:organization_id>/archiving         | municipality operator              | kept          | 303 | -
POST | /registry/organizations/<int:organization_id>/restoring         | municipality operator              | kept          | 303 | -
GET  | /registry/organizations/<int:organization_id>/classes/new       | municipality operator              | kept school   | 200 | name
POST | /registry/organizations/<int:organization_id>/classes           | municipality operator              | kept school   | 422 | name
GET  | /registry/organizations/<int:organization_id>/venues/new        | school host municipality operator  | organization  | 200 | -
POST | /registry/organizations/<int:organization_id>/venues            | school host municipality operator  | organization  | 422 | -

GET  | /registry/classes                                               | municipality operator              | -             | 200 | class+school
GET  | /registry/classes?organization=<organization_id>                | municipality operator              | any office    | 200 | -
GET  | /registry/classes.<string:form>                                 | municipality operator              | table         | 200 | class+school+place
GET  | /registry/classes/<int:class_id>                                | municipality operator              | kept class    | 200 | class
POST | /registry/classes/<int:class_id>                                | municipality operator              | kept class    | 422 | class

GET  | /registry/venues                                                | municipality operator              | -             | 200 | venue+room
GET  | /registry/venues?organization=<organization_id>                 | municipality operator              | any office    | 200 | -
GET  | /registry/venues.<string:form>                                  | municipality operator              | table         | 200 | venue+room
GET  | /registry/venues/<int:venue_id>                                 | school host municipality operator  | venue         | 200 | venue
GET  | /registry/venues/<int:venue_id>/edit                            | school host municipality operator  | venue         | 200 | venue
POST | /registry/venues/<int:venue_id>                                 | school host municipality operator  | venue         | 422 | venue
POST | /registry/venues/<int:venue_id>/archiving                       | school host municipality operator  | venue         | 303 | -
POST | /registry/venues/<int:venue_id>/restoring                       | school host municipality operator  | venue         | 303 | -

GET  | /registry/imports                                               | municipality operator              | -             | 200 | file
POST | /registry/imports                                               | municipality operator              | -             | 422 | file
GET  | /registry/imports/<int:import_id>                               | municipality operator              | import        | 200 | file
GET  | /registry/imports/<int:import_id>?state=skipped                 | municipality operator              | import        | 200 | file+typed
POST | /registry/imports/<int:import_id>/choices                       | municipality operator              | import        | 303 | -
POST | /registry/imports/<int:import_id>/application                   | municipality operator              | import        | 303 | -
POST | /registry/imports/<int:import_id>/undoing                       | municipality operator              | import        | 409 | -

GET  | /readiness                                                      | municipality operator              | -             | 200 | school+lead
GET  | /readiness?municipality=<municipality_id>                       | municipality operator              | any place     | 200 | -
GET  | /readiness.<form>                                               | municipality operator              | table         | 200 | school+lead
GET  | /readiness.<form>?municipality=<municipality_id>                | municipality operator              | foreign table | 200 | -

GET  | /plan                                                           | school                             | -             | 200 | title+class
GET  | /plan?organization=<school_id>                                  | school municipality operator       | profile       | 200 | school
GET  | /plan.<form>?organization=<school_id>                           | school municipality operator       | plan table    | 200 | class+title
GET  | /gaps?kind=fair                                                 | school                             | -             | 200 | class
GET  | /gaps?kind=fair                                                 | municipality operator              | -             | 200 | class+school
GET  | /gaps?kind=fair&municipality=<municipality_id>                  | school municipality operator       | any place     | 200 | -
GET  | /gaps?kind=fair&school=<school_id>                              | school municipality operator       | any school    | 200 | -
GET  | /gaps.<form>?kind=fair                                          | school municipality operator       | gap table     | 200 | class
GET  | /hours                                                          | school                             | -             | 200 | class
GET  | /hours                                                          | municipality                       | -             | 200 | school
GET  | /hours                                                          | operator analyst                   | -             | 200 | place
GET  | /hours?municipality=<municipality_id>                           | school municipality operator analyst | any place   | 200 | -
GET  | /hours?school=<school_id>                                       | school municipality operator analyst | hours       | 200 | school
GET  | /hours.<form>?school=<school_id>                                | school municipality operator analyst | hours table | 200 | class
GET  | /lagging-schools                                                | municipality operator              | -             | 200 | -
GET  | /lagging-schools?municipality=<municipality_id>                 | municipality operator              | any place     | 200 | -

GET  | /dictionaries                                                   | operator                           | -             | 200 | level
GET  | /dictionaries/<name>                                            | operator                           | dictionary    | 200 | level
POST | /dictionaries/<name>                                            | operator                           | dictionary    | 422 | -
GET  | /dictionaries/<name>/<int:row_id>                               | operator                           | level         | 200 | level
POST | /dictionaries/<name>/<int:row_id>                               | operator                           | level         | 422 | -
GET  | /dictionaries/kinds                                             | operator                           | -             | 200 | -
GET  | /dictionaries/kinds/<kind>                                      | operator                           | kind          | 200 | -
POST | /dictionaries/kinds/<kind>                                      | operator                           | kind          | 422 | -
GET  | /settings                                                       | operator                           | -             | 200 | day
POST | /settings                                                       | operator                           | -             | 422 | -
POST | /settings/days                                                  | operator                           | -             | 422 | -
POST | /settings/days/<int:day_id>/removal                             | operator                           | special day   | 303 | -
GET  | /privacy-policy                                                 | everyone                           | -             | 200 | -
GET  | /help                                                           | everyone                           | -             | 200 | -
GET  | /accessibility                                                  | everyone                           | -             | 200 | -

GET  | /outgoing-messages                                              | operator                           | -             | 200 | school
POST | /outgoing-messages/<int:message_id>/resending                   | operator                           | message       | 303 | -
GET  | /letters                                                        | operator                           | -             | 200 | -
GET  | /letters/<topic>                                                | operator                           | letter        | 200 | -
GET  | /letters/<topic>/html                                           | operator                           | letter        | 200 | -

POST | /event-drafts                                                   | host municipality operator         | -             | 200 | -
POST | /event-drafts/removal                                           | host municipality operator         | -             | 303 | -

GET  | /slot-batches/<int:batch_id>/undoing                            | host municipality operator         | batch         | 303 | -
POST | /slot-batches/<int:batch_id>/undoing                            | host municipality operator         | batch         | 303 | -

GET  | /routes                                                         | host municipality operator         | -             | 200 | route
GET  | /routes/new                                                     | host municipality operator         | -             | 200 | -
POST | /routes                                                         | host municipality operator         | -             | 422 | -
GET  | /routes/<int:route_id>                                          | host municipality operator         | route         | 303 | -
POST | /routes/<int:route_id>                                          | host municipality operator         | route         | 422 | route
GET  | /routes/<int:route_id>/edit                                     | host municipality operator         | route         | 200 | route
GET  | /routes/<int:route_id>/archiving                                | host municipality operator         | route         | 303 | -
POST | /routes/<int:route_id>/archiving                                | host municipality operator         | route         | 303 | -
GET  | /routes/<int:route_id>/restoring                                | host municipality operator         | route         | 303 | -
POST | /routes/<int:route_id>/restoring                                | host municipality operator         | route         | 303 | -
GET  | /routes/<int:route_id>/events                                   | host municipality operator         | route         | 303 | -
POST | /routes/<int:route_id>/events                                   | host municipality operator         | route         | 303 | -
GET  | /routes/<int:route_id>/slots                                    | host municipality operator         | route         | 200 | route
POST | /routes/<int:route_id>/slots                                    | host municipality operator         | route         | 404 | -

GET  | /day                                                            | host municipality operator         | -             | 200 | -
GET  | /lists                                                          | host municipality operator         | -             | 200 | -
GET  | /lists?slot=<slot_id>                                           | host municipality operator         | slot          | 200 | title+guests
GET  | /lists?event=<event_id>                                         | host municipality operator         | event         | 200 | title+guests
GET  | /lists/exports                                                  | host municipality operator         | -             | 303 | -
POST | /lists/exports                                                  | host municipality operator         | -             | 200 | -

GET  | /organizations                                                  | everyone                           | -             | 200 | -
GET  | /organizations/<int:organization_id>                            | everyone                           | receiving     | 200 | title
GET  | /organizations/<int:organization_id>/routes/<int:route_id>      | everyone                           | offered       | 200 | route
GET  | /hosts/<int:host_id>/time-requests/new                          | school                             | asked host    | 200 | hostname
GET  | /hosts/<int:host_id>/time-requests                              | school                             | asked host    | 303 | -
POST | /hosts/<int:host_id>/time-requests                              | school                             | asked host    | 422 | hostname
GET  | /hosts/<int:host_id>/time-requests/new?route=<route_id>         | school                             | asked route   | 200 | route
GET  | /time-requests                                                  | school                             | -             | 200 | -
GET  | /time-requests                                                  | host municipality operator         | -             | 200 | school
GET  | /time-requests/<int:request_id>                                 | school host municipality operator  | request       | 200 | word+school
GET  | /time-requests/<int:request_id>/answer                          | school host municipality operator  | request       | 303 | -
POST | /time-requests/<int:request_id>/answer                          | host municipality operator         | to answer     | 422 | word
GET  | /time-requests/<int:request_id>/refusal                         | school host municipality operator  | request       | 303 | -
POST | /time-requests/<int:request_id>/refusal                         | host municipality operator         | to answer     | 422 | word
GET  | /time-requests/<int:request_id>/acceptance                      | school host municipality operator  | request       | 303 | -
POST | /time-requests/<int:request_id>/acceptance                      | school                             | own request   | 409 | word
GET  | /time-requests/<int:request_id>/withdrawal                      | school host municipality operator  | request       | 303 | -
POST | /time-requests/<int:request_id>/withdrawal                      | school                             | own request   | 303 | -
GET  | /slots/<int:slot_id>.ics                                        | everyone                           | public time   | 200 | title
GET  | /slots/<int:slot_id>/calendars                                  | everyone                           | public time   | 200 | title

GET  | /events/<int:event_id>/roster-demand                            | host municipality operator         | event         | 200 | title
POST | /events/<int:event_id>/roster-demand                            | host municipality operator         | event         | 422 | title
GET  | /events/<int:event_id>/roster-demand/withdrawal                 | host municipality operator         | event         | 303 | -
POST | /events/<int:event_id>/roster-demand/withdrawal                 | host municipality operator         | event         | 303 | -
GET  | /bookings/<int:booking_id>/roster                               | school host                        | roster        | 200 | title
POST | /bookings/<int:booking_id>/roster                               | school                             | own roster    | 422 | title
POST | /bookings/<int:booking_id>/roster                               | host                               | no roster     | 404 | -
GET  | /bookings/<int:booking_id>/roster/opening                       | school host                        | roster        | 303 | -
POST | /bookings/<int:booking_id>/roster/opening                       | school host                        | roster        | 200 | names
GET  | /bookings/<int:booking_id>/roster/removal                       | school                             | own roster    | 303 | -
GET  | /bookings/<int:booking_id>/roster/removal                       | host                               | no roster     | 404 | -
POST | /bookings/<int:booking_id>/roster/removal                       | school                             | own roster    | 303 | -
POST | /bookings/<int:booking_id>/roster/removal                       | host                               | no roster     | 404 | -
GET  | /slots/<int:slot_id>/rosters                                    | host                               | held time     | 200 | title+school
GET  | /slots/<int:slot_id>/rosters/opening                            | host                               | held time     | 303 | -
POST | /slots/<int:slot_id>/rosters/opening                            | host                               | held time     | 200 | names
GET  | /h/<token>                                                      | everyone                           | gate          | 200 | title+groups
GET  | /h/<token>/paper                                                | everyone                           | gate          | 200 | title+groups
GET  | /h/<token>/bookings/<int:number>                                | everyone                           | gate group    | 200 | title+school+class
POST | /h/<token>/bookings/<int:number>                                | everyone                           | gate group    | 422 | title+school+class
GET  | /h/<token>/slots/<int:number>                                   | everyone                           | gate time     | 200 | title
POST | /h/<token>/slots/<int:number>                                   | everyone                           | gate time     | 422 | title
GET  | /h/<token>/schools                                              | everyone                           | gate          | 200 | title
GET  | /h/<token>/schools?q=Qzschool                                   | everyone                           | gate          | 200 | schools
GET  | /h/<token>/schools/<int:visiting_id>                                 | everyone                           | gate school   | 200 | title+school
POST | /h/<token>/schools/<int:visiting_id>                                 | everyone                           | gate school   | 422 | title+school
GET  | /events/<int:event_id>/heads                                    | host municipality operator         | event         | 200 | title+groups
GET  | /events/<int:event_id>/heads/paper                              | host municipality operator         | event         | 200 | groups
GET  | /events/<int:event_id>/heads/schools                            | host municipality operator         | event         | 200 | title
GET  | /events/<int:event_id>/heads/schools/<int:visiting_id>               | host municipality operator         | heads school  | 200 | title+school
POST | /events/<int:event_id>/heads/schools/<int:visiting_id>               | host municipality operator         | heads school  | 422 | title+school
GET  | /events/<int:event_id>/head-count-link                          | host municipality operator         | event         | 303 | -
POST | /events/<int:event_id>/head-count-link                          | host municipality operator         | event         | 303 | -
GET  | /events/<int:event_id>/head-count-link/withdrawal               | host municipality operator         | event         | 303 | -
POST | /events/<int:event_id>/head-count-link/withdrawal               | host municipality operator         | event         | 303 | -
GET  | /bookings/<int:number>/heads                                    | host municipality operator         | heads         | 200 | title+school+class
POST | /bookings/<int:number>/heads                                    | host municipality operator         | heads         | 422 | title+school+class
GET  | /slots/<int:number>/visitors                                    | host municipality operator         | heads time    | 200 | title
POST | /slots/<int:number>/visitors                                    | host municipality operator         | heads time    | 422 | title
GET  | /heads                                                          | host municipality operator         | -             | 200 | -
"""  # noqa: E501 - a table is read along its lines

# Name: the kind of object in tests/access_world.py, and by role the keys of its own ones (`*`: all).
# Bookings have a letter for the side of the school and one for that of the host: `ab` is of the own school at
# the foreign host. Everything of side a lies in the own municipality.
SCOPES: dict[str, tuple[str, dict[str, str]]] = {
    "file": ("file", {"everyone": "*"}),
    "public": ("event", {"everyone": "a b"}),
    "event": ("event", {"host": "a draft_a", "municipality": "a draft_a", "operator": "*"}),
    "survey": ("survey", {"everyone": "a b"}),
    "surveyed": ("surveyed", {"school": "a b", "host municipality": "a", "operator": "*"}),
    "survey sheet": ("surveyed", {"host municipality": "a", "operator": "*"}),
    "survey table": ("survey table", {"host municipality": "a", "operator": "*"}),
    "survey set": ("survey set", {"operator": "a"}),
    "period": ("period", {"school municipality analyst": "frozen open", "operator": "*"}),
    "kept period": ("period", {"operator": "*"}),
    "kept frozen": ("frozen", {"operator": "*"}),
    "period list": ("table", {"school municipality operator analyst": "*"}),
    "frozen table": ("frozen table", {"school municipality operator analyst": "*"}),
    "frozen place": ("frozen place", {"school municipality operator analyst": "*"}),
    "frozen file": ("frozen file", {"operator": "*"}),
    "draft": ("draft", {"municipality": "a", "operator": "*"}),
    "slot": ("slot", {"host": "a", "municipality": "a", "operator": "*"}),
    "shared event": ("event", {"host": "a draft_a", "municipality": "a draft_a b", "operator": "*"}),
    "shared table": ("shared table", {"host": "a", "municipality": "a b", "operator": "*"}),
    "share": ("share", {"municipality": "aa ab"}),
    "day off": ("day off", {"school municipality": "a all", "operator": "*"}),
    "kept day off": ("day off", {"municipality": "a", "operator": "*"}),
    "asked host": ("asked host", {"school": "a b"}),
    "asked route": ("asked route", {"school": "a b"}),
    "request": ("request", {"school": "aa ab", "host": "aa ba", "municipality": "aa ab", "operator": "*"}),
    "to answer": ("request", {"host": "aa ba", "operator": "*"}),
    "own request": ("request", {"school": "aa ab"}),
    "bookable": ("time", {"school host municipality operator": "a b"}),
    "booked for": ("booked for", {"school": "a", "municipality": "a", "operator": "*"}),
    "roster": ("roster", {"school": "aa ab", "host": "aa ba"}),
    "own roster": ("roster", {"school": "aa ab"}),
    "no roster": ("roster", {}),
    "held time": ("slot", {"host": "a"}),
    "own booking": ("booking", {"school": "aa ab", "municipality": "aa ab", "operator": "*"}),
    "held booking": ("booking", {"host": "aa ba", "municipality": "aa ba", "operator": "*"}),
    "booking": (
        "booking",
        {"school": "aa ab", "host": "aa ba", "municipality": "aa ab ba", "operator": "*"},
    ),
    "any booking": ("any booking", {"everyone": "* nowhere"}),
    "pass": ("pass", {"everyone": "*"}),
    "gate": ("gate", {"everyone": "a b"}),
    "gate group": ("gate group", {"everyone": "*"}),
    "gate time": ("gate time", {"everyone": "a b"}),
    "gate school": ("gate school", {"everyone": "a b"}),
    "heads": ("heads", {"host": "aa ba", "municipality": "aa ba", "operator": "*"}),
    "heads time": ("heads time", {"host": "a", "municipality": "a", "operator": "*"}),
    "heads school": ("heads school", {"host": "a", "municipality": "a", "operator": "*"}),
    "contest": ("contest", {"host": "a", "municipality": "a", "operator": "*"}),
    "any contest": ("contest", {"school host municipality operator": "a b"}),
    "contest table": ("contest table", {"host": "a", "municipality": "a", "operator": "*"}),
    "application": (
        "application",
        {"school": "aa ab", "host": "aa ba", "municipality": "aa ab ba", "operator": "*"},
    ),
    "entered": ("application", {"school municipality": "aa ab", "operator": "*"}),
    "decided": ("application", {"host municipality": "aa ba", "operator": "*"}),
    "visit": (
        "visit",
        {"school": "aa ab", "host": "aa ba", "municipality": "aa ab", "operator analyst": "*"},
    ),
    "sheet": (
        "sheet",
        {"school": "aa ab", "host": "aa ba", "municipality": "aa ab", "operator analyst": "*"},
    ),
    "platform file": (
        "platform file",
        {"school": "school", "municipality": "municipality", "operator": "operator"},
    ),
    "archive": ("archive", {"operator analyst": "*"}),
    "sent report": (
        "report",
        {"school": "all own_a of_a", "host operator": "all of_a of_b", "municipality": "all of_a"},
    ),
    "sending": (
        "sending",
        {"school": "school", "host": "host", "municipality": "municipality", "operator": "operator"},
    ),
    "leaving": ("leaving", {"everyone": "*"}),
    "unsubscribing": ("unsubscribing", {"everyone": "*"}),
    "own sheet": ("sheet", {"school": "aa ab"}),
    "difference": (
        "difference",
        {"school": "aa ab", "host": "aa ba", "municipality": "aa ab", "operator": "*"},
    ),
    "own line": ("difference", {"school": "aa ab"}),
    "decided line": ("difference", {"municipality": "aa ab", "operator": "*"}),
    "noted sheet": ("sheet", {"school": "aa ab", "host": "aa ba", "operator": "*"}),
    "noted time": ("slot", {"host": "a", "operator": "*"}),
    "report": (
        "report",
        {"school": "all own_a of_a", "host operator analyst": "all of_a of_b", "municipality": "all of_a"},
    ),
    "kept report": ("report", {"school": "own_a", "operator": "all of_a of_b"}),
    "class": ("class", {"school": "a", "host": "a b", "municipality": "a", "operator analyst": "*"}),
    "any place": ("municipality", {"members": "* nowhere"}),
    "looked at": ("municipality", {"municipality operator analyst": "* nowhere"}),
    "counted year": ("counted year", {"everyone": "a"}),
    "any year": ("counted year", {"operator": "a"}),
    "totals table": ("totals table", {"everyone": "a"}),
    "any school": ("school", {"school municipality operator": "* nowhere"}),
    "any booker": ("school", {"school host municipality operator": "* nowhere"}),
    "plan table": ("plan table", {"school municipality": "a", "operator": "*"}),
    "hours": ("school", {"school municipality": "a", "operator analyst": "*"}),
    "hours table": ("plan table", {"school municipality": "a", "operator analyst": "*"}),
    "counts table": ("table", {"school host municipality operator analyst": "*"}),
    "gap table": ("table", {"school municipality operator": "*"}),
    "guest": ("school", {"host": "a b", "municipality": "a", "operator analyst": "*"}),
    "row": ("row", {"municipality": "a", "operator": "*"}),
    "tied row": ("tied row", {"municipality": "a", "operator": "*"}),
    "row batch": ("row batch", {"municipality": "a", "operator": "*"}),
    "asked order": ("asked row", {"municipality": "a", "operator": "*"}),
    "ask": (
        "ask",
        {"school": "school_a", "host": "host_a", "municipality": "school_a host_a", "operator": "*"},
    ),
    "paper": ("paper", {"municipality": "a", "operator": "*"}),
    "paper table": ("paper table", {"municipality": "a", "operator": "*"}),
    "undated table": ("table", {"host municipality operator": "*"}),
    "any order": ("row", {"municipality": "a region", "operator": "*"}),
    "order table": ("order table", {"municipality": "a region", "operator": "*"}),
    "version": ("version", {"municipality": "a", "operator": "*"}),
    "own draft": ("draft", {"host": "a", "municipality": "a", "operator": "*"}),
    "route": ("route", {"host": "a", "municipality": "a", "operator": "*"}),
    "offered": ("offered", {"everyone": "a b"}),
    "public time": ("slot", {"everyone": "a b"}),
    "any time": ("slot", {"everyone": "* nowhere"}),
    "sign-up": ("sign-up", {"everyone": "a b"}),
    "receiving": ("receiving", {"everyone": "a b"}),
    "batch": ("batch", {"host": "a", "municipality": "a", "operator": "*"}),
    "person": ("person", {"municipality": "a", "operator": "*"}),
    "membership": ("membership", {"municipality": "a", "operator": "a b"}),
    "own feed": ("own feed", {"everyone": "a b"}),
    "programme": ("programme", {"everyone": "*"}),
    "reset link": ("reset link", {"everyone": "a b"}),
    "mail link": ("mail link", {"everyone": "a b"}),
    "invitation": ("invitation", {"everyone": "a b"}),
    "profile": ("school", {"school municipality": "a", "operator": "*"}),
    "place": ("municipality", {"operator": "*"}),
    "kept": ("organization", {"municipality": "school_a host_a", "operator": "*"}),
    "kept school": ("organization", {"municipality": "school_a", "operator": "school_a school_b"}),
    "organization": (
        "organization",
        {"school": "school_a", "host": "host_a", "municipality": "school_a host_a", "operator": "*"},
    ),
    "any office": ("organization", {"municipality operator": "* nowhere"}),
    "kept class": ("class", {"municipality": "a", "operator": "*"}),
    "venue": (
        "venue",
        {"school": "school_a", "host": "host_a", "municipality": "school_a host_a", "operator": "*"},
    ),
    "import": ("import", {"municipality": "a", "operator": "*"}),
    "table": ("table", {"municipality operator": "*"}),
    "foreign table": ("foreign table", {"municipality operator": "*"}),
    "dictionary": ("dictionary", {"operator": "*"}),
    "level": ("level", {"operator": "*"}),
    "kind": ("kind", {"operator": "*"}),
    "special day": ("special day", {"operator": "*"}),
    "message": ("message", {"operator": "*"}),
    "letter": ("letter", {"operator": "*"}),
}

# What a POST has to say to get as far as its object; all others are sent with nothing but the token.
BODIES = {"POST /journal/exports": {"form": "csv"}, "POST /lists/exports": {"form": "csv"}}
