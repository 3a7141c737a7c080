"""Objects out of plain rows are those of the session, as the ORM would have loaded them."""

from sqlalchemy import bindparam, select, text

from app.calendar.models import Event, Slot, SlotSession
from app.core.db import db
from app.core.rows import Rows, join


def slot_with_event(**asked):
    query = select().select_from(Slot).join(Slot.event).outerjoin(Slot.sessions)
    return Rows(query.where(Slot.id == bindparam("slot")), Slot, Event, SlotSession, Slot.capacity + 1).read(
        asked
    )


def test_they_are_read_whole_and_load_the_rest_by_themselves(make):
    slot = make.slot(40)
    number, title = slot.id, slot.event.title
    db.session.expunge_all()
    ((read, event, session, more),) = slot_with_event(slot=number)
    assert session is None and more == 41 and event.title == title
    assert not db.session.dirty and read in db.session
    assert read is db.session.get(Slot, number) and read.event is event and read.sessions == []
    join(event, slots=[read])
    assert event.slots == [read] and not db.session.dirty


def test_what_the_session_knew_is_as_the_row_says(make):
    slot = make.slot(40)
    assert slot.cancel_reason == ""
    db.session.execute(text("UPDATE slot SET cancel_reason = 'ремонт'"))
    assert slot.cancel_reason == ""
    slot_with_event(slot=slot.id)
    assert slot.cancel_reason == "ремонт"
    slot.cancel_reason = "мороз"  # a change that is not flushed yet is written before it is read over
    slot_with_event(slot=slot.id)
    assert slot.cancel_reason == "мороз"
    db.session.rollback()  # what was read is read anew
    slot_with_event(slot=slot.id)
    assert slot.cancel_reason == "" and slot.capacity == 40
