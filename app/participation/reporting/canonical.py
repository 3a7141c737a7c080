"""Facts as the lines of a file, and back: what a frozen period keeps (docs/decisions/021).

The same facts are always the same bytes. Each file is a table that any program opens: UTF-8 with a mark,
semicolons, a header. A format that was ever used is never altered: another one gets another number.
"""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count

from app.core.tables import Cell, csv_lines
from app.participation.dimensions import Key
from app.participation.facts import Fact
from app.participation.figures import Counted, Coverage
from app.participation.reporting.models import Part
from app.participation.reporting.places import Figures, figures_of

FORMAT = 1
LINES = tuple(
    "format row held_on sheet event event_title kind scale special_event host host_name programmes"
    " programme_titles fields field_titles directions direction_titles municipality municipality_name"
    " organization organization_name is_school level level_title class class_name class_year grade audience"
    " competing roll came hours_tenths confirmed sheet_adults".split()
)
SPECIAL_NEEDS = ("format", "row", "special_needs")
ENROLMENT = tuple(
    "format municipality municipality_name organization organization_name year grade pupils".split()
)
FIGURES = tuple(
    "format place municipality municipality_name organization organization_name participations groups events"
    " schools sheets hours_tenths confirmed coverage_low coverage_high classes_without_roll".split()
)
_PLACES = ("all", "municipality", "organization")  # by the length of a place's key

Named = Mapping[int, str]


@dataclass(frozen=True)
class Names:
    """What things were called, by id: so that the file is read without the program."""

    municipalities: Named = field(default_factory=dict)
    organizations: Named = field(default_factory=dict)
    classes: Named = field(default_factory=dict)
    events: Named = field(default_factory=dict)
    programmes: Named = field(default_factory=dict)
    fields: Named = field(default_factory=dict)
    directions: Named = field(default_factory=dict)
    levels: Named = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pupils:
    """How many a school has stated of a grade in a school year."""

    organization_id: int
    municipality_id: int | None
    year: int
    grade: int
    pupils: int


def canonical(facts: Iterable[Fact], enrolment: Iterable[Pupils], names: Names) -> dict[Part, bytes]:
    """The files of these facts. How many had special needs stands in a file of its own, by the row."""
    ordered = sorted(facts, key=_place)
    special = ((FORMAT, row, fact.special_needs) for row, fact in enumerate(ordered, 1) if fact.special_needs)
    pupils = sorted(enrolment, key=lambda one: (one.organization_id, one.year, one.grade))
    return {
        Part.LINES: _table(LINES, map(_line, count(1), ordered, [names] * len(ordered))),
        Part.SPECIAL_NEEDS: _table(SPECIAL_NEEDS, special),
        Part.ENROLMENT: _table(ENROLMENT, (_enrolled(one, names) for one in pupils)),
        Part.FIGURES: _table(FIGURES, _figures(figures_of(ordered), names)),
    }


def read(lines: bytes, special_needs: bytes) -> Iterator[Fact]:
    """The facts again. Raises ValueError for a format that is not known."""
    special = {row: int(number) for _format, row, number in _rows(special_needs, SPECIAL_NEEDS)}
    for cells in _rows(lines, LINES):
        told = dict(zip(LINES, cells, strict=True))
        yield _fact(told, special.get(told["row"], 0))


def read_enrolment(enrolment: bytes) -> Iterator[Pupils]:
    """The same of enrolment."""
    for _format, place, _place_name, school, _name, year, grade, pupils in _rows(enrolment, ENROLMENT):
        yield Pupils(int(school), _id(place), int(year), int(grade), int(pupils))


def read_figures(figures: bytes) -> Figures:
    """The same of figures by place."""
    found: Figures = {}
    for cells in _rows(figures, FIGURES):
        told = dict(zip(FIGURES, cells, strict=True))
        key = (_id(told["municipality"]), _id(told["organization"]))
        found[key[: _PLACES.index(told["place"])]] = _counted(told)
    return found


def read_some(lines: bytes, name: str, ids: Collection[int]) -> Iterator[Fact]:
    """The facts with one of these ids in the column `name`, without special needs: the others cost nothing
    but their cells."""
    asked, column = {str(id) for id in ids}, LINES.index(name)
    for cells in _rows(lines, LINES):
        if cells[column] in asked:
            yield _fact(dict(zip(LINES, cells, strict=True)), 0)


def rows_in(body: bytes) -> int:
    """How many rows a file has, without its header."""
    return sum(1 for _row in csv.reader(_text(body), delimiter=";")) - 1


def _place(fact: Fact) -> tuple[date, int, int, int, str, bool]:
    """By day and sheet, then as no two lines of a sheet are alike."""
    grade = -2 if fact.grade is None else fact.grade
    return fact.held_on, fact.sheet_id, fact.class_id or 0, grade, fact.audience, fact.competing


def _line(row: int, fact: Fact, names: Names) -> Sequence[Cell]:
    return (
        *(FORMAT, row, fact.held_on.isoformat(), fact.sheet_id),
        *(fact.event_id, names.events.get(fact.event_id, ""), fact.kind, fact.scale, int(fact.special_event)),
        *(fact.host_id, names.organizations.get(fact.host_id, "")),
        *_many(fact.programmes, names.programmes),
        *_many(fact.fields, names.fields),
        *_many(fact.directions, names.directions),
        *_one(fact.municipality_id, names.municipalities),
        *_one(fact.organization_id, names.organizations),
        int(fact.is_school),
        *_one(fact.level_id, names.levels),
        *_one(fact.class_id, names.classes),
        *(fact.class_year, fact.grade, fact.audience, int(fact.competing), fact.roll),
        *(fact.came, fact.hours, int(fact.confirmed), fact.adults),
    )


def _fact(told: Mapping[str, str], special_needs: int) -> Fact:
    return Fact(
        sheet_id=int(told["sheet"]),
        event_id=int(told["event"]),
        held_on=date.fromisoformat(told["held_on"]),
        organization_id=int(told["organization"]),
        municipality_id=_id(told["municipality"]),
        is_school=told["is_school"] == "1",
        level_id=_id(told["level"]),
        class_id=_id(told["class"]),
        class_year=_id(told["class_year"]),
        roll=_id(told["roll"]),
        grade=_id(told["grade"]),
        audience=told["audience"],
        competing=told["competing"] == "1",
        kind=told["kind"],
        scale=told["scale"],
        special_event=told["special_event"] == "1",
        host_id=int(told["host"]),
        programmes=_ids(told["programmes"]),
        fields=_ids(told["fields"]),
        directions=_ids(told["directions"]),
        came=int(told["came"]),
        special_needs=special_needs,
        hours=int(told["hours_tenths"]),
        confirmed=told["confirmed"] == "1",
        adults=int(told["sheet_adults"]),
    )


def _enrolled(one: Pupils, names: Names) -> Sequence[Cell]:
    place, school = (
        _one(one.municipality_id, names.municipalities),
        _one(one.organization_id, names.organizations),
    )
    return (FORMAT, *place, *school, one.year, one.grade, one.pupils)


def _figures(figures: Figures, names: Names) -> Iterator[Sequence[Cell]]:
    """All first, then by municipality and by school; those of no municipality before the others."""
    for place in sorted(figures, key=lambda place: (len(place), [int(id or 0) for id in place])):
        counted, (municipality_id, organization_id) = figures[place], (*place, None, None)[:2]
        coverage = counted.coverage
        yield (
            *(FORMAT, _PLACES[len(place)]),
            *_one(municipality_id, names.municipalities),
            *_one(organization_id, names.organizations),
            *(counted.participations, counted.groups, counted.events, counted.schools, counted.sheets),
            *(int(counted.hours * 10), counted.confirmed),
            *((coverage.low, coverage.high, coverage.without_roll) if coverage else (None, None, None)),
        )


def _counted(told: Mapping[str, str]) -> Counted:
    names = ("participations", "groups", "events", "schools", "sheets", "confirmed")
    ends = [_id(told[name]) for name in ("coverage_low", "coverage_high", "classes_without_roll")]
    return Counted(
        **{name: int(told[name]) for name in names},
        hours=Decimal(told["hours_tenths"]) / 10,
        coverage=None if ends[0] is None else Coverage(*(end or 0 for end in ends)),
        enrolled=None,
    )


def _one(id: Key, names: Named) -> tuple[Key, str]:
    return id, "" if id is None else names.get(int(id), "")


def _many(ids: Sequence[int], names: Named) -> tuple[str, str]:
    return " ".join(map(str, ids)), " | ".join(names.get(id, "") for id in ids)


def _id(text: str) -> int | None:
    return int(text) if text else None


def _ids(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


def _table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    return b"".join(csv_lines(header, rows))


def _text(body: bytes) -> io.StringIO:
    return io.StringIO(body.decode("utf-8-sig"), newline="")


def _rows(body: bytes, header: Sequence[str]) -> Iterator[list[str]]:
    """Rows of a file of FORMAT. Raises ValueError for any other."""
    rows = csv.reader(_text(body), delimiter=";")
    if tuple(next(rows, ())) != tuple(header):
        raise ValueError("the header is none of this format")
    for row in rows:
        if row[0] != str(FORMAT):
            raise ValueError(f"format {row[0]} is not known")
        yield row
