"""Whether anything keeps a group from a slot, asked by one statement: what it is, is asked where it does."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, select

from app.booking.actions.clashes import Visit, booked_lines, within_reach
from app.booking.actions.locks import lock_classes, lock_organization
from app.booking.days_off.meant import in_force
from app.calendar.models import Slot
from app.core.db import db


def in_the_way(slot: Slot, organization_id: int, class_ids: Sequence[int]) -> tuple[bool, bool]:
    """Whether lessons of the organization may be off when the slot is, and whether one of its classes may be
    elsewhere then. Under their locks, so that nothing gets into the way later."""
    lock_organization(organization_id)
    lock_classes(organization_id, class_ids)
    asked = {"school": organization_id, "over": slot.starts_at, **within_reach(class_ids, [Visit.of(slot)])}
    lessons_off, elsewhere = db.session.connection().execute(_in_the_way(), asked).one()
    return bool(lessons_off), bool(elsewhere)


@cache
def _in_the_way() -> Select[bool, bool]:
    return select(in_force().exists(), booked_lines().exists())
