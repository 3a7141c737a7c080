"""Two periods side by side, and what has changed. A frozen one is counted by what was frozen of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.accounts.models import Membership, Role
from app.core.remembered import remembered
from app.participation import facts, queries
from app.participation.access import sight_of
from app.participation.dimensions import Dimension, Key
from app.participation.enrolment import enrolled, share, year_of
from app.participation.facts import Keys, Tally
from app.participation.figures import Counted, Coverage, Figure
from app.participation.filters import Filters
from app.participation.periods import Period
from app.participation.reporting.canonical import Pupils
from app.participation.reporting.models import Freezing
from app.participation.reporting.queries import standing_freezing
from app.participation.reporting.showing import named, narrowed, places_of, within
from app.participation.reporting.taking import kept_enrolment, kept_facts, kept_figures, kept_school
from app.participation.values import Share, Value, value_of

FIGURES = (
    *(Figure.PARTICIPATIONS, Figure.EVENTS, Figure.SCHOOLS, Figure.GROUPS, Figure.HOURS),
    *(Figure.COVERAGE, Figure.SHARE, Figure.CONFIRMED),
)

Told = tuple[Counted | None, int | None, Coverage | None]  # of a row: the counts, the enrolment, who is of it


@dataclass(frozen=True)
class Difference:
    """From the first figure to the second: by numbers, from the least to the most of a range, and as a part
    of the first where it is no share and the first is not nought. Of shares the numbers are parts of 1."""

    low: Decimal
    high: Decimal
    part: Decimal | None
    of_shares: bool = False


@dataclass(frozen=True)
class Pair:
    """A figure of both periods; None where there are no data. `change` needs both."""

    first: Value
    second: Value

    @property
    def change(self) -> Difference | None:
        ends, later = _ends(self.first), _ends(self.second)
        if ends is None or later is None:
            return None
        (low, high), (later_low, later_high) = ends, later
        of_shares = isinstance(self.first, Share)
        is_whole = not of_shares and not isinstance(self.first, Coverage) and low
        part = later_low / low - 1 if is_whole else None
        least, most = sorted((later_low - low, later_high - high))
        return Difference(least, most, part, of_shares)


def _ends(value: Value) -> tuple[Decimal, Decimal] | None:
    match value:
        case Coverage() | Share():
            return Decimal(value.low), Decimal(value.high)
        case int() | Decimal():
            return Decimal(value), Decimal(value)
    return None


@dataclass(frozen=True)
class Row:
    """`key` is that of the row's dimension."""

    key: Key
    name: str
    pairs: Mapping[Figure, Pair]


@dataclass(frozen=True)
class Side:
    """One of the two periods; `freezing` where its figures are the frozen ones. `of_enrolled` is the coverage
    of those who are among the `pupils`: a share's numerator, of each row and, without a key, of all."""

    period: Period
    freezing: Freezing | None
    by_key: Mapping[Key, Counted]
    total: Counted | None
    pupils: Mapping[Key, int]
    all_pupils: int | None
    of_enrolled: Mapping[Keys, Coverage]

    def told(self, key: Key) -> Told:
        return self.by_key.get(key), self.pupils.get(key), self.of_enrolled.get((key,))

    @property
    def all_told(self) -> Told:
        return self.total, self.all_pupils, self.of_enrolled.get(())


@dataclass(frozen=True)
class Comparison:
    first: Side
    second: Side
    dimension: Dimension
    rows: Sequence[Row]
    total: Row

    @property
    def figures(self) -> list[Figure]:
        """Those that are told: within one school nobody counts schools."""
        within_one = self.dimension is Dimension.GRADE
        return [figure for figure in FIGURES if not (within_one and figure is Figure.SCHOOLS)]

    @property
    def stepped_down(self) -> bool:
        """Whether one place's schools are the rows."""
        return self.dimension is Dimension.SCHOOL


def compare(
    first: Period, second: Period, membership: Membership, municipality: int | None = None
) -> Comparison:
    """Both periods within this person's reach, by municipality, by the schools of one, or by the grades of a
    school; `municipality` is the one whose schools are looked at."""
    filters = [narrowed(Filters(period), membership, municipality) for period in (first, second)]
    dimension = Dimension.GRADE if membership.role is Role.SCHOOL else places_of(filters[0])
    before, after = (_side(one, dimension, membership) for one in filters)
    keys = before.by_key.keys() | after.by_key.keys()
    rows = [Row(key, name, _pairs(before, after, key)) for key, name in named(dimension, keys)]
    whole = _pairs_of(before.all_told, after.all_told)
    return Comparison(before, after, dimension, rows, Row(None, "", whole))


def _side(filters: Filters, by: Dimension, membership: Membership) -> Side:
    freezing = standing_freezing(filters.period)
    if freezing is not None:
        return _frozen_side(freezing, filters, by, membership)
    sight = sight_of(membership)
    counted = queries.count(sight.sheets, filters, (by,))
    total = queries.total(sight.sheets, filters)
    stated = enrolled(sight.schools, filters, by)
    by_key = {keys[0]: one for keys, one in counted.items()}
    whole = total if total.sheets else None
    of_enrolled = queries.of_enrolled(sight.sheets, filters, (by,)) | queries.of_enrolled(
        sight.sheets, filters
    )
    return Side(filters.period, None, by_key, whole, stated.by_key, stated.pupils, of_enrolled)


def _frozen_side(freezing: Freezing, filters: Filters, by: Dimension, membership: Membership) -> Side:
    kept = within(kept_figures(freezing), filters, membership)
    by_key = kept.by_key
    if by is Dimension.GRADE:
        lines = kept_school(freezing, membership.organization_id)
        by_key = {keys[0]: one for keys, one in facts.count(lines, filters, (by,)).items()}
    pupils = _by_key(_within(kept_enrolment(freezing), filters), by)
    return Side(
        filters.period,
        freezing,
        by_key,
        kept.total,
        pupils,
        sum(pupils.values()) if pupils else None,
        _kept_of_enrolled(freezing, filters, by),
    )


def _kept_of_enrolled(freezing: Freezing, filters: Filters, by: Dimension) -> Mapping[Keys, Coverage]:
    """As `queries.of_enrolled`, of what was frozen. That stays, and so does what is counted of it."""
    return remembered(
        ("frozen share", freezing.id, str(filters.address), by),
        lambda: _count_of_enrolled(freezing, filters, by),
        lambda found: 200 * len(found),
        of=lambda: (freezing.id, 0),
    )


def _count_of_enrolled(freezing: Freezing, filters: Filters, by: Dimension) -> dict[Keys, Coverage]:
    stated = {(one.organization_id, one.grade) for one in kept_enrolment(freezing)}
    split, whole, year = Tally(filters, (by,)), Tally(filters), year_of(filters)
    for fact in kept_facts(freezing):
        if fact.class_year == year and (fact.organization_id, fact.grade) in stated:
            split.add(fact)
            whole.add(fact)
    counted = split.counted() | whole.counted()
    return {keys: one.coverage for keys, one in counted.items() if one.coverage}


def _within(enrolment: Iterable[Pupils], filters: Filters) -> Iterable[Pupils]:
    """Of the places that are chosen, as a question to the registry would have it."""
    places, schools = filters.keys(Dimension.MUNICIPALITY), filters.keys(Dimension.SCHOOL)
    return (
        one
        for one in enrolment
        if (places is None or one.municipality_id in places)
        and (schools is None or one.organization_id in schools)
    )


def _by_key(enrolment: Iterable[Pupils], by: Dimension) -> dict[Key, int]:
    keys = {
        Dimension.MUNICIPALITY: lambda one: one.municipality_id,
        Dimension.SCHOOL: lambda one: one.organization_id,
        Dimension.GRADE: lambda one: one.grade,
    }
    found: dict[Key, int] = {}
    for one in enrolment:
        found[keys[by](one)] = found.get(keys[by](one), 0) + one.pupils
    return found


def _pairs(first: Side, second: Side, key: Key) -> dict[Figure, Pair]:
    return _pairs_of(first.told(key), second.told(key))


def _pairs_of(first: Told, second: Told) -> dict[Figure, Pair]:
    return {figure: Pair(_value(figure, *first), _value(figure, *second)) for figure in FIGURES}


def _value(
    figure: Figure, counted: Counted | None, pupils: int | None, of_enrolled: Coverage | None
) -> Value:
    """None where there is not one sheet."""
    if counted is None:
        return None
    return share(counted, of_enrolled, pupils) if figure is Figure.SHARE else value_of(figure, counted)
