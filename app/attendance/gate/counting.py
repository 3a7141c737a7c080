"""One form of the entrance: shown, taken, and asked about again."""

from collections.abc import Callable
from datetime import datetime

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actions import WINDOW, is_busy, remember_failure
from app.accounts.models import Purpose
from app.accounts.resets import unreferred
from app.accounts.signing import network
from app.attendance.actions import Came, Marking, refuse_unmarkable, refuse_visitors
from app.attendance.gate.forms import HeadsForm, heads_form, prefilled
from app.attendance.gate.refusals import NobodyCame, TooManyCounts
from app.attendance.gate.subjects import Subject, meeting_key
from app.attendance.gate.ways import Gate, remember
from app.attendance.models import Side
from app.attendance.refusals import MarkedMeanwhile, MarkKeyUsed, MoreThanBooked
from app.calendar.models import EventState, Slot
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.core.locale import local_time

MOST_OF_NETWORK = 600  # counts within the throttle's window: of a fair whose phones share one address
NOBODY, SURE = (
    "1",
    "sure",
)  # what the button for a group that did not come sends, at first and when it is meant

Find = Callable[[], Subject]


def dressed(gate: Gate, template: str, status: int = 200, **facts: object) -> Response:
    """A page of the entrance. What the link opens no cache may keep, and no search engine."""
    answer = page(template, None, status, gate=gate, bare=gate.by_link, event=gate.event, **facts)
    if gate.token:
        unreferred(answer)
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        remember(answer, gate.token)
    return answer


def show(
    gate: Gate,
    subject: Subject,
    slot: Slot | None = None,
    form: HeadsForm | None = None,
    refusal: RuleBroken | None = None,
) -> Response:
    """The form by itself, with what is wrong with it; without one where nothing can be counted."""
    closed = None if refusal else why_closed(subject, slot)
    status = refusal.status if refusal else 422 if form is not None and form.errors else 200
    return dressed(
        gate,
        "attendance/gate/group.html",
        status,
        subject=subject,
        slot=slot,
        form=form or prefilled(subject),
        refusal=refusal,
        closed=closed,
        meeting_key=meeting_key,
        today=subject.on == clock.today(clock.zone()),
    )


def why_closed(subject: Subject, slot: Slot | None) -> RuleBroken | None:
    """Why nobody can be counted here now, if so."""
    try:
        if subject.booking is not None:
            refuse_unmarkable(subject.booking, Side.HOST)
        elif slot is not None:
            refuse_visitors(slot)
    except RuleBroken as refusal:
        return refusal
    return None


def take(gate: Gate, find: Find, slot: Slot | None = None) -> ResponseReturnValue:
    """What was sent, and back to the day; or the same form with what has to be said first."""
    subject = find()
    form = heads_form(subject.rows)()
    if not form.validate_on_submit():
        return show(gate, subject, slot, form)
    try:
        if gate.by_link:
            transact(_count_try)
        transact(lambda: _mark(gate, find(), form), repeatable=True)
    except RuleBroken as refusal:
        return _refused(gate, find(), slot, form, refusal)
    done = find()
    flash(
        _("%(who)s: %(came)s came.", who=done.title or done.name or _("Without a school"), came=done.came),
        "success",
    )
    return see_other(gate.day(done.on, f"group-{done.slug}"))


def _mark(gate: Gate, subject: Subject, form: HeadsForm) -> None:
    """Raises NobodyCame and what the marking raises."""
    counts, adults, nobody = form.counts(subject), form.adults.data, request.form.get("nobody", "")
    if nobody:
        counts, adults = [Came(row.who, 0) for row in subject.rows if row.booked or row.said], 0
    marking = Marking(
        Side.HOST,
        counts,
        gate.by,
        adults=adults,
        late=form.late.data if not nobody else False,
        meeting=subject.meeting,
        reason=form.why(),
        key=form.key.data,
        seen=form.seen.data,
        link=gate.by_link,
    )
    if nobody == NOBODY:
        raise NobodyCame
    subject.mark(marking)


def _count_try() -> None:
    """Raises TooManyCounts."""
    if is_busy(network(), Purpose.HEADS, MOST_OF_NETWORK):
        raise TooManyCounts(WINDOW.seconds // 60)
    remember_failure("", network(), Purpose.HEADS)


def _refused(
    gate: Gate, subject: Subject, slot: Slot | None, form: HeadsForm, refusal: RuleBroken
) -> Response:
    """The same form with the refusal; sending a doubted count once more confirms it."""
    if isinstance(refusal, MoreThanBooked):
        for line in refusal.lines:
            form.ask(line.who, line.came)
    if isinstance(refusal, MarkedMeanwhile):
        form.seen.data = refusal.version
    if isinstance(refusal, MarkKeyUsed):
        form.seen.data = subject.version
        form.renew_key()
    return show(gate, subject, slot, form, refusal)


def meeting_of(slot: Slot, asked: str) -> datetime | None:
    """Which meeting is counted: the one asked for, today's, the last that has begun, or the first;
    None where the time has one."""
    if not slot.sessions:
        return None
    begins = [beginning for beginning, _ends in slot.hours]
    today, now = clock.today(clock.zone()), clock.now()
    for one in begins:
        if meeting_key(one) == asked:
            return one
    for one in begins:
        if local_time(one).date() == today:
            return one
    return max((one for one in begins if one <= now), default=begins[0])


def is_cancelled(gate: Gate) -> bool:
    return gate.event.state is EventState.CANCELLED
