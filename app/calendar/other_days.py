"""The ways from a list to the days before and after it, and to other school years."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from app.calendar import conditions
from app.calendar.catalogue import catalogue
from app.calendar.conditions import Days, Question, midnight
from app.calendar.facets import asked_at_any_time
from app.calendar.facts import EXACT
from app.calendar.models import Event, Precision, Slot
from app.calendar.month import Month
from app.calendar.readers import is_public
from app.calendar.windows import latest_before
from app.core.db import db
from app.core.remembered import remembered, steady_version
from app.organizations.models import school_year_of

_DAY = timedelta(days=1)


def earlier(question: Question) -> tuple[date, date] | None:
    """Of the days before the list the latest month's with anything asked for; None where there is nothing."""
    first = question.days[0]
    latest = _latest(question, first)
    if latest is None or not _of_year(question, latest):
        return None
    month = Month.of(latest)
    return month.first, min(month.last, first - _DAY)


def _latest(question: Question, first: date) -> date | None:
    """The last day before the first one on which anything asked for begins."""
    if not question.filters.free:
        return latest_before(question, catalogue(), asked_at_any_time(question))
    if first <= question.today:  # nobody can take a place of what has begun
        return None
    times = _times(question).where(Slot.starts_at < midnight(first, question.zone))
    moment = db.session.scalar(times.order_by(Slot.starts_at.desc()))
    return None if moment is None else moment.astimezone(question.zone).date()


def later(question: Question) -> Days | None:
    """After a list that ends: of the next month with anything asked for the days up to today, and from today
    on all of them, without an end."""
    last, today = question.days[1], question.today
    if last is None:
        return None
    times = _times(question).where(Slot.starts_at >= midnight(last + _DAY, question.zone))
    dated = _dated(question).where(Event.starts_on > last)
    following = _first_day(question, times.order_by(Slot.starts_at), dated.order_by(Event.starts_on))
    if following is None or not _of_year(question, following):
        return None
    if last < today <= following:
        return today, None
    month = Month.of(following)
    return max(month.first, last + _DAY), today - _DAY if following < today <= month.last else month.last


def school_years(today: date) -> range:
    """By their 1 September, from the first to the last with anything public, the present one among them."""
    first, last = remembered("calendar.days", _public_days, of=steady_version)
    years = [school_year_of(day) for day in (first, last, today) if day is not None]
    return range(min(years), max(years) + 1)


def _of_year(question: Question, day: date) -> bool:
    year = question.filters.year
    return year is None or school_year_of(day) == year


def _times(question: Question) -> Select[Any]:
    query = select(Slot.starts_at).join(Event, Event.id == Slot.event_id)
    return query.where(conditions.asked(question), conditions.open_to(question)).limit(1)


def _dated(question: Question) -> Select[Any]:
    exact = Event.precision.in_(EXACT) & conditions.without_times()
    return select(Event.starts_on).where(conditions.asked(question), exact).limit(1)


def _first_day(question: Question, times: Select[Any], dated: Select[Any]) -> date | None:
    """The earlier of the two queries' answers; both go in one statement."""
    moment, day = db.session.execute(select(times.scalar_subquery(), dated.scalar_subquery())).one()
    days = (moment and moment.astimezone(question.zone).date(), day)
    return min((day for day in days if day is not None), default=None)


def _public_days() -> tuple[date | None, date | None]:
    """The first and the last day of anything public; a day of a moment to within the zone's hours."""
    times = select(func.min(Slot.starts_at), func.max(Slot.starts_at)).join(Event, Event.id == Slot.event_id)
    known = Event.precision != Precision.NONE
    dates = select(func.min(Event.starts_on), func.max(Event.ends_on)).where(known, is_public())
    first, last = db.session.execute(times.where(is_public())).one()
    begins, ends = db.session.execute(dates).one()
    firsts = [day for day in (first and first.date(), begins) if day is not None]
    lasts = [day for day in (last and last.date(), ends) if day is not None]
    return min(firsts, default=None), max(lasts, default=None)
