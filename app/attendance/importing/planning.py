"""What the counts of a file would do to the sheets as they are now. Writes nothing."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.accounts.models import Membership
from app.attendance.importing import present, queries
from app.attendance.importing.models import ImportPreview
from app.attendance.importing.plans import Line, Place, Plan, PlannedSheet, State, Unknown
from app.attendance.importing.queries import EVENT, SCHOOL, Found, Schools, word_of
from app.attendance.models import Sheet
from app.attendance.who import Who
from app.calendar.models import Audience
from app.core import clock
from app.organizations.models import SchoolClass, school_year_of


def plan(preview: ImportPreview, membership: Membership) -> Plan:
    """What recording the file's counts would do now."""
    planning = _Planning(preview, membership)
    planning.gather()
    planning.compare()
    return planning.plan


@dataclass
class _Gathered:
    classes: dict[tuple[int, str], int] = field(default_factory=dict)
    hours: set[int | None] = field(default_factory=set)


class _Planning:
    def __init__(self, preview: ImportPreview, membership: Membership) -> None:
        self.preview, self.membership, self.plan = preview, membership, Plan()
        known = queries.words(membership)
        self.schools = Schools(membership, known)
        self.events = _Events(membership, known)
        self.gathered: dict[Place, _Gathered] = {}

    def gather(self) -> None:
        """Groups by the sheets that they belong to; what means nothing here is told of."""
        titles = {title or self.preview.platform for _s, _g, _l, title, *_rest in self.preview.groups}
        self.events.look_for(titles)
        found_schools: dict[str, int | None] = {}
        for school, grade, letter, title, day, came, hours, _line in self.preview.groups:
            named, held_on = title or self.preview.platform, date.fromisoformat(day)
            if school not in found_schools:
                found_schools[school] = self.schools.meant(school)
            school_id, event = found_schools[school], self.events.meant(named, held_on)
            if school_id is None:
                self._tell(SCHOOL, school, came, foreign=self.schools.is_foreign(school))
            if event is None:
                self._tell(EVENT, named, came)
            if school_id is None or event is None:
                continue
            one = self.gathered.setdefault((event.id, school_id, held_on), _Gathered())
            one.classes[grade, letter] = one.classes.get((grade, letter), 0) + came
            one.hours.add(hours)

    def _tell(self, about: str, text: str, came: int, *, foreign: bool = False) -> None:
        place = about, word_of(about, text)
        self.plan.unknown.setdefault(place, Unknown(about, text, foreign=foreign)).came += came

    def compare(self) -> None:
        """Each sheet with what is there."""
        places = sorted(self.gathered, key=lambda one: (one[2], self.schools.names[one[1]], one[0]))
        classes = present.classes({(school_id, school_year_of(day)) for _event, school_id, day in places})
        there, booked = present.sheets(places), present.bookings(places)
        for place in places:
            self.plan.sheets.append(self._sheet(place, classes))
        done = present.done(one.key for one in self.plan.sheets)
        for one in self.plan.sheets:
            _judge(one, there, booked, done)

    def _sheet(self, place: Place, classes: present.Classes) -> PlannedSheet:
        event_id, school_id, day = place
        gathered = self.gathered[place]
        known = classes.get((school_id, school_year_of(day)), {})
        lines = [_line(one, came, known) for one, came in sorted(gathered.classes.items())]
        (tenths,) = gathered.hours if len(gathered.hours) == 1 else (None,)
        hours = None if tenths is None else Decimal(tenths) / 10
        names = self.schools.names
        key = _key(self.preview.digest, place, lines, hours)
        return PlannedSheet(place, self.events.known[event_id], names[school_id], lines, hours, key)


class _Events:
    """Events by the titles of one file."""

    def __init__(self, membership: Membership, known: Mapping[tuple[str, str], int]) -> None:
        self.membership, self.chosen = membership, known
        self.known: dict[int, Found] = {}
        self.alike: dict[str, list[Found]] = {}
        self.days: dict[int, set[date]] = {}

    def look_for(self, titles: Iterable[str]) -> None:
        chosen = {title: self.chosen.get((EVENT, word_of(EVENT, title))) for title in sorted(titles)}
        by_id = queries.events_by_id(self.membership, filter(None, chosen.values()))
        for title, event_id in chosen.items():
            if event_id in by_id:
                self.alike[title] = [by_id[event_id]]
            else:
                word, near = word_of(EVENT, title), queries.events_like(self.membership, title)
                self.alike[title] = [one for one in near if word_of(EVENT, one.title) == word]
        self.known = {one.id: one for some in self.alike.values() for one in some}
        self.days = queries.held_days(self.known)

    def meant(self, title: str, day: date) -> Found | None:
        """The event of this title; of several, the one that is held on the day."""
        alike = self.alike[title]
        if len(alike) == 1:
            return alike[0]
        held = [one for one in alike if self._is_held(one, day)]
        return held[0] if len(held) == 1 else None

    def _is_held(self, event: Found, day: date) -> bool:
        if event.id in self.days:
            return day in self.days[event.id]
        starts, ends = event.starts_on, event.ends_on or event.starts_on
        return starts is not None and ends is not None and starts <= day <= ends


def _line(group: tuple[int, str], came: int, known: Mapping[tuple[int, str], SchoolClass]) -> Line:
    """A class of the registry; a grade without a letter may be the whole grade."""
    grade, letter = group
    there = known.get(group)
    if there is not None:
        return Line(there.name, came, Who(Audience.PUPILS, there.id), there.roll)
    return Line(f"{grade}{letter}", came, None if letter else Who(Audience.PUPILS, grade=grade))


def _key(digest: str, place: Place, lines: Iterable[Line], hours: Decimal | None) -> str:
    """What `mark_day` takes this part of the file for: sent again, it changes nothing."""
    said = (digest, place, [(line.name, line.came) for line in lines if line.who is not None], str(hours))
    return f"import-{hashlib.sha256(repr(said).encode()).hexdigest()[:40]}"


def _judge(
    one: PlannedSheet,
    there: Mapping[tuple[int, int, date, bool], Sheet],
    booked: Mapping[Place, int],
    done: set[str],
) -> None:
    """What recording would do with a sheet, or why it cannot."""
    event_id, school_id, day = one.place
    sheet = there.get((*one.place, False))
    monthly = there.get((event_id, school_id, day.replace(day=1), True))
    if sheet is not None:
        one.sheet_id, one.version = sheet.id, sheet.version
        said = {line.who: line.came_school for line in sheet.lines}
        for line in one.counted:
            line.was = said.get(line.who) if line.who else None
    one.booking_id = booked.get(one.place)
    one.trouble = _trouble(one, monthly)
    if one.trouble:
        one.state = State.BLOCKED
        one.sheet_id = monthly.id if monthly is not None else one.sheet_id
    elif one.key in done:
        one.state = State.DONE
    elif sheet is not None:
        hours_differ = one.hours is not None and one.hours != sheet.hours
        differs = hours_differ or any(line.was != line.came for line in one.counted)
        one.state = State.CHANGED if differs else State.SAME


def _trouble(one: PlannedSheet, monthly: Sheet | None) -> str:
    if one.place[2] > clock.today(clock.zone()):
        return "ahead"
    if one.booking_id is not None:
        return "booked"
    if monthly is not None:
        return "monthly"
    if not one.counted:
        return "no_classes"
    return "too_many" if any(line.who and line.came > line.who.most for line in one.counted) else ""
