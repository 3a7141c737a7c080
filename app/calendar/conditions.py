"""A question to the calendar, and the conditions of SQL that it makes."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    String,
    and_,
    cast,
    false,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from app.calendar import matching
from app.calendar.facts import EXACT, WEEK
from app.calendar.filters import Filters
from app.calendar.models import (
    Audience,
    Event,
    EventState,
    Pool,
    Precision,
    SeatLimit,
    Slot,
    SlotSession,
    event_cohost,
    event_field,
    event_programme,
)
from app.calendar.names import Names
from app.calendar.readers import is_public
from app.organizations.models import Municipality

Days = tuple[date, date | None]  # first and last, or without an end
_CALLED_OFF_FOR = timedelta(days=30)  # how long a cancelled event without a date is told of
_VAGUE = (Precision.MONTH, Precision.QUARTER, Precision.SEASON, Precision.YEAR)


@dataclass(frozen=True)
class Question:
    """Filters asked at a moment. `names` are those that words may mean; `readable` is which events the reader
    may see at all; `with_undated` tells of events without a date though days are asked for, as beside a month
    that is not over."""

    filters: Filters
    names: Names
    now: datetime
    zone: ZoneInfo
    readable: ColumnElement[bool]
    with_undated: bool = False
    only: tuple[int, ...] = ()  # of these events, where not of all

    @cached_property
    def reader(self) -> Hashable:
        """The same for all who may read the same events."""
        if self.readable is is_public():
            return "everybody"
        compiled = self.readable.compile()
        return str(compiled), repr(compiled.params)

    @cached_property
    def has_words(self) -> ColumnElement[bool]:
        """An event has the words that are asked for; made once for all the queries of an answer."""
        return matching.having(self.filters.words, self.names)

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @cached_property
    def days(self) -> Days:
        """First and last day of the list."""
        return self.filters.window(self.today)

    @property
    def continued(self) -> bool:
        """Whether a page before this one was shown."""
        return self.filters.skip is not None

    def anytime(self) -> Self:
        """The same about any day from today on."""
        return replace(self, filters=self.filters.anytime())

    def unchosen(self) -> Self:
        """The same with nothing chosen but words and days."""
        return replace(self, filters=self.filters.unchosen())


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which `day` begins in the zone."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def asked(question: Question) -> ColumnElement[bool]:
    """An event is one that the reader may see and has what the filters ask for, days aside."""
    filters, conditions = question.filters, [question.readable]
    if filters.finds_nothing:
        conditions.append(false())
    if question.only:
        conditions.append(Event.id.in_(question.only))
    if filters.words:
        conditions.append(question.has_words)
    if filters.free:
        of_event = (Slot.event_id == Event.id) & _free(question.now)
        conditions.append(select(Slot.id).where(of_event).correlate(Event).exists())
    return and_(*conditions, *_chosen(filters))


def _chosen(filters: Filters) -> list[ColumnElement[bool]]:
    """What is chosen of an event's own facts: of one kind any, of several kinds each."""
    conditions: list[ColumnElement[bool]] = []
    if filters.municipalities:
        own = select(Municipality.id).where(Municipality.code.in_(filters.municipalities))
        conditions.append(Event.municipality_id.in_(own))
    if filters.kinds:
        conditions.append(Event.kind.in_(filters.kinds))
    if filters.grades:
        conditions.append(_for_grades(filters.grades))
    if filters.formats:
        conditions.append(Event.format.in_(filters.formats))
    if filters.special:
        conditions.append(Event.special_needs.is_(True))
    if filters.audiences:
        conditions.append(or_(*map(_for, filters.audiences)))
    if filters.hosts:
        pairs = event_cohost.c
        with_others = select(pairs.event_id).where(pairs.organization_id.in_(filters.hosts))
        conditions.append(or_(Event.host_id.in_(filters.hosts), Event.id.in_(with_others)))
    if filters.fields:
        pairs = event_field.c
        conditions.append(Event.id.in_(select(pairs.event_id).where(pairs.field_id.in_(filters.fields))))
    if filters.programmes:
        pairs = event_programme.c
        within = select(pairs.event_id).where(pairs.programme_id.in_(filters.programmes))
        conditions.append(Event.id.in_(within))
    return conditions


def _for(audience: Audience) -> ColumnElement[bool]:
    return cast(Event.audience, String).contains(f'"{audience.value}"')


def _free(now: datetime) -> ColumnElement[bool]:
    """A time to come has a place that somebody may take: those that others wait for are theirs."""
    open_pool = Pool.closed.is_(False) & (Pool.waiting == 0) & (Pool.taken < Pool.capacity)
    has_place = select(Pool.id).where(Pool.slot_id == Slot.id, open_pool).correlate(Slot).exists()
    full = SeatLimit.used >= SeatLimit.capacity
    no_group_more = select(SeatLimit.id).where(SeatLimit.slot_id == Slot.id, full).correlate(Slot).exists()
    of_event = SeatLimit.event_id.is_not(None) & (SeatLimit.holder_id == 0)
    of_others = Slot.event_id.not_in(select(SeatLimit.event_id).where(of_event, full).correlate(None))
    return Slot.cancelled_at.is_(None) & (Slot.starts_at > now) & has_place & ~no_group_more & of_others


def _for_grades(grades: Sequence[int]) -> ColumnElement[bool]:
    """For one of the grades, or for pupils without saying which."""
    mask = type_coerce(Event.grades, Integer)
    any_pupil = and_(mask == 0, _for(Audience.PUPILS))
    return or_(mask.op("&")(sum(1 << grade for grade in set(grades))) != 0, any_pupil)


def begins_within(days: Days, zone: ZoneInfo, table: type[Slot | SlotSession] = Slot) -> ColumnElement[bool]:
    """A time, or a meeting of one, begins on one of the days."""
    first, last = days
    begins = table.starts_at >= midnight(first, zone)
    return begins if last is None else begins & (table.starts_at < midnight(last + timedelta(days=1), zone))


def has_day_within(days: Days, zone: ZoneInfo) -> ColumnElement[bool]:
    """A time or one of its meetings begins on one of the days."""
    meets = select(SlotSession.slot_id).where(begins_within(days, zone, SlotSession))
    return or_(begins_within(days, zone), Slot.id.in_(meets))


def listed(question: Question) -> ColumnElement[bool]:
    """A time is of one of the days asked for.

    On a first page one that began earlier may still go on, never longer than a week; a following page has
    shown it. To a question about one day a course is of the days on which it meets.
    """
    first, last = question.days
    wanted = open_to(question)
    begins = begins_within(question.days, question.zone)
    if question.continued or (last is not None and last < first):
        return begins & wanted
    start = midnight(first, question.zone)
    if first != last:
        # One range of the index, in whose order a page can stop: two ranges would be read whole and sorted.
        return begins_within((first - WEEK, last), question.zone) & (Slot.ends_at > start) & wanted
    goes_on = and_(Slot.starts_at.between(start - WEEK, start), Slot.ends_at > start)
    course, meets = select(SlotSession.slot_id), begins_within(question.days, question.zone, SlotSession)
    of_day = or_(begins, and_(goes_on, Slot.id.not_in(course)), Slot.id.in_(course.where(meets)))
    return of_day & wanted


def open_to(question: Question) -> ColumnElement[bool]:
    """A time is wanted: any, or one with free places where those are asked for."""
    return _free(question.now) if question.filters.free else true()


def touches(days: Days) -> ColumnElement[bool]:
    """An event's own dates have one of the days; none has one of days that end before they begin."""
    first, last = days
    if last is not None and last < first:
        return false()
    ends = Event.ends_on >= first
    return ends if last is None else ends & (Event.starts_on <= last)


def without_times() -> ColumnElement[bool]:
    """An event has no times at all, so that its own dates stand for it."""
    return ~select(Slot.id).where(Slot.event_id == Event.id).exists()


def whole_days(days: Days) -> ColumnElement[bool]:
    """Events without times whose exact dates have one of the days."""
    return and_(Event.precision.in_(EXACT), touches(days), without_times())


def with_time_within(question: Question) -> ColumnElement[bool]:
    """An event has a time on one of the days asked for."""
    return select(Slot.id).where(Slot.event_id == Event.id, listed(question)).exists()


def found(question: Question) -> ColumnElement[bool]:
    """An event is on one of the list's pages or beside it. Times are looked through once for all events."""
    timed = Event.id.in_(select(Slot.event_id).where(listed(question)))
    anywhere = or_(timed, on_dates(question), off_days(question))
    return and_(asked(question), anywhere)


def on_dates(question: Question) -> ColumnElement[bool]:
    """Events without times whose dates may put them on a day of the list.

    On a first page what began within the last week may still go on; a following page has shown it.
    """
    earliest = question.days[0] if question.continued else question.days[0] - WEEK
    exact = and_(Event.precision.in_(EXACT), Event.starts_on >= earliest)
    return and_(exact, touches(question.days), without_times())


def off_days(question: Question) -> ColumnElement[bool]:
    """Events that may have to be told of beside the list: known by their month, quarter or year while no time
    stands for them, begun before the first day asked for, or still to be dated. Who asks for free places asks
    for times."""
    if question.filters.free:
        return false()
    vague = and_(Event.precision.in_(_VAGUE), ~with_time_within(question))
    running = and_(Event.precision == Precision.DAYS, Event.starts_on < question.days[0], without_times())
    dated = and_(or_(vague, running), touches(question.days))
    if not (question.with_undated or question.filters.takes_undated(question.today)):
        return and_(Event.id.in_(_off_days_at_most(question, undated=False)), dated)
    recent = Event.changed_at > question.now - _CALLED_OFF_FOR
    live = or_(Event.state != EventState.CANCELLED, recent)
    undated = and_(Event.precision == Precision.NONE, without_times(), live)
    return and_(Event.id.in_(_off_days_at_most(question, undated=True)), or_(dated, undated))


def _off_days_at_most(question: Question, *, undated: bool) -> CompoundSelect[Any]:
    """The few ids among which these are, each part by one range of an index: asked for all of it at once, a
    planner looks at every event."""
    one, first = aliased(Event), question.days[0]
    lasting = select(one.id).where(one.ends_on >= first)
    parts = [
        lasting.where(one.precision.in_(_VAGUE)),
        lasting.where(one.precision == Precision.DAYS, one.starts_on < first),
    ]
    if undated:
        parts.append(select(one.id).where(one.precision == Precision.NONE))
    return union_all(*parts)
