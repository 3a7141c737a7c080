"""Sheets and times whose outcomes a person may note: of the own school, or of an event that the own
organization holds; an operator all. Else 404."""

from flask import abort
from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Membership, Role
from app.attendance.models import Sheet, SheetLine
from app.calendar.access import ORGANIZERS
from app.calendar.models import Event, Slot
from app.core.db import db

NOTING = (Role.SCHOOL, *ORGANIZERS)


def held_by(membership: Membership) -> ColumnElement[bool]:
    """The condition that the person's organization holds an event."""
    match membership.role:
        case Role.OPERATOR:
            return true()
        case Role.HOST | Role.MUNICIPALITY:
            return Event.host_id == membership.organization_id
    return false()


def may_note(membership: Membership, sheet: Sheet) -> bool:
    """The same of a sheet that was loaded."""
    own = membership.organization_id
    match membership.role:
        case Role.OPERATOR:
            return True
        case Role.SCHOOL:
            return sheet.organization_id == own
        case Role.HOST | Role.MUNICIPALITY:
            return sheet.event.host_id == own
    return False


def noted_sheet(membership: Membership, sheet_id: int) -> Sheet:
    may = held_by(membership)
    if membership.role is Role.SCHOOL:
        may = Sheet.organization_id == membership.organization_id
    query = select(Sheet).join(Sheet.event).where(Sheet.id == sheet_id, may)
    query = query.options(
        joinedload(Sheet.event).joinedload(Event.host),
        joinedload(Sheet.organization),
        selectinload(Sheet.lines).joinedload(SheetLine.school_class),
    )
    return db.session.scalars(query).one_or_none() or abort(404)


def noted_slot(membership: Membership, slot_id: int) -> Slot:
    query = select(Slot).join(Slot.event).where(Slot.id == slot_id, held_by(membership))
    return db.session.scalars(query.options(joinedload(Slot.event))).one_or_none() or abort(404)
