"""What the columns of an archive's tables are: the cells of a row, and what they mean to whoever reads it.

The ids of the texts are English; in a description each stands in both languages.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from app.calendar.labels import audience_title, kind_title, scale_title
from app.calendar.models import Audience, EventKind, Scale
from app.core.tables import Cell
from app.organizations.models import OrganizationKind
from app.organizations.registry_labels import KINDS as ORGANIZATION_KINDS
from app.participation.archives.rows import Covered, Names, RowKey, Sums
from app.participation.dimensions import Key
from app.participation.values import Value, Withheld

HIDDEN = "<"
BETWEEN = "; "  # programmes of one event


@dataclass(frozen=True)
class Row:
    """What a cell is made of: one of both kinds of rows with all names."""

    known: Names
    programmes: Mapping[int, str]
    municipality: Key
    school: Key
    key: RowKey | None = None
    sums: Sums = field(default_factory=Sums)
    covered: Covered | None = None


@dataclass(frozen=True)
class Column:
    """`type` as table schemas call it; `words` are the values that may stand there, with their titles."""

    name: str
    type: str
    title: Any
    text: Any
    cell: Callable[[Row], Cell]
    unit: str = ""
    words: Callable[[], Mapping[str, str]] = dict
    required: bool = True


def _place(name: str) -> Callable[[Row], Cell]:
    def cell(row: Row) -> Cell:
        place = row.known.places.get(row.school)
        return getattr(place, name) if place else str(row.school)

    return cell


def _municipality(part: int) -> Callable[[Row], Cell]:
    return lambda row: row.known.municipalities.get(row.municipality, ("", ""))[part]


def _of_key(name: str) -> Callable[[Row], Cell]:
    return lambda row: getattr(row.key, name)


def _of_event(name: str) -> Callable[[Row], Cell]:
    return lambda row: getattr(row.key.event, name) if row.key else None


def _sum(name: str) -> Callable[[Row], Cell]:
    return lambda row: number_or_hidden(getattr(row.sums, name))


def _programmes(row: Row) -> Cell:
    ids = row.key.event.programmes if row.key else ()
    return BETWEEN.join(row.programmes.get(id, str(id)) for id in ids)


def _covered(name: str) -> Callable[[Row], Cell]:
    return lambda row: getattr(row.covered, name)


def _coverage(name: str) -> Callable[[Row], Cell]:
    return lambda row: getattr(row.covered.coverage, name) if row.covered and row.covered.coverage else None


def number_or_hidden(value: Value) -> Cell:
    """A number as it stands in a cell."""
    match value:
        case Withheld():
            return HIDDEN
        case Decimal():
            return value.quantize(Decimal("0.1"))
        case int():
            return value
        case _:
            return None


def _titles(words: Any, title: Callable[[Any], str]) -> Callable[[], Mapping[str, str]]:
    return lambda: {word.value: str(title(word)) for word in words}


_PERSONS, _VISITS, _PERSON_HOURS = "persons", "visits", "academic person-hours"
PLACES: Sequence[Column] = (
    Column(
        "municipality_code", "string", _l("Code of the municipality"),
        _l("As in the register of municipalities; empty for a regional organization."), _municipality(0),
        required=False,
    ),
    Column("municipality", "string", _l("Municipality"), _l("Its name."), _municipality(1), required=False),
    Column(
        "organization_code", "string", _l("Code of the organization"),
        _l("As in the register of organizations; it never changes."), _place("code"),
    ),
    Column("organization", "string", _l("Organization"), _l("Its full name."), _place("name")),
    Column(
        "inn", "string", _l("INN"), _l("Of the organization; branches have their parent's."), _place("inn"),
        required=False,
    ),
    Column(
        "organization_kind", "string", _l("Kind of organization"), _l("By its code."), _place("kind"),
        words=_titles(OrganizationKind, ORGANIZATION_KINDS.__getitem__),
    ),
)  # fmt: skip
COUNTS: Sequence[Column] = (
    *PLACES,
    Column(
        "grade", "integer", _l("Grade"),
        _l("Of the class or of the mixed group: 1 to 11, 0 and −1 for those before school; empty for a group"
           " of no grade, as parents."),
        _of_key("grade"), required=False,
    ),
    Column(
        "audience", "string", _l("Audience"), _l("Who came, by its code."), _of_key("audience"),
        words=_titles(Audience, audience_title),
    ),
    Column(
        "competing", "integer", _l("Competitors"),
        _l("1 for those who compete, 0 for visitors and all others."), _of_key("competing"),
    ),
    Column(
        "kind", "string", _l("Kind of event"), _l("By its code."), _of_event("kind"),
        words=_titles(EventKind, kind_title),
    ),
    Column(
        "scale", "string", _l("Scale"), _l("Of the event, by its code."), _of_event("scale"),
        words=_titles(Scale, scale_title),
    ),
    Column(
        "programmes", "string", _l("Programmes"),
        _l("Titles of the programmes and projects of the event, with a semicolon between them; empty for"
           " none. An event of several stands in one row: nothing is counted twice."),
        _programmes, required=False,
    ),
    Column(
        "participations", "integer", _l("Participations"),
        _l("Visits of persons by the figure that counts. One person who came twice is two. Adds up."),
        _sum("participations"), unit=_VISITS,
    ),
    Column(
        "groups", "integer", _l("Groups"),
        _l("Classes, parts of classes and mixed groups that came, each visit by itself. Adds up."),
        _sum("groups"), unit="groups",
    ),
    Column(
        "events", "integer", _l("Events held"),
        _l("Different events of this row to which somebody came. Does not add up over organizations and"
           " grades: several came to one event."),
        _sum("events"), unit="events",
    ),
    Column(
        "special_needs", "integer", _l("With special needs"),
        _l("Of the participations those with special needs; “<” where the number is hidden, because it is"
           " below 5 or would give such a number away."),
        _sum("special_needs"), unit=_VISITS, required=False,
    ),
    Column(
        "hours", "number", _l("Academic hours"),
        _l("Academic hours multiplied by the persons who came for them. Adds up."),
        _sum("hours"), unit=_PERSON_HOURS,
    ),
    Column(
        "confirmed", "integer", _l("Confirmed by both sides"),
        _l("Of the participations those whose number the school and the organizer both stand by. Adds up."),
        _sum("confirmed"), unit=_VISITS,
    ),
)  # fmt: skip
COVERAGE: Sequence[Column] = (
    *PLACES,
    Column(
        "participations", "integer", _l("Participations"),
        _l("Visits of persons of all audiences: the sum of the organization's rows in counts.csv."),
        _covered("participations"), unit=_VISITS,
    ),
    Column(
        "coverage_from", "integer", _l("Coverage, an estimate: from"),
        _l("At least so many different pupils of classes came: the largest single counts of the classes,"
           " added up. Empty where nobody came with a class."),
        _coverage("low"), unit=_PERSONS, required=False,
    ),
    Column(
        "coverage_to", "integer", _l("Coverage, an estimate: to"),
        _l("At most so many: the sums of the counts of each class, but never more than its roll, added up."),
        _coverage("high"), unit=_PERSONS, required=False,
    ),
    Column(
        "classes_without_roll", "integer", _l("Classes without a roll"),
        _l("Classes among them whose roll nobody has stated: the sum of their counts has no bound."),
        _coverage("without_roll"), unit="classes", required=False,
    ),
    Column(
        "enrolment", "integer", _l("Enrolment"),
        _l("Pupils of the school in the school year in which the period ends, as the school has stated; empty"
           " where it has not."),
        _covered("enrolled"), unit=_PERSONS, required=False,
    ),
)  # fmt: skip
