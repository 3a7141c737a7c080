"""Rows of the dictionaries, and how kinds of events are shown here."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, or_, select

from app.core.db import db, once_in_transaction
from app.organizations.models import DatedRow, KindLook, ProgrammeLevel

Row = TypeVar("Row", bound=DatedRow)


def holds_in(dictionary: type[DatedRow], year: int | ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that a row is valid in the school year of 1 September `year`."""
    return and_(
        or_(dictionary.valid_from.is_(None), dictionary.valid_from <= year),
        or_(dictionary.valid_until.is_(None), dictionary.valid_until >= year),
    )


def valid(dictionary: type[Row], year: int) -> Sequence[Row]:
    """The rows that may be chosen in a school year, in their order."""
    query = select(dictionary).where(holds_in(dictionary, year))
    return db.session.scalars(query.order_by(dictionary.position, dictionary.title)).all()


def every_row(dictionary: type[Row]) -> Sequence[Row]:
    """All rows, those of other years too, in their order."""
    order = (dictionary.position, dictionary.title, dictionary.valid_from)
    return db.session.scalars(select(dictionary).order_by(*order)).all()


def programme_levels(year: int) -> Sequence[ProgrammeLevel]:
    """The levels that a school may choose in a school year, from the least hours."""
    query = select(ProgrammeLevel).where(holds_in(ProgrammeLevel, year))
    return db.session.scalars(query.order_by(ProgrammeLevel.hours, ProgrammeLevel.id)).all()


def kind_looks() -> Mapping[str, KindLook]:
    """What the operator has changed in the kinds of events, by kind; asked once in a transaction."""
    return once_in_transaction(
        "kind_looks", lambda: {look.kind: look for look in db.session.scalars(select(KindLook))}
    )
