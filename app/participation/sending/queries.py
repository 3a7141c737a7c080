"""Reads of the rules, their people and what was sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Membership
from app.core import clock
from app.core.db import db
from app.core.outbox import OutboxMessage
from app.organizations.queries import working_calendar
from app.participation.reports.models import SavedView
from app.participation.sending.models import Sending, SendingRecipient, SentView
from app.participation.sending.rules import Occurrence, Rule, following_one

TOPIC, ARCHIVED = "report.sent", "report.archived"  # topics
HISTORY = 100  # letters on a page


@dataclass(frozen=True)
class Sent:
    """A letter with what became of it; no message where the outbox has forgotten it."""

    row: SentView
    message: OutboxMessage | None


def rule_of(sending: Sending) -> Rule:
    """The rule as the installation's days make it."""
    kind = sending.view.period_kind
    return Rule(sending.pace, sending.day, sending.span, kind, clock.zone(), working_calendar())


def next_of(sending: Sending) -> Occurrence | None:
    """When letters are due next; None while none are."""
    if not sending.is_active or sending.view.is_archived:
        return None
    return following_one(rule_of(sending), clock.now())


def silenced() -> Sequence[Sending]:
    """Rules that would send if their report were not in the archive."""
    query = select(Sending).join(Sending.view).options(joinedload(Sending.view))
    query = query.where(
        Sending.paused_at.is_(None), Sending.stopped_at.is_(None), SavedView.archived_at.is_not(None)
    )
    return db.session.scalars(query.order_by(Sending.id)).all()


def sendings_of(view_id: int, membership: Membership) -> Sequence[Sending]:
    """Those of the person's organization, the latest first; stopped ones last."""
    query = select(Sending).where(Sending.view_id == view_id, *_kept_by(membership))
    query = query.options(selectinload(Sending.recipients), joinedload(Sending.view))
    return db.session.scalars(query.order_by(Sending.stopped_at.is_not(None), Sending.id.desc())).all()


def sending(view_id: int, sending_id: int, membership: Membership) -> Sending | None:
    """One of them with its people."""
    loading = selectinload(Sending.recipients)
    query = select(Sending).where(Sending.id == sending_id, Sending.view_id == view_id, *_kept_by(membership))
    query = query.options(
        joinedload(Sending.view),
        loading.joinedload(SendingRecipient.user),
        loading.joinedload(SendingRecipient.organization),
    )
    return db.session.scalars(query).one_or_none()


def _kept_by(membership: Membership) -> tuple[ColumnElement[bool], ...]:
    return Sending.organization_id == membership.organization_id, Sending.role == membership.role


def history(sending_id: int) -> Sequence[Sent]:
    """What was sent, the latest first."""
    about = and_(OutboxMessage.topic == TOPIC, OutboxMessage.subject_id == SentView.id)
    query = select(SentView, OutboxMessage).join(SentView.recipient).outerjoin(OutboxMessage, about)
    query = query.where(SendingRecipient.sending_id == sending_id).options(
        joinedload(SentView.recipient).joinedload(SendingRecipient.user),
        joinedload(SentView.recipient).joinedload(SendingRecipient.organization),
    )
    rows = db.session.execute(query.order_by(SentView.id.desc()).limit(HISTORY))
    return [Sent(row, message) for row, message in rows]


def last_periods(recipient_ids: Collection[int]) -> Mapping[int, str]:
    """The code of the period that each was told of last."""
    query = select(SentView.recipient_id, SentView.period_code).where(
        SentView.recipient_id.in_(recipient_ids)
    )
    return dict(db.session.execute(query.order_by(SentView.id)).all())
