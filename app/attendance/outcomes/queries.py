"""Reads of what came of visits."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.attendance.models import Sheet, SheetLine
from app.attendance.outcomes.models import Outcome, OutcomeKind
from app.attendance.who import Who
from app.booking.application_models import Application, ApplicationLine, Contest
from app.booking.models import Booking
from app.calendar.models import Event
from app.core.db import db
from app.organizations.models import Organization

Numbers = dict[OutcomeKind, int]


def outcomes_of(within: ColumnElement[bool]) -> dict[int | Who, Numbers]:
    """Sums by class, by its id, and of lines without one by whom they count. The condition may ask of Sheet,
    SheetLine, Event and Organization (the sheet's). Results of applications are not among them."""
    of_no_class = case((SheetLine.class_id.is_(None), SheetLine.audience))
    key = (SheetLine.class_id, of_no_class, SheetLine.grade, Outcome.kind)
    query = (
        select(*key, func.sum(Outcome.number))
        .join(SheetLine, SheetLine.id == Outcome.line_id)
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .join(Event, Event.id == Sheet.event_id)
        .join(Organization, Organization.id == Sheet.organization_id)
        .where(within)
        .group_by(*key)
    )
    found: dict[int | Who, Numbers] = defaultdict(dict)
    for class_id, audience, grade, kind, number in db.session.execute(query):
        found[Who(audience, grade=grade) if class_id is None else class_id][kind] = int(number)
    return dict(found)


def numbers_of(line_ids: Collection[int]) -> dict[int, Numbers]:
    """What is said of these lines, by their ids; none where nothing is."""
    query = select(Outcome.line_id, Outcome.kind, Outcome.number).where(Outcome.line_id.in_(line_ids))
    found: dict[int, Numbers] = defaultdict(dict)
    for line_id, kind, number in db.session.execute(query):
        found[line_id][kind] = number
    return dict(found)


def sheets_of_slot(slot_id: int) -> Sequence[Sheet]:
    """Sheets of the time that have been filled, by the school's name."""
    of_booking = Sheet.booking_id.in_(select(Booking.id).where(Booking.slot_id == slot_id))
    query = (
        select(Sheet)
        .join(Sheet.organization)
        .where(of_booking | (Sheet.slot_id == slot_id))
        .options(
            selectinload(Sheet.lines).joinedload(SheetLine.school_class),
            joinedload(Sheet.event),
            joinedload(Sheet.organization),
        )
    )
    return db.session.scalars(query.order_by(Organization.folded, Sheet.id)).all()


def results_at(event_id: int, organization_id: int, *, told_only: bool) -> Sequence[Application] | None:
    """The organization's applications that have a result; None where the event takes no applications. Before
    the results are told only organizers see them."""
    contest = db.session.get(Contest, event_id)
    if contest is None:
        return None
    if told_only and contest.results_at is None:
        return []
    query = select(Application).where(
        Application.event_id == event_id,
        Application.organization_id == organization_id,
        Application.result.is_not(None),
    )
    loading = selectinload(Application.lines).joinedload(ApplicationLine.school_class)
    return db.session.scalars(query.options(loading).order_by(Application.id)).all()
