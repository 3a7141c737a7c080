"""The link of an event's head-count page: given, given anew, taken back. What was sent before never works
again."""

from sqlalchemy import select

from app.attendance.gate.models import HeadCountLink
from app.calendar.models import Event
from app.core import audit, clock
from app.core.db import db


def make_link(event_id: int, seen: int, *, by: int | None) -> HeadCountLink:
    """A new link in place of the one of version `seen` (0: there was none); the one that is there if it was
    replaced meanwhile, so that a second press does not spoil the link that the first has made."""
    link = _locked(event_id)
    if link is not None and link.version != seen:
        return link
    action = "head_count_link.renewed" if link else "head_count_link.made"
    if link is None:
        link = HeadCountLink(event_id=event_id, version=1, made_at=clock.now(), made_by=by)
        db.session.add(link)
    else:
        link.version, link.withdrawn_at = link.version + 1, None
        link.made_at, link.made_by = clock.now(), by
    db.session.flush()
    audit.record(action, "head_count_link", event_id, by=by)
    return link


def withdraw_link(event_id: int, *, by: int | None) -> None:
    """Let the link open nothing any more; withdrawing again changes nothing."""
    link = _locked(event_id)
    if link is None or link.withdrawn_at is not None:
        return
    link.version, link.withdrawn_at = link.version + 1, clock.now()
    db.session.flush()
    audit.record("head_count_link.withdrawn", "head_count_link", event_id, by=by)


def _locked(event_id: int) -> HeadCountLink | None:
    """The link under the event's lock, so that two who make the first one make one."""
    db.session.execute(select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))
    query = select(HeadCountLink).where(HeadCountLink.event_id == event_id)
    return db.session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
