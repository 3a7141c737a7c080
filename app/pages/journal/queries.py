"""Reads of the audit log. Every filter has an index and pages follow each other by key, so that a page costs
the same among a million entries."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, User
from app.core.any_case import pattern
from app.core.audit import AuditEntry
from app.core.db import db
from app.organizations.models import Organization
from app.pages.journal.filters import Filters, Misread

PAGE = 50
CHUNK = 1000  # entries of a file that are in memory at once


@dataclass(frozen=True)
class Page:
    """Entries, the newest first, and the ids beyond which there are newer and older ones."""

    entries: Sequence[AuditEntry]
    newer: int | None = None
    older: int | None = None


def newest(filters: Filters, zone: ZoneInfo, before: int | None = None) -> Page:
    """The newest page, or the one that follows entry `before`."""
    found = _entries(filters, zone, PAGE + 1, before=before)
    shown = found[:PAGE]
    has_newer = before is not None and bool(shown)
    newer = shown[0].id if has_newer else None
    return Page(shown, newer, shown[-1].id if len(found) > PAGE else None)


def newer(filters: Filters, zone: ZoneInfo, after: int) -> Page:
    """The page that ends right above entry `after`."""
    found = _entries(filters, zone, PAGE + 1, after=after)
    shown = found[:PAGE][::-1]
    return Page(shown, shown[0].id if len(found) > PAGE else None, shown[-1].id if shown else None)


def chunks(filters: Filters, zone: ZoneInfo, most: int) -> Iterator[Sequence[AuditEntry]]:
    """The newest `most` entries in parts, each read in a short transaction of its own."""
    before: int | None = None
    while most > 0:
        found = _entries(filters, zone, min(CHUNK, most), before=before)
        if not found:
            return
        before, most = found[-1].id, most - len(found)
        yield found
        db.session.rollback()


def is_there(entry_id: int) -> bool:
    """Whether there is such an entry."""
    return db.session.get(AuditEntry, entry_id) is not None


def people(ids: Collection[int]) -> dict[int, User]:
    """People by id, with the organizations that they act for."""
    query = select(User).where(User.id.in_(ids))
    loading = joinedload(User.memberships).joinedload(Membership.organization)
    return {one.id: one for one in db.session.scalars(query.options(loading)).unique()}


def _entries(
    filters: Filters, zone: ZoneInfo, limit: int, *, before: int | None = None, after: int | None = None
) -> Sequence[AuditEntry]:
    """Beyond an entry, if one is given; those `after` it come the oldest first."""
    try:
        query = select(AuditEntry).where(*_conditions(filters, zone))
    except Misread:
        return []
    if after is not None:
        query = query.where(_beyond(after, newer=True)).order_by(AuditEntry.at, AuditEntry.id)
    else:
        query = query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        if before is not None:
            query = query.where(_beyond(before, newer=False))
    return db.session.scalars(query.limit(limit)).all()


def _beyond(entry_id: int, *, newer: bool) -> ColumnElement[bool]:
    at, id = AuditEntry.at, AuditEntry.id
    moment = db.session.scalar(select(at).where(id == entry_id))
    if newer:
        return and_(at >= moment, or_(at > moment, id > entry_id))
    return and_(at <= moment, or_(at < moment, id < entry_id))


def _conditions(filters: Filters, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    if filters.actor:
        actor = filters.actor_id
        yield AuditEntry.actor_id.is_(None) if actor is None else AuditEntry.actor_id == actor
    if filters.who:
        yield AuditEntry.actor_id.in_(_people_called(filters.who))
    if filters.subject:
        yield AuditEntry.subject == filters.subject
    if filters.id:
        yield AuditEntry.subject_id == filters.subject_id
    if filters.action:
        yield AuditEntry.action == filters.action
    if filters.q:
        yield AuditEntry.reason.is_not(None)
        yield from (AuditEntry.reason.regexp_match(pattern(word)) for word in filters.q.split())
    first, last = filters.days
    if first:
        yield AuditEntry.at >= datetime.combine(first, time(0), zone)
    if last:
        yield AuditEntry.at < datetime.combine(last, time(0), zone) + timedelta(days=1)


def _people_called(text: str) -> Sequence[int]:
    """The ids of those in whose name, address or organization every word stands."""
    query = select(User.id).outerjoin(User.memberships).outerjoin(Membership.organization)
    for word in text.split():
        columns = (User.name, User.mail, Organization.name, Organization.short_name)
        query = query.where(or_(*(column.regexp_match(pattern(word)) for column in columns)))
    return db.session.scalars(query.distinct()).all()
