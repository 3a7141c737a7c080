"""Changes to rules and to whom they send, and what falls due. The caller commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Membership
from app.core import audit, clock, outbox
from app.core.db import db
from app.core.outbox import OutboxMessage
from app.participation.periods import Period
from app.participation.reports.models import SavedView
from app.participation.sending.models import FileForm, Pace, Sending, SendingRecipient, SentView, Span
from app.participation.sending.queries import ARCHIVED, TOPIC, rule_of, silenced
from app.participation.sending.reach import reader_of
from app.participation.sending.refusals import HasUnsubscribed, NobodyToSendTo, ReportArchived, Stopped
from app.participation.sending.rules import latest


@dataclass(frozen=True)
class RuleDraft:
    """`day` as `Pace` says."""

    pace: Pace
    day: int
    span: Span
    form: FileForm

    @property
    def facts(self) -> dict[str, Any]:
        return {"pace": self.pace.value, "day": self.day, "span": self.span.value, "form": self.form.value}


def make_sending(view: SavedView, draft: RuleDraft, author: Membership) -> Sending:
    """A rule whose first recipient is its author. Raises ReportArchived."""
    if view.is_archived:
        raise ReportArchived
    sending = Sending(
        view_id=view.id, organization_id=author.organization_id, role=author.role, **_values(draft),
        since=clock.now(), created_by=author.user_id, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(sending)
    db.session.flush()
    made = draft.facts | {"view": view.id, "organization": author.organization_id}
    audit.record("sending.made", "sending", sending.id, by=author.user_id, after=made)
    add_recipients(sending, [author], by=author.user_id)
    return sending


def change_rule(sending: Sending, draft: RuleDraft, *, by: int) -> None:
    """From now on by another rule. Raises Stopped."""
    _check_goes_on(sending)
    before = RuleDraft(sending.pace, sending.day, sending.span, sending.form).facts
    if before == draft.facts:
        return
    for name, value in _values(draft).items():
        setattr(sending, name, value)
    sending.since = clock.now()
    db.session.flush()
    audit.record_changes("sending.changed", "sending", sending.id, before, draft.facts, by=by)


def _values(draft: RuleDraft) -> dict[str, Any]:
    return {"pace": draft.pace, "day": draft.day, "span": draft.span, "form": draft.form}


def pause(sending: Sending, *, by: int) -> None:
    """Raises Stopped."""
    _check_goes_on(sending)
    if sending.paused_at is None:
        sending.paused_at = clock.now()
        _note(sending, "sending.paused", by)


def resume(sending: Sending, *, by: int) -> None:
    """What was due meanwhile is not sent. Raises Stopped."""
    _check_goes_on(sending)
    if sending.paused_at is not None:
        sending.paused_at, sending.since = None, clock.now()
        _note(sending, "sending.resumed", by)


def stop(sending: Sending, *, by: int) -> None:
    """For good; what was sent stays to be read."""
    if sending.stopped_at is None:
        sending.stopped_at, sending.paused_at = clock.now(), None
        _note(sending, "sending.stopped", by)


def _note(sending: Sending, action: str, by: int) -> None:
    db.session.flush()
    audit.record(action, "sending", sending.id, by=by)


def add_recipients(sending: Sending, some: Iterable[Membership], *, by: int) -> int:
    """Put people on the list who are not on it; answers how many. A person has one letter, by the membership
    that was chosen first. Whoever has unsubscribed stays away. Raises Stopped, and HasUnsubscribed where
    that is the only one asked for."""
    db.session.execute(select(Sending.id).where(Sending.id == sending.id).with_for_update())
    db.session.expire(sending)  # whoever was adding people at the same moment has done so
    _check_goes_on(sending)
    known, asked, added = {one.user_id: one for one in sending.recipients}, list(some), []
    for membership in asked:
        there = known.get(membership.user_id)
        if there is None:
            there = SendingRecipient(user_id=membership.user_id)
            sending.recipients.append(there)
            known[membership.user_id] = there
        elif there.unsubscribed_at is not None and len(asked) == 1:
            raise HasUnsubscribed(membership.user.name)
        elif there.unsubscribed_at is not None or there.removed_at is None:
            continue
        there.organization_id, there.role = membership.organization_id, membership.role
        there.removed_at = None
        added.append(there.user_id)
    db.session.flush()
    if added:
        audit.record("sending.recipients_added", "sending", sending.id, by=by, after={"people": added})
    return len(added)


def remove_recipient(recipient: SendingRecipient, *, by: int) -> None:
    """Take a person off the list."""
    _lock([recipient])
    if recipient.removed_at is None:
        recipient.removed_at = clock.fresh()
        _note_of(recipient, "sending.recipient_removed", by)


def unsubscribe(recipient: SendingRecipient) -> None:
    """The person's own wish."""
    _lock([recipient])
    if recipient.unsubscribed_at is None:
        recipient.unsubscribed_at = clock.fresh()
        _note_of(recipient, "sending.unsubscribed", recipient.user_id)


def subscribe_again(recipient: SendingRecipient) -> None:
    """The person's own wish, too."""
    if recipient.unsubscribed_at is not None:
        recipient.unsubscribed_at = None
        _note_of(recipient, "sending.subscribed_again", recipient.user_id)


def _note_of(recipient: SendingRecipient, action: str, by: int) -> None:
    db.session.flush()
    after = {"people": [recipient.user_id]}
    audit.record(action, "sending", recipient.sending_id, by=by, after=after)


def send_due() -> int:
    """Leave a letter for everybody whose turn it is; answers how many. Safe to run at any time and by several
    at once: an occasion has one letter for one person."""
    now, left = clock.now(), 0
    query = select(Sending).join(Sending.view).where(
        Sending.paused_at.is_(None), Sending.stopped_at.is_(None), SavedView.archived_at.is_(None)
    )  # fmt: skip
    loading = (joinedload(Sending.view), selectinload(Sending.recipients))
    for sending in db.session.scalars(query.options(*loading).order_by(Sending.id)).all():
        due = latest(rule_of(sending), now)
        if due.due_at > sending.since:
            left += _leave(sending, due.occasion, due.period, due.due_on, None)
    return left


def tell_archived() -> int:
    """Leave a message for whoever keeps a rule whose report went into the archive; answers how many. Each
    time that it goes there is told once: the message's version is the minute."""
    rules = {(one.id, _minute(one)): one for one in silenced()}
    query = select(OutboxMessage.subject_id, OutboxMessage.version).where(OutboxMessage.topic == ARCHIVED)
    told = {tuple(row) for row in db.session.execute(query)} if rules else set()
    return sum(
        outbox.put_once(ARCHIVED, *subject, one.organization_id)
        for subject, one in rules.items()
        if subject not in told
    )


def _minute(sending: Sending) -> int:
    """In which the report of a silenced rule was put away, since 1970."""
    assert sending.view.archived_at is not None
    return int(sending.view.archived_at.timestamp()) // 60


def send_now(sending: Sending, period: Period, key: str, *, by: int) -> int:
    """The same for the press of a button, whose form has this key: pressed twice it is once. Raises Stopped,
    ReportArchived and NobodyToSendTo."""
    _check_goes_on(sending)
    if sending.view.is_archived:
        raise ReportArchived
    if not any(reader_of(one) for one in sending.recipients if one.is_on):
        raise NobodyToSendTo
    left = _leave(sending, f"now {key}", period, clock.today(clock.zone()), by)
    if left:
        after = {"period": period.code, "letters": left}
        audit.record("sending.sent_now", "sending", sending.id, by=by, after=after)
    return left


def _leave(sending: Sending, occasion: str, period: Period, due_on: date, by: int | None) -> int:
    if not _untold(sending, occasion):  # as every minute after the first
        return 0
    _lock(sending.recipients)
    left = 0
    for one in _untold(sending, occasion):
        if reader_of(one) is None:
            continue
        values = {"recipient_id": one.id, "occasion": occasion, "period_code": period.code, "due_on": due_on}
        number = _inserted(values | {"left_at": clock.fresh(), "asked_by": by})
        if number is not None:
            outbox.put(TOPIC, number, 1, one.user_id)
            left += 1
    return left


def _untold(sending: Sending, occasion: str) -> list[SendingRecipient]:
    on = [one for one in sending.recipients if one.is_on]
    told = select(SentView.recipient_id).where(
        SentView.recipient_id.in_([one.id for one in on]), SentView.occasion == occasion
    )
    known = set(db.session.scalars(told))
    return [one for one in on if one.id not in known]


def _lock(recipients: Iterable[SendingRecipient]) -> None:
    """Whoever leaves a list and whoever writes to it take turns: what was left behind came before."""
    ids = [one.id for one in recipients]
    query = select(SendingRecipient).where(SendingRecipient.id.in_(ids)).order_by(SendingRecipient.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    db.session.scalars(query).all()


def _inserted(values: dict[str, Any]) -> int | None:
    """The new row's id; None where there is the same already, left by another at this moment."""
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    adding = dialect.insert(SentView).values(values).on_conflict_do_nothing()
    number: int | None = db.session.execute(adding.returning(SentView.id)).scalar()
    return number


def _check_goes_on(sending: Sending) -> None:
    if sending.stopped_at is not None:
        raise Stopped
