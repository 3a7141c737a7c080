"""What looks wrong about an event among its stages. Warnings: orders do run stages at once."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from app.calendar.models import Event, Scale
from app.core.db import db

_SIZES = list(Scale)  # from the smallest


@dataclass(frozen=True)
class Warned:
    """`code` names what looks wrong; `title` is the other event's."""

    code: str
    title: str = ""


def warnings(event: Event, within: ColumnElement[bool]) -> list[Warned]:
    """Of the event and the stages next to it, of those `within` the person's reach, and of its last day of
    applications."""
    before = db.session.scalars(select(Event).where(Event.id == event.follows_id, within))
    after = db.session.scalars(select(Event).where(Event.follows_id == event.id, within).order_by(Event.id))
    return [
        *(warned for earlier in before for warned in _between(earlier, event, earlier)),
        *(warned for later in after for warned in _between(event, later, later)),
        *_of_applications(event),
    ]


def _between(first: Event, second: Event, other: Event) -> Iterator[Warned]:
    if _SIZES.index(first.scale) > _SIZES.index(second.scale):
        yield Warned("against_the_scale", other.title)
    if first.starts_on is None or second.starts_on is None or first.ends_on is None:
        return
    if second.starts_on < first.starts_on:
        yield Warned("earlier_than_before", other.title)
    elif second.starts_on <= first.ends_on:
        yield Warned("stages_overlap", other.title)


def _of_applications(event: Event) -> Iterator[Warned]:
    if event.apply_until and event.ends_on and event.apply_until > event.ends_on:
        yield Warned("applications_too_late")
