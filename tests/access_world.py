"""A small region of two sides, for tests/test_access.py: whoever signs in belongs to side a, side b is
foreign.

Every text here is a word that stands nowhere else. `SECRET` says who may ever see which; what is not in it is
public. A new kind of object: make it for both sides in `build`, with the arguments of its address, its texts,
and for each text that is not public a line in `SECRET`.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from app.accounts import actions as accounts
from app.accounts.models import MailedLink, Role, User
from app.accounts.sealing import sign
from app.attendance.actions import Came, Marking, fill_sheet, mark_day
from app.attendance.gate.actions import make_link
from app.attendance.gate.links import token_of as gate_token
from app.attendance.importing.actions import keep_preview
from app.attendance.models import Side, who_of
from app.attendance.survey.actions import make_set
from app.attendance.survey.links import token_of as survey_token
from app.attendance.survey.usual import usual_set
from app.attendance.who import Who
from app.booking import actions as booking
from app.booking.models import Booking, FeedPurpose
from app.booking.passes import token_of
from app.booking.sign_ups.links import token_of as sign_up_token
from app.calendar.actions import RouteDraft, add_route
from app.calendar.models import Audience, Event, EventKind, Holder, Pool, Slot
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions import ProfileFacts, save_profile
from app.organizations.models import Organization, OrganizationKind, Programme, school_year_of
from app.pages.notices.groups import GROUPS
from app.pages.notices.sorting import token_of as leaving_token
from app.participation.archives.actions import note_archive
from app.participation.archives.packing import Asked, pack
from app.participation.periods import PeriodKind, school_year
from app.participation.reports.actions import ReportDraft
from app.participation.reports.actions import keep as keep_report
from app.participation.reports.models import SavedView
from app.participation.sending.actions import RuleDraft, make_sending
from app.participation.sending.letters import token_of as unsubscribing_token
from app.participation.sending.models import FileForm, Pace, Span
from app.participation.totals.actions import publish
from app.participation.totals.queries import counted_years
from app.roadmap import actions as roadmap
from app.roadmap.reading import read_order
from tests import access_periods, access_registries
from tests.make import Make
from tests.roadmap.sample import ORDER

NOWHERE = 999_999  # the id of nothing
SIDES = ("a", "b")
VISITS = ("aa", "ab", "ba", "bb")  # the side of the school, then that of the host

# Word: who may ever see it, wherever. Places where somebody else may are declared there, in `shows`.
SECRET = {
    "QzschoolA": "school host municipality operator analyst",
    "QzschoolB": "host operator analyst",
    "QzschoolC": "operator analyst",
    "8QZA": "school host municipality operator analyst",
    "8QZB": "host operator analyst",
    "8QZC": "operator analyst",
    "QzdraftA": "host municipality operator",
    "QzdraftB": "operator",
    "Qzadultaa": "school host municipality operator",
    "Qzadultab": "school municipality operator",
    "Qzadultba": "host operator",
    "Qzadultbb": "operator",
    "Qzworkaa": "school host municipality operator",
    "Qzworkab": "school municipality operator",
    "Qzworkba": "host municipality operator",
    "Qzworkbb": "operator",
    "Qzreasonaa": "school host municipality operator analyst",
    "Qzreasonab": "school municipality operator analyst",
    "Qzreasonba": "host operator analyst",
    "Qzreasonbb": "operator analyst",
    "Qzwordaa": "school host municipality operator",
    "Qzwordab": "school municipality operator",
    "Qzwordba": "host operator",
    "Qzwordbb": "operator",
    "Qzorder": "operator",
    "Qzrow": "operator",
    "QzpersonA": "municipality operator",
    "QzpersonB": "operator",
    "QzvenueA": "host municipality operator",
    "QzvenueB": "operator",
    "QzroomA": "school municipality operator",
    "QzroomB": "operator",
    "QzleadA": "school municipality operator",
    "QzleadB": "operator",
    "QzleadC": "operator",
    "QzstreetA": "school municipality operator",
    "QzstreetB": "operator",
    "QzstreetC": "operator",
    "QzfileA": "municipality operator",
    "QzfileB": "operator",
    "QzfileR": "operator",
    "QzcoldA": "school municipality operator",
    "QzcoldB": "operator",
    "Qzcoldall": "school municipality operator",
    "Qzday": "operator",
    "Qzasked": "operator",
    "QzguestA": "municipality operator",
    "QzguestB": "operator",
    "Qzreportofa": "school host municipality operator analyst",
    "Qzreportofb": "school host operator analyst",
    "QzreportA": "school operator",  # whoever reads the journal of actions
    "QzreportB": "operator",
    "Qzplatformschool": "school operator",
    "Qzplatformmunicipality": "municipality operator",
    "Qzplatformoperator": "operator",
    "Qzplatformforeign": "operator",
    "qzvisitor": "",  # an address is for the letters alone
    # Names are on the pages of two sides, which are declared there.
    "Qznameaa": "",
    "Qznameab": "",
    "Qznameba": "",
    "Qznamebb": "",
}


@dataclass(frozen=True)
class Thing:
    """What stands in the address of an object, and by name the words that tell it from all others."""

    args: dict[str, int | str]
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class World:
    """Objects by kind and key, the words of side a, and the address of one person of each role."""

    things: dict[str, dict[str, Thing]] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    mails: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, key: str, args: dict[str, int | str], **texts: str | tuple[str, ...]) -> None:
        words = {name: (text,) if isinstance(text, str) else text for name, text in texts.items()}
        self.things.setdefault(kind, {})[key] = Thing(args, words)


def build(make: Make) -> World:
    """The region, committed."""
    world = World(texts={"title": ("QzeventA",), "past": ("QzpastA",), "school": ("QzschoolA",)})
    world.texts |= {"class": ("8QZA",), "draft": ("QzdraftA",), "place": ("QzplaceA",), "order": ("Qzorder",)}
    world.texts |= {"venue": ("QzvenueA",), "room": ("QzroomA",), "host": ("QzhostA",), "file": ("QzfileA",)}
    world.texts |= {"lead": ("QzleadA",), "street": ("QzstreetA",), "day": ("Qzday",), "level": ("Qzlevel",)}
    world.texts |= {"route": ("QzrouteA",), "work": ("Qzworkaa",)}
    make.installation()
    places = {side: make.municipality(f"Qzplace{side.upper()}") for side in SIDES}
    schools = _schools(world, make, places)
    hosts = _hosts(make, places)
    _events(world, make, hosts)
    classes = {side: make.school_class(schools[side], letter=f"QZ{side.upper()}") for side in "abc"}
    _survey(world)
    _bookings(world, make, hosts, classes)
    _requests(world, make, hosts, classes)
    _days_off(world, places, schools)
    _applications(world, make, hosts, schools)
    _shares(world, places)
    _gates(world)
    _totals(world)
    world.things["any booking"] = {"bb": world.things["booking"]["bb"]}
    _order(world)
    access_registries.build(world, make, places, schools, hosts)
    access_periods.build(world, make, partial(_correct, world))
    _people(world, make, {"school": schools["a"], "host": hosts["a"]}, places["a"])
    _kept(world, make, schools, hosts["b"])
    _sendings(world)
    _feeds(world, schools)
    _reports(world, schools)
    world.add("file", "css", {"filename": "app.css"})
    for things in world.things.values():
        args = next(iter(things.values())).args
        things["nowhere"] = Thing(dict.fromkeys(args, NOWHERE))
    db.session.rollback()
    return world


def _schools(world, make, places):
    for side in SIDES:
        world.add("municipality", side, {"municipality_id": places[side].id}, place=f"Qzplace{side.upper()}")
    found = {}
    for side in "abc":  # the third school has never been anywhere
        name = f"Qzschool{side.upper()}"
        facts = {"name": name, "short_name": name, "address": f"Qzstreet{side.upper()}"}
        found[side] = make.school(places["a" if side == "a" else "b"], **facts)
        past = (f"Qzpast{side.upper()}",) if side == "a" else ()
        lead = _profile(found[side], f"Qzlead{side.upper()}")
        world.add("school", side, {"school_id": found[side].id}, school=name, past=past, lead=lead)
    return found


def _profile(school, person):
    facts = ProfileFacts(None, person, "", "", "", "", {})
    year = school_year_of(clock.now().date())
    transact(lambda: save_profile(school.id, year, facts, own=False, by=None))
    return person


def _hosts(make, places):
    names = {side: f"Qzhost{side.upper()}" for side in SIDES}
    return {
        side: make.organization(municipality=places[side], name=name, short_name=name)
        for side, name in names.items()
    }


def _events(world, make, hosts):
    for side, host in hosts.items():
        letter = side.upper()
        event = make.event(host, title=f"Qzevent{letter}")
        draft = make.event(host, published=False, title=f"Qzdraft{letter}")
        groups = ("QzschoolA", "QzschoolB", "8QZA", "8QZB")  # both schools come to both hosts
        guests = (*groups, *(f"Qzadult{school}{side}" for school in SIDES))
        words = {"title": f"Qzevent{letter}", "groups": groups, "guests": guests}
        world.add("event", side, {"event_id": event.id}, **words)
        nobody: tuple[str, ...] = ()
        world.add(
            "event",
            f"draft_{side}",
            {"event_id": draft.id},
            title=f"Qzdraft{letter}",
            groups=nobody,
            guests=nobody,
        )
        world.add("draft", side, {"event_id": draft.id}, title=f"Qzdraft{letter}")
        route = transact(
            lambda host=host, letter=letter: add_route(_route(f"Qzroute{letter}"), host.id, by=None)
        )
        world.add("route", side, {"route_id": route.id}, route=f"Qzroute{letter}")
        args = {"organization_id": host.id, "route_id": route.id}
        world.add("offered", side, args, route=f"Qzroute{letter}")
        world.add("receiving", side, {"organization_id": host.id}, title=f"Qzevent{letter}")
        world.add("time", f"draft_{side}", {"slot_id": make.slot(event=draft).id})
        world.add("batch", side, {"batch_id": make.slots(event=draft).id})


def _route(title):
    return RouteDraft(title, EventKind.EXCURSION, minutes=90, largest=25)


def _survey(world):
    """Questions that the times which are over were asked."""
    with clock.pinned(clock.now() - timedelta(days=10)):
        draft = replace(usual_set(clock.today(clock.zone())), title="Qzasked")
        asked = transact(lambda: make_set(draft, by=None))
    world.add("survey set", "a", {"set_id": asked.id}, asked="Qzasked")
    world.texts["asked"] = ("Qzasked",)


def _bookings(world, make, hosts, classes):
    """At each host's both schools have booked a time to come, and have been at one that is over."""
    for side, school_class in classes.items():
        world.add("class", side, {"class_id": school_class.id}, **{"class": f"8QZ{side.upper()}"})
    now = clock.now()
    with clock.pinned(now - timedelta(days=10)):
        over = {}
        for days, (side, host) in enumerate(hosts.items(), 3):  # a class is at one place at a time
            past = make.event(host, title=f"Qzpast{side.upper()}")
            over[side] = make.slot(event=past, starts_at=now - timedelta(days=days))
            words = {"past": f"Qzpast{side.upper()}"}
            world.add("survey", side, {"token": survey_token(over[side].id)}, **words)
            world.add("surveyed", side, {"slot_id": over[side].id}, **words)
            world.add("survey table", side, {"event_id": past.id, "form": "csv"}, **words)
        for key in VISITS:
            booked = _book(make, over[key[1]], classes[key[0]], key)
            words = {"past": f"Qzpast{key[1].upper()}", "reason": f"Qzreason{key}"}
            world.add("visit", key, {"booking_id": booked.id}, **words)
    for thing in world.things["visit"].values():
        for came, reason in ((18, None), (19, thing.texts["reason"][0])):
            _mark(thing.args["booking_id"], came, reason)
    for key in VISITS:
        _without_booking(world, over[key[1]], classes[key[0]], key)
    for days, side in enumerate(SIDES, 7):
        event_id, title = world.things["event"][side].args["event_id"], f"Qzevent{side.upper()}"
        event = db.session.get_one(Event, event_id)
        make.demand(event)
        slot = make.slot(event=event, starts_at=now + timedelta(days=days))
        guests = [f"Qzadult{school}{side}" for school in SIDES] + ["QzschoolA", "QzschoolB", "8QZA", "8QZB"]
        for kind in ("slot", "time"):
            # Whoever shares seats out chooses among all schools by name.
            schools = ("QzschoolA", "QzschoolB", "QzschoolC")
            words = {"title": title, "guests": tuple(guests), "schools": schools}
            words["names"] = (f"Qznamea{side}", f"Qznameb{side}")
            world.add(kind, side, {"slot_id": slot.id}, school="QzschoolA", **words)
        open_time = make.slot(event=event, starts_at=now + timedelta(days=days + 10))
        transact(partial(booking.share_out, open_time, [booking.Share(5, holder=Holder.PUBLIC)], by=None))
        visitors = booking.Visitors(open_time.id, 2, f"qzvisitor@{side}.example", f"{side}" * 20, "ru")
        signed_up = transact(partial(booking.sign_up, visitors))
        world.add("sign-up", side, {"token": sign_up_token(signed_up.id)}, title=title)
        school_id = world.things["school"][side].args["school_id"]
        args = {"slot_id": slot.id, "organization_id": school_id}
        world.add("booked for", side, args, title=title, school=f"Qzschool{side.upper()}")
        for school in SIDES:
            key = school + side
            booked = _book(make, slot, classes[school], key)
            words = {"title": title, "school": f"Qzschool{school.upper()}", "adult": f"Qzadult{key}"}
            words |= {"class": f"8QZ{school.upper()}"}
            world.add("booking", key, {"booking_id": booked.id}, **words)
            make.roster(booked, [(f"Qzname{key}", "Мария")])
            world.add("roster", key, {"booking_id": booked.id}, names=f"Qzname{key}", **words)
            world.add("pass", key, {"token": token_of(booked)}, **words)


def _totals(world):
    """Of the school year in which both schools have been somewhere."""
    year = counted_years()[0]
    transact(lambda: publish(year, by=None))
    world.add("counted year", "a", {"year": year}, place="QzplaceA")
    world.add("totals table", "a", {"form": "csv"}, place="QzplaceA")


def _requests(world, make, hosts, classes):
    """Each school asks each host for a time."""
    for side, host in hosts.items():
        route_id = world.things["route"][side].args["route_id"]
        world.add("asked host", side, {"host_id": host.id}, hostname=f"Qzhost{side.upper()}")
        args = {"host_id": host.id, "route_id": route_id}
        world.add("asked route", side, args, route=f"Qzroute{side.upper()}")
        for school in SIDES:
            key = school + side
            asked = make.time_request(host, classes[school], route_id=route_id, word=f"Qzword{key}")
            words = {"word": f"Qzword{key}", "school": f"Qzschool{school.upper()}"}
            world.add("request", key, {"request_id": asked.id}, **words)


def _applications(world, make, hosts, schools):
    """To a contest of each host both schools have applied."""
    for side, host in hosts.items():
        event = make.contest(host, title=f"Qzcontest{side.upper()}")
        args = {"event_id": event.id}
        words = {"title": f"Qzcontest{side.upper()}", "applicants": ("QzschoolA", "QzschoolB")}
        words |= {"works": (f"Qzworka{side}", f"Qzworkb{side}")}
        world.add("contest", side, args, **words)
        world.add("contest table", side, args | {"form": "csv"}, **words)
        for school in SIDES:
            entered = make.application(event, schools[school], title=f"Qzwork{school}{side}")
            texts = {"work": f"Qzwork{school}{side}", "school": f"Qzschool{school.upper()}"}
            world.add("application", f"{school}{side}", {"application_id": entered.id}, **texts)


def _shares(world, places):
    """Each municipality has a share of both hosts' times, and its school a part of it."""
    for side in SIDES:
        slot = db.session.get_one(Slot, world.things["slot"][side].args["slot_id"])
        shares = [booking.Share(4, "", Holder.MUNICIPALITY, place.id) for place in places.values()]
        transact(partial(booking.share_out, slot, shares, by=None))
        for key, place in places.items():
            share = db.session.query(Pool).filter_by(slot_id=slot.id, part_of=0, holder_id=place.id).one()
            school_id = world.things["school"][key].args["school_id"]
            transact(partial(booking.split_share, slot, share.id, {school_id: 1}, by=None))
            texts = {"title": f"Qzevent{side.upper()}", "school": f"Qzschool{key.upper()}"}
            world.add("share", key + side, {"pool_id": share.id}, **texts)
        event = world.things["event"][side]
        # Whoever keeps an event sees every share of it; the municipality of side a only its own of event b.
        event.texts["sharers"] = ("QzschoolA", "QzschoolB") if side == "a" else ("QzschoolA",)
        world.things["event"][f"draft_{side}"].texts["sharers"] = ()
        sharers = event.texts["sharers"]
        world.add("shared table", side, {"event_id": event.args["event_id"], "form": "csv"}, sharers=sharers)


def _book(make, slot, school_class, key):
    asked = replace(make.request(slot, school_class, 20), adult_name=f"Qzadult{key}")
    return transact(lambda: booking.book(asked, by=None))


def _days_off(world, places, schools):
    """Lessons of either side are cancelled when nothing is booked; an operator's act is for everybody's."""
    begins = clock.now() + timedelta(days=40)
    world.texts |= {"cold": ("QzcoldA", "Qzcoldall")}
    for side, place, some in (("a", places["a"], "a"), ("b", places["b"], "b"), ("all", None, "ab")):
        draft = booking.DayOffDraft(
            municipality_id=place.id if place else None,
            schools=frozenset(schools[one].id for one in some),
            every_school=True,
            begins_at=begins,
            ends_at=begins + timedelta(days=1),
            grades=frozenset(),
            reason=f"Qzcold{side.upper() if place else side}",
        )
        act = transact(partial(booking.cancel_days, draft, key=side, by=None))
        world.add("day off", side, {"day_off_id": act.id}, cold=draft.reason)


def _mark(booking_id, came, reason):
    held = db.session.get_one(Booking, booking_id)
    counts = [Came(who_of(line), came) for line in held.lines]
    transact(lambda: fill_sheet(booking_id, counts, 2, by=None, reason=reason))


def _correct(world, key):
    visit = world.things["visit"][key]
    _mark(visit.args["booking_id"], 18, visit.texts["reason"][0])


def _without_booking(world, slot, school_class, key):
    """The same school was there once more, the day before, and had booked nothing."""
    counts = [Came(Who(Audience.PUPILS, school_class.id), 7)]
    day, marking = clock.today(clock.zone()) - timedelta(days=1), Marking(Side.SCHOOL, counts, None)
    sheet = transact(lambda: mark_day(slot.event_id, school_class.school_id, day, marking))
    words = {"past": f"Qzpast{key[1].upper()}", "class": f"8QZ{key[0].upper()}"}
    world.add("sheet", key, {"sheet_id": sheet.id}, **words)
    by_host = Marking(Side.HOST, [Came(Who(Audience.PUPILS, school_class.id), 5)], None)
    line_id = transact(lambda: mark_day(slot.event_id, school_class.school_id, day, by_host)).lines[0].id
    world.add("difference", key, {"line_id": line_id}, **words)


def _gates(world):
    """Each event has a link by which its groups, its visitors and schools without a booking are counted."""
    schools = tuple(f"Qzschool{side.upper()}" for side in "abc")
    for side in SIDES:
        event, school = world.things["event"][side], world.things["school"][side].args["school_id"]
        link = transact(partial(make_link, event.args["event_id"], 0, by=None))
        token = {"token": gate_token(link)}
        world.add("gate", side, token, schools=schools, **event.texts)
        title, slot = event.texts["title"], world.things["slot"][side].args["slot_id"]
        world.add("gate time", side, token | {"number": slot}, title=title)
        world.add("heads time", side, {"number": slot}, title=title)
        words = {"title": title, "school": f"Qzschool{side.upper()}"}
        world.add("gate school", side, token | {"visiting_id": school}, **words)
        world.add("heads school", side, event.args | {"visiting_id": school}, **words)
        for key in (school + side for school in SIDES):
            group = world.things["booking"][key]
            number = {"number": group.args["booking_id"]}
            world.add("gate group", key, token | number, **group.texts)
            world.add("heads", key, number, **group.texts)


def _order(world):
    order = read_order(ORDER, name="order.txt")
    road_map = transact(lambda: roadmap.import_order(order, "order.txt", "0" * 64, by=None))
    road_map.title, road_map.rows[0].title = "Qzorder", "Qzrow"
    ordinal = road_map.rows[0].ordinal
    db.session.commit()
    world.add("row", "a", {"road_map_id": road_map.id, "ordinal": ordinal}, order="Qzorder", row="Qzrow")
    world.add("order table", "a", {"road_map_id": road_map.id, "form": "csv"})


def _people(world, make, offices, place):
    offices = offices | {
        "municipality": make.organization(OrganizationKind.AUTHORITY, place),
        "operator": make.organization(OrganizationKind.OPERATOR),
        "analyst": make.organization(OrganizationKind.MINISTRY),
    }
    people = {name: make.user(Role(name), office) for name, office in offices.items()}
    world.mails = {name: person.mail for name, person in people.items()}
    foreign = make.user(
        Role.SCHOOL, db.session.get_one(Organization, world.things["school"]["b"].args["school_id"])
    )
    counted = {"rows": 1, "totals": 0, "absent": 0, "repeated": 0, "problems": [], "groups": []}
    for name, person in (people | {"foreign": foreign}).items():
        keep = partial(keep_preview, person.memberships[0], f"Qzplatform{name}", name, counted, by=None)
        world.add("platform file", name, {"preview_id": transact(keep).id}, platform=f"Qzplatform{name}")


def _kept(world, make, schools, host):
    """At each school another person and an invited one; and links that were mailed to others."""
    world.texts |= {"person": ("QzpersonA",), "guest": ("QzguestA",)}
    for side in SIDES:
        school, letter = schools[side], side.upper()
        person = make.user(Role.SCHOOL, school)
        person.name = f"Qzperson{letter}"
        db.session.commit()
        guest = _invited(f"{side}@guest.example", f"Qzguest{letter}", Role.SCHOOL, school)
        args = {"user_id": person.id, "membership_id": person.memberships[0].id, "invitation_id": guest.id}
        texts = {"person": f"Qzperson{letter}", "school": f"Qzschool{letter}"}
        world.add("person", side, args | {"organization_id": school.id}, **texts)
        other = _invited(f"{side}@new.example", "Новая", Role.HOST, host)
        world.add("invitation", side, {"token": accounts.token_of(other)})
        transact(partial(accounts.ask_for_reset, person, by=None))
        transact(partial(accounts.ask_for_mail_change, person, f"{side}@fresh.example"))
        for link in db.session.query(MailedLink).filter_by(user_id=person.id):
            world.add(f"{link.errand.value} link", side, {"token": sign(link.errand, link.id, 1)})
    for key, (side, other) in {"a": "aa", "b": "bb", "ab": "ab", "ba": "ba"}.items():
        membership_id = world.things["person"][other].args["membership_id"]
        world.add("membership", key, world.things["person"][side].args | {"membership_id": membership_id})


def _sendings(world):
    """Everybody sends a report that all see; an operator has made an archive."""
    shipped = db.session.query(SavedView).filter_by(code="quarter").one()
    users = {name: db.session.query(User).filter_by(mail=mail).one() for name, mail in world.mails.items()}
    rule = RuleDraft(Pace.WEEKLY, 1, Span.RUNNING, FileForm.CSV)
    for name in ("school", "host", "municipality", "operator"):
        made = transact(partial(make_sending, shipped, rule, users[name].memberships[0]))
        (recipient,) = made.recipients
        args = {"report_id": shipped.id, "sending_id": made.id, "recipient_id": recipient.id}
        world.add("sending", name, args, person="QzpersonA")
        world.add("unsubscribing", name, {"token": unsubscribing_token(recipient)})
        world.add("leaving", name, {"token": leaving_token(users[name].id, GROUPS[0])})
    operator = users["operator"]
    office = operator.memberships[0].organization_id
    asked = Asked(school_year(2026), clock.now().replace(microsecond=0), operator.name, office)
    archive = transact(partial(note_archive, asked, pack(asked), by=operator.id))
    world.add("archive", "a", {"archive_id": archive.id})


def _reports(world, schools):
    """Everybody's, of everything and of one school alone; and those that a school has kept for itself."""
    for key, title, owner, chosen in (
        ("all", "Qzreports", None, {}),
        ("of_a", "Qzreportofa", None, {"school": [str(schools["a"].id)]}),
        ("of_b", "Qzreportofb", None, {"school": [str(schools["b"].id)]}),
        ("own_a", "QzreportA", schools["a"].id, {}),
        ("own_b", "QzreportB", schools["b"].id, {}),
    ):
        draft = ReportDraft(title, title, title, {}, chosen, PeriodKind.SCHOOL_YEAR)
        made = transact(partial(keep_report, draft, owner, by=None))
        world.add("report", key, {"report_id": made.id, "form": "csv"}, report=title)
    world.texts["report"] = ("Qzreports", "QzreportA")


def _feeds(world, schools):
    """Each school has its bookings under a secret address, which anybody may open who was given it."""
    for side in SIDES:
        make_token = partial(booking.make_feed_token, schools[side].id, FeedPurpose.SCHOOL, by=None)
        words = {"title": ("QzeventA", "QzeventB"), "class": f"8QZ{side.upper()}"}
        words |= {"school": f"Qzschool{side.upper()}"}
        world.add("own feed", side, {"token": transact(make_token)}, **words)
    for number in db.session.scalars(select(Programme.id)):
        world.add("programme", str(number), {"programme_id": number})


def _invited(mail, name, role, organization):
    return transact(lambda: accounts.invite(mail, name, role, organization.id, by=None))
