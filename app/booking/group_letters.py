"""Letters about single groups to the host that expects or has to answer them, and to coordinators when it
does not answer."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.models import Role
from app.accounts.queries import recipients
from app.booking.days_off.words import moment_text
from app.booking.examples import example
from app.booking.models import LIVE, Booking, BookingState
from app.booking.notices import Notice, notice_of
from app.booking.wording import facts_for_host, what_text, who_text
from app.calendar.letters import HOSTS
from app.calendar.models import Slot
from app.core.db import db
from app.core.letters import About, Letter, Topics
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage

COORDINATORS = (Role.MUNICIPALITY, Role.OPERATOR)
TITLES = {
    "group.asked": _l("A group asks to come: to an organizer"),
    "group.unanswered": _l("A group waits for an answer: to an organizer"),
    "group.overdue": _l("An organizer has not answered a group: to coordinators"),
    "group.gone": _l("A group does not come: to an organizer"),
}


def register(topics: Topics, about: About) -> None:
    """What hosts are told of single groups."""
    for topic, title in TITLES.items():
        topics.add(topic, title, write, partial(sample, topic), about=about)


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the people of the host or of the coordinators, each in their language. Nothing of a request that is
    answered, or has another term by now: that has messages of its own."""
    booking = db.session.get(Booking, message.subject_id)
    if booking is None or not _is_still_so(message, booking):
        return []
    notice = notice_of(booking.id, booking.version)
    if notice is None:
        return []
    instead = _instead_of(booking.id)
    people = recipients(message.recipient_id, *(COORDINATORS if message.topic == "group.overdue" else HOSTS))
    return [
        letter_of(message.topic, notice, instead, to=person.mail, locale=person.locale) for person in people
    ]


def _is_still_so(message: OutboxMessage, booking: Booking) -> bool:
    if message.topic == "group.gone":
        return booking.version == message.version
    term = message.payload.get("term")
    same = term is None or datetime.fromisoformat(term) == booking.answer_due_at
    return booking.state is BookingState.REQUESTED and same


def _instead_of(booking_id: int) -> datetime | None:
    """When the group comes to the same event instead."""
    query = select(Slot.starts_at).join(Booking, Booking.slot_id == Slot.id)
    query = query.where(Booking.replaces_id == booking_id, Booking.state.in_(LIVE))
    return db.session.scalars(query.order_by(Booking.id.desc())).first()


def letter_of(topic: str, notice: Notice, instead: datetime | None, *, to: str, locale: str) -> Letter:
    """The letter in the words of `locale`; `instead` is the other time that a group has chosen."""
    with force_locale(locale):
        subject, lines, action = _WORDS[topic](notice)
        if instead is not None and topic == "group.gone":
            lines = [*lines, _("It has chosen another time: %(when)s.", when=moment_text(instead))]
        if notice.reason and topic == "group.gone":
            lines = [*lines, _("Reason: %(reason)s", reason=notice.reason)]
        return Letter(to, locale, subject, tuple(lines), _facts(topic, notice), action)


def _facts(topic: str, notice: Notice) -> tuple[tuple[str, str], ...]:
    facts = facts_for_host(notice)
    if topic == "group.overdue":
        whom = ", ".join(part for part in (notice.host, notice.phone) if part)
        facts = ((_("Host"), whom), *facts)
    return facts


def _asked(notice: Notice) -> tuple[str, list[str], tuple[str, str]]:
    subject = _("%(names)s asks to come: %(what)s", names=who_text(notice), what=what_text(notice))
    line = _(
        "%(school)s would like to come. The places are held. Take the group or say no until %(until)s.",
        school=notice.school,
        until=_term(notice),
    )
    return subject, [line], _to_answer(notice)


def _unanswered(notice: Notice) -> tuple[str, list[str], tuple[str, str]]:
    subject = _("%(names)s waits for your answer: %(what)s", names=who_text(notice), what=what_text(notice))
    line = _(
        "%(school)s has had no answer yet. The term is %(due)s.", school=notice.school, due=_term(notice)
    )
    return subject, [line], _to_answer(notice)


def _overdue(notice: Notice) -> tuple[str, list[str], tuple[str, str]]:
    subject = _("No answer to a school: %(host)s", host=notice.host)
    line = _(
        "%(school)s asked %(host)s to take a group and has had no answer by %(due)s. Please call the host.",
        school=notice.school,
        host=notice.host,
        due=_term(notice),
    )
    return subject, [line], _to_booking(notice)


def _gone(notice: Notice) -> tuple[str, list[str], tuple[str, str]]:
    subject = _("%(names)s does not come: %(what)s", names=who_text(notice), what=what_text(notice))
    line = _(
        "%(school)s has cancelled. The places are free: who waits for them is offered them.",
        school=notice.school,
    )
    url = site_url_for("booking.of_slot", slot_id=notice.slot_id)
    return subject, [line], (_("See who comes"), url)


_WORDS: dict[str, Callable[[Notice], tuple[str, list[str], tuple[str, str]]]] = {
    "group.asked": _asked,
    "group.unanswered": _unanswered,
    "group.overdue": _overdue,
    "group.gone": _gone,
}


def _term(notice: Notice) -> str:
    return moment_text(notice.answer_due_at or notice.starts_at)


def _to_answer(notice: Notice) -> tuple[str, str]:
    return _("Answer the school"), _to_booking(notice)[1]


def _to_booking(notice: Notice) -> tuple[str, str]:
    return _("Open the booking"), site_url_for("booking.show", booking_id=notice.booking_id)


def sample(topic: str, locale: str) -> Letter:
    """An example for the gallery, of a group that was never booked."""
    with force_locale(locale):
        gone = topic == "group.gone"
        notice = example(BookingState.CANCELLED_BY_SCHOOL if gone else BookingState.REQUESTED)
        notice = replace(notice, reason=_("quarantine") if gone else "")
    return letter_of(topic, notice, notice.starts_at + timedelta(days=2), to="host@example.ru", locale=locale)
