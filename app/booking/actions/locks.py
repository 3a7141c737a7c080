"""What a booking relies on is locked before it is read: its slot, then its organization, then its classes.

The locks of the slot and of the organization are shared: bookings do not wait for each other, but nobody
changes the time or cancels the organization's lessons while one is made. A class is locked alone: two
bookings of one class are made one after the other.
"""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select, true

from app.calendar.models import Slot
from app.core.db import db, once_in_transaction, table_of
from app.core.rows import Rows
from app.organizations.models import Organization, SchoolClass

Classes = dict[int, SchoolClass]


def lock_slot(slot_id: int, organization_id: int, class_ids: Sequence[int] = ()) -> None:
    """Lock the slot, the organization, and those of the classes that are its own, all by one statement."""
    asked = {"slot": slot_id, "organization": organization_id}
    if class_ids:
        found = _with_classes().read(asked | {"ids": list(class_ids)})
        classes = {one.id: one for _slot_id, _place, one in found}
    else:
        found, classes = _alone().read(asked), {}
    if found:
        once_in_transaction(_municipality(organization_id), lambda: found[0][1])
        once_in_transaction(_classes(organization_id, class_ids), lambda: classes)
    elif class_ids:  # none of them is its own, and the slot is there all the same
        lock_slot(slot_id, organization_id)


def lock_organization(organization_id: int) -> int | None:
    """Lock the organization as `lock_slot` does, once in a transaction; answers its municipality."""
    asked = {"organization": organization_id}
    return once_in_transaction(
        _municipality(organization_id),
        lambda: db.session.connection().execute(_ORGANIZATION, asked).scalar(),
    )


def lock_classes(organization_id: int, class_ids: Sequence[int]) -> Classes:
    """Those of the classes that are the organization's, by id, locked once in a transaction."""

    def read() -> Classes:
        asked = {"organization": organization_id, "ids": list(class_ids)}
        return {one.id: one for (one,) in _named().read(asked)}

    return once_in_transaction(_classes(organization_id, class_ids), read) if class_ids else {}


def _municipality(organization_id: int) -> str:
    return f"municipality of {organization_id}"


def _classes(organization_id: int, class_ids: Sequence[int]) -> str:
    return f"classes {sorted(class_ids)} of {organization_id}"


_ORGANIZATIONS = table_of(Organization).c
_ORGANIZATION = select(_ORGANIZATIONS.municipality_id).where(_ORGANIZATIONS.id == bindparam("organization"))
_ORGANIZATION = _ORGANIZATION.with_for_update(read=True)
_OWN = (SchoolClass.school_id == bindparam("organization")) & SchoolClass.id.in_(
    bindparam("ids", expanding=True)
)


def _both() -> Select[*tuple[()]]:
    there = (Slot.id == bindparam("slot")) & (Organization.id == bindparam("organization"))
    query = select().select_from(Slot).join(Organization, true()).where(there)
    return query.with_for_update(read=True, of=[Slot, Organization])


@cache
def _alone() -> Rows:
    return Rows(_both(), Slot.id, Organization.municipality_id)


@cache
def _with_classes() -> Rows:
    """Whoever waits here for a row goes on with it as it has become: all three tables are locked. SQLAlchemy
    knows one kind of lock in a statement, and this has two."""
    query = _both().join(SchoolClass, _OWN).order_by(SchoolClass.id)
    query = query.suffix_with("FOR NO KEY UPDATE OF school_class", dialect="postgresql")
    return Rows(query, Slot.id, Organization.municipality_id, SchoolClass)


@cache
def _named() -> Rows:
    query = select().select_from(SchoolClass).where(_OWN).order_by(SchoolClass.id)
    return Rows(query.with_for_update(key_share=True), SchoolClass)
