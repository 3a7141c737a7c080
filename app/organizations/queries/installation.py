"""The settings of the installation, each with what holds before anybody has set it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from app.core.db import db, once_in_transaction
from app.core.working_time import WorkingCalendar
from app.organizations.models import (
    LAG_DAYS,
    LAG_PUPILS,
    OFFER_HOURS,
    PUPILS_PER_ADULT,
    TRAVEL_BETWEEN,
    TRAVEL_WITHIN,
    Installation,
    Retained,
    SpecialDay,
)


def installation() -> Installation | None:
    """What this installation calls itself; None before it is set up."""
    held = once_in_transaction("installation", lambda: db.session.get(Installation, 1))
    return held or db.session.get(Installation, 1)  # it may have been made in this very transaction


def keep_installation(row: Installation | None) -> None:
    """What a statement has brought along need not be asked for again in this transaction."""
    if row is not None:
        once_in_transaction("installation", lambda: row)


def constant() -> str:
    """What ends the ids of letters and of entries in calendars: it never changes, whatever becomes of the
    address."""
    row = installation()
    return row.feed_id if row else "orientir"


def pupils_per_adult() -> int:
    """How many pupils one accompanying adult may have at most."""
    row = installation()
    return row.pupils_per_adult if row else PUPILS_PER_ADULT


def per_adult() -> ColumnElement[int]:
    """The same as a column, so that a statement which is sent anyway brings it along."""
    return func.coalesce(select(Installation.pupils_per_adult).scalar_subquery(), PUPILS_PER_ADULT)


def offer_hours() -> int:
    """Working hours that an offer of the waiting list holds its seats."""
    row = installation()
    return row.offer_hours if row else OFFER_HOURS


def travel_minutes() -> tuple[int, int]:
    """What a class needs at least between two places of one municipality, and between two municipalities."""
    row = installation()
    return (row.travel_within, row.travel_between) if row else (TRAVEL_WITHIN, TRAVEL_BETWEEN)


def lag_bounds() -> tuple[int, int]:
    """With less than one participation in a quarter for how many pupils a school takes little part, and how
    many days of lessons the quarter must have had before that is said."""
    row = installation()
    return (row.lag_pupils, row.lag_days) if row else (LAG_PUPILS, LAG_DAYS)


def retention_days(kind: Retained) -> int:
    """Days after which data of this kind may no longer be kept."""
    row = installation()
    return int((row.retention if row else {}).get(kind, kind.usual_days))


def special_days() -> Sequence[SpecialDay]:
    """Extra holidays and working Saturdays, the latest first."""
    return db.session.scalars(select(SpecialDay).order_by(SpecialDay.day.desc())).all()


def working_calendar(days: Sequence[SpecialDay] | None = None) -> WorkingCalendar:
    """Which days are worked here, beside what the law says of every year; `days` are the special ones, where
    they have been read."""
    days = special_days() if days is None else days
    return WorkingCalendar(
        off=frozenset(one.day for one in days if not one.works),
        on=frozenset(one.day for one in days if one.works),
    )
