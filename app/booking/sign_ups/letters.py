"""Letters to people who signed up without an account."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import partial

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.booking.invitations import attached
from app.booking.replacing import OtherTime
from app.booking.sign_ups.links import token_of
from app.booking.sign_ups.models import SignUp, SignUpState
from app.booking.sign_ups.notices import SignUpNotice, notice_of, sign_up_of
from app.calendar.feed import Entry
from app.calendar.labels import kind_title
from app.calendar.meetings import times_text
from app.calendar.models import Event, EventKind, Slot
from app.core import clock
from app.core.db import db
from app.core.letters import Attachment, Letter, Topics
from app.core.locale import clock_text, date_text, day_text, local_time
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage

TITLES = {
    SignUpState.CONFIRMED: _l("A visitor has signed up"),
    SignUpState.CANCELLED_BY_PERSON: _l("A visitor has cancelled"),
    SignUpState.CANCELLED_BY_HOST: _l("The organizer has cancelled the time: to visitors"),
}
EXAMPLE = "…"


def register(topics: Topics) -> None:
    """A letter for every state that a sign-up comes into."""
    for state, title in TITLES.items():
        name = f"sign_up.{state}"
        topics.add(name, title, write, partial(sample, state), about=about, stranger=_l("A visitor"))


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the address that was given, in the language it was given in."""
    one = sign_up_of(message.subject_id, message.version)
    if one is None or one.mail is None:
        return []
    return [letter_of(notice_of(one), token_of(one.id), to=one.mail, locale=one.locale)]


def about(numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """The event of each sign-up, and where those who come are shown."""
    query = select(SignUp.id, SignUp.slot_id, Event.title).join(SignUp.slot).join(Slot.event)
    rows = db.session.execute(query.where(SignUp.id.in_(numbers)))
    return {number: (title, url_for("booking.of_slot", slot_id=slot)) for number, slot, title in rows}


def letter_of(notice: SignUpNotice, token: str, *, to: str, locale: str) -> Letter:
    """The letter in the words of `locale`."""
    with force_locale(locale):
        subject, lines = _words(notice)
        return Letter(
            to=to,
            locale=locale,
            subject=subject,
            lines=lines,
            facts=_facts(notice),
            action=_action(notice, token),
            notes=_notes(notice),
            attachments=_invitation(notice, to),
        )


def _words(notice: SignUpNotice) -> tuple[str, tuple[str, ...]]:
    when = f"{date_text(notice.starts_at)}, {clock_text(notice.starts_at)}"
    what = _("“%(title)s”, %(when)s", title=notice.title, when=when)
    match notice.state:
        case SignUpState.CONFIRMED:
            at = f"{day_text(notice.starts_at)}, {clock_text(notice.starts_at)}."
            return _("You are signed up: %(what)s", what=what), (f"{_signed_up(notice)} {at}",)
        case SignUpState.CANCELLED_BY_PERSON:
            line = _("Your sign-up is cancelled, and its places are free.")
            return _("Your sign-up is cancelled: %(what)s", what=what), (line,)
        case SignUpState.CANCELLED_BY_HOST:
            lines = [_("The organizer has cancelled this time: there is no need to come.")]
            lines += [_("Reason: %(reason)s", reason=notice.reason)] if notice.reason else []
            return _("The organizer has cancelled: %(what)s", what=what), (*lines, *_replacements(notice))


def _signed_up(notice: SignUpNotice) -> str:
    num = notice.people
    return str(ngettext("You are signed up: %(num)s person.", "You are signed up: %(num)s people.", num))


def _replacements(notice: SignUpNotice) -> list[str]:
    """The nearest other times that all of them can sign up for."""
    if not notice.others:
        return []
    times = "; ".join(_other(other) for other in notice.others)
    return [_("Other times with places: %(times)s.", times=times)]


def _other(other: OtherTime) -> str:
    when = f"{date_text(other.starts_at)}, {clock_text(other.starts_at)}"
    return str(_("%(when)s (free: %(free)s)", when=when, free=other.free))


def _facts(notice: SignUpNotice) -> tuple[tuple[str, str], ...]:
    facts = (
        (_("Event"), notice.title),
        (_("When"), times_text(notice.hours)),
        (_("Place"), ", ".join(part for part in (notice.host, notice.place) if part)),
        (_("How many people"), str(notice.people)),
        (_("Bring along"), notice.bring if notice.state is SignUpState.CONFIRMED else ""),
        (_("Contact"), notice.phone),
        (_("Sign-up"), _("No. %(number)s", number=notice.number)),
    )
    return tuple(fact for fact in facts if fact[1])


def _action(notice: SignUpNotice, token: str) -> tuple[str, str]:
    if notice.state is SignUpState.CONFIRMED:
        return _("Look at the sign-up or cancel it"), site_url_for("booking.opened_sign_up", token=token)
    return _("Open the event’s page"), site_url_for("calendar.event", event_id=notice.event_id)


def _notes(notice: SignUpNotice) -> tuple[str, ...]:
    if notice.state is not SignUpState.CONFIRMED:
        return ()
    return (_("Whoever has this link can cancel the sign-up: do not pass it on."),)


def _invitation(notice: SignUpNotice, to: str) -> tuple[Attachment, ...]:
    """The entry for the reader's calendar, or what takes it out again."""
    if notice.state is not SignUpState.CONFIRMED and not notice.leaves:
        return ()
    return (attached(_entry(notice), notice.slot_id, to),)


def _entry(notice: SignUpNotice) -> Entry:
    """Without the link that cancels: calendars are shown to others."""
    meetings = [times_text(notice.hours)] if len(notice.hours) > 1 else []
    url = site_url_for("calendar.event", event_id=notice.event_id)
    return Entry(
        event_id=notice.event_id,
        day=local_time(notice.starts_at).date(),
        starts=notice.starts_at,
        ends=notice.hours[0][1],
        title=notice.title,
        description="\n".join((_signed_up(notice), *meetings, url)),
        place=", ".join(part for part in (notice.host, notice.place) if part),
        category=kind_title(EventKind(notice.kind)),
        url=url,
        cancelled=notice.leaves,
        sequence=notice.sequence,
        changed_at=notice.changed_at,
    )


def sample(state: SignUpState, locale: str) -> Letter:
    """An example for the gallery."""
    with force_locale(locale):
        notice = _example(state)
    return letter_of(notice, EXAMPLE, to="visitor@example.ru", locale=locale)


def _example(state: SignUpState) -> SignUpNotice:
    now = clock.now()
    starts_at = (now + timedelta(days=9)).replace(hour=7, minute=0, second=0, microsecond=0)
    by_host = state is SignUpState.CANCELLED_BY_HOST
    return SignUpNotice(
        number=317,
        event_id=1,
        slot_id=1,
        state=state,
        title=_("How a river port works"),
        kind=EventKind.EXCURSION,
        hours=((starts_at, starts_at + timedelta(hours=2)),),
        host=_("The port of Azov"),
        place=_("1 Portovaya street, gate 2"),
        phone="8 863 200-00-00",
        bring=_("a passport or a birth certificate"),
        people=3,
        reason=_("The quay is under repair") if by_host else "",
        others=(OtherTime(2, starts_at + timedelta(days=2), 30),) if by_host else (),
        sequence=1,
        changed_at=now,
        leaves=state is not SignUpState.CONFIRMED,
    )
