"""Letters to a school about its bookings."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.models import Role
from app.accounts.queries import recipients
from app.booking.applying import letters as applying
from app.booking.examples import example
from app.booking.invitations import invitation
from app.booking.labels import booked_text
from app.booking.models import LIVE, Booking, BookingState
from app.booking.notices import Notice, OtherTime, notice_of
from app.booking.sign_ups import letters as of_visitors
from app.calendar.meetings import times_text
from app.calendar.models import Event, Slot
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.locale import clock_text, date_text, day_text
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage

TITLES = {
    BookingState.REQUESTED: _l("The organizer is to answer"),
    BookingState.CONFIRMED: _l("The class is booked"),
    BookingState.WAITING: _l("The class is in the waiting list"),
    BookingState.OFFERED: _l("Places are offered"),
    BookingState.DECLINED: _l("A booking is declined"),
    BookingState.EXPIRED: _l("The time to answer an offer is over"),
    BookingState.CANCELLED_BY_SCHOOL: _l("The school has cancelled its booking"),
    BookingState.CANCELLED_BY_HOST: _l("The organizer has cancelled the time"),
}


def register(topics: Topics) -> None:
    """A letter for every state that a booking comes into."""
    for state, title in TITLES.items():
        topics.add(f"booking.{state}", title, write, partial(sample, state), about=about)
    topics.add("booking.moved", _l("The organizer has moved the time"), write, sample_of_move, about=about)
    topics.add("booking.changed", _l("The booking has changed"), write, sample_of_change, about=about)
    of_visitors.register(topics)
    applying.register(topics)


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the people of the school, or of the host that brings its own, each in their language. Nothing once
    the booking has moved on, nor of what a cancelled day has cancelled: one message of its own tells of all
    the school's bookings."""
    if "day_off" in message.payload:
        return []
    notice = notice_of(message.subject_id, message.version)
    if notice is None:
        return []
    to = message.recipient_id
    people = recipients(to, Role.SCHOOL) or recipients(to, Role.HOST)
    return [letter_of(notice, to=person.mail, locale=person.locale) for person in people]


def about(booking_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The event of each booking, and where the booking is shown."""
    query = select(Booking.id, Event.title).join(Booking.slot).join(Slot.event)
    rows = db.session.execute(query.where(Booking.id.in_(booking_ids)))
    return {number: (title, url_for("booking.show", booking_id=number)) for number, title in rows}


def letter_of(notice: Notice, *, to: str, locale: str) -> Letter:
    """The letter in the words of `locale`."""
    with force_locale(locale):
        subject, lines = (_moved if notice.moved_from else _WORDS[notice.state])(notice)
        return Letter(
            to=to,
            locale=locale,
            subject=subject,
            lines=(*lines, *_reason(notice), *_replacements(notice)),
            facts=_facts(notice),
            action=_action(notice),
            notes=_notes(notice),
            attachments=invitation(notice, to),
        )


def _short(notice: Notice) -> str:
    """«„Порт Азов“, 14 октября, 10:00», for the subject."""
    when = f"{date_text(notice.starts_at)}, {clock_text(notice.starts_at)}"
    return str(_("“%(title)s”, %(when)s", title=notice.title, when=when))


def _at(notice: Notice) -> str:
    return f"{day_text(notice.starts_at)}, {clock_text(notice.starts_at)}."


def _requested(notice: Notice) -> tuple[str, list[str]]:
    names, what, until = notice.names, _short(notice), notice.answer_due_at or notice.starts_at
    subject = _("%(names)s waits for the organizer's answer: %(what)s", names=names, what=what)
    answer = _(
        "The places for %(names)s are held. The organizer answers until %(day)s, %(time)s.",
        names=names,
        day=date_text(until),
        time=clock_text(until),
    )
    return subject, [answer]


def _confirmed(notice: Notice) -> tuple[str, list[str]]:
    names, what = notice.names, _short(notice)
    if notice.changed:
        subject = _("The booking of %(names)s has changed: %(what)s", names=names, what=what)
        now = _("Now %(names)s is booked: %(group)s.", names=names, group=notice.group)
        return subject, [f"{now} {_at(notice)}"]
    subject = _("Booked: %(names)s, %(what)s", names=names, what=what)
    if notice.one_class:
        subject = _("%(names)s is booked: %(what)s", names=names, what=what)
    booked = booked_text(names, notice.group, one_class=notice.one_class)
    return subject, [f"{booked} {_at(notice)}"]


def _waiting(notice: Notice) -> tuple[str, list[str]]:
    names, what = notice.names, _short(notice)
    place = _("%(names)s is in the waiting list, place %(place)s", names=names, place=notice.queue)
    rule = _(
        "On free places the first group, in order, that fits is offered them and holds them for a working"
        " day. A group is never split or made smaller without you."
    )
    subject = _("%(names)s is in the waiting list: %(what)s", names=names, what=what)
    return subject, [f"{place}.", rule]


def _offered(notice: Notice) -> tuple[str, list[str]]:
    names, until = notice.names, notice.offer_until or notice.starts_at
    held = _(
        "We hold %(seats)s until %(day)s, %(time)s.",
        seats=ngettext("%(num)s place", "%(num)s places", notice.seats),
        day=date_text(until),
        time=clock_text(until),
    )
    subject = _("Places are free for %(names)s: %(what)s", names=names, what=_short(notice))
    answer = _("Take the places or decline them: afterwards they go to the next group.")
    return subject, [_("Places are free for %(names)s", names=names) + f". {held}", answer]


def _moved(notice: Notice) -> tuple[str, list[str]]:
    """The same seats, or the same place in the queue, at another time or place."""
    names, before = notice.names, notice.moved_from or notice.starts_at
    subject = _("%(names)s, the time was moved: %(what)s", names=names, what=_short(notice))
    was = f"{date_text(before)}, {clock_text(before)}"
    now = _("The organizer has moved the time. It was: %(was)s. Now: %(now)s", was=was, now=_at(notice))
    kept = _("The places for %(names)s are kept.", names=names)
    if notice.state is BookingState.WAITING:
        kept = _("The place of %(names)s in the waiting list is kept.", names=names)
    cancel = _("If it does not suit you, cancel: that is possible until the time begins.")
    clash = _("Look again: a class has another booking at about the same hours.")
    return subject, [now, kept, cancel, *([clash] if notice.clashes else [])]


def _declined(notice: Notice) -> tuple[str, list[str]]:
    names, what = notice.names, _short(notice)
    if notice.by_host:
        subject = _("The organizer cannot take %(names)s: %(what)s", names=names, what=what)
        return subject, [_("The organizer cannot take %(names)s at this time.", names=names)]
    subject = _("%(names)s does not come: %(what)s", names=names, what=what)
    return subject, [
        _("The school has declined the places for %(names)s. They have gone to the next group.", names=names)
    ]


def _expired(notice: Notice) -> tuple[str, list[str]]:
    names, what = notice.names, _short(notice)
    subject = _("The time to answer is over for %(names)s: %(what)s", names=names, what=what)
    line = _(
        "Nobody has taken the places that we held for %(names)s. They have gone to the next group.",
        names=names,
    )
    return subject, [line]


def _cancelled_by_school(notice: Notice) -> tuple[str, list[str]]:
    names, what = notice.names, _short(notice)
    subject = _("The booking of %(names)s is cancelled: %(what)s", names=names, what=what)
    return subject, [
        _("The school has cancelled the booking of %(names)s. Its places are free.", names=names)
    ]


def _cancelled_by_host(notice: Notice) -> tuple[str, list[str]]:
    names, what = notice.names, _short(notice)
    subject = _("The organizer has cancelled: %(what)s", what=what)
    line = _("The organizer has cancelled this time. %(names)s does not have to come.", names=names)
    return subject, [line]


_WORDS: dict[BookingState, Callable[[Notice], tuple[str, list[str]]]] = {
    BookingState.REQUESTED: _requested,
    BookingState.CONFIRMED: _confirmed,
    BookingState.WAITING: _waiting,
    BookingState.OFFERED: _offered,
    BookingState.DECLINED: _declined,
    BookingState.EXPIRED: _expired,
    BookingState.CANCELLED_BY_SCHOOL: _cancelled_by_school,
    BookingState.CANCELLED_BY_HOST: _cancelled_by_host,
}


def _reason(notice: Notice) -> list[str]:
    return [_("Reason: %(reason)s", reason=notice.reason)] if notice.reason else []


def _replacements(notice: Notice) -> list[str]:
    """The nearest other times with enough places."""
    if not notice.others:
        return []
    times = "; ".join(_other(other) for other in notice.others)
    return [_("Other times with places: %(times)s.", times=times)]


def _other(other: OtherTime) -> str:
    when = f"{date_text(other.starts_at)}, {clock_text(other.starts_at)}"
    return str(_("%(when)s (free: %(free)s)", when=when, free=other.free))


def _facts(notice: Notice) -> tuple[tuple[str, str], ...]:
    facts = (
        (_("Event"), notice.title),
        (_("When"), times_text(notice.hours)),
        (_("Place"), ", ".join(part for part in (notice.host, notice.place) if part)),
        (_("Who comes"), f"{notice.names}: {notice.group}"),
        (_("Bring along"), notice.bring if notice.state in LIVE else ""),
        (_("Contact"), notice.phone),
        (_("Booking"), _("No. %(number)s", number=notice.booking_id)),
    )
    return tuple(fact for fact in facts if fact[1])


def _action(notice: Notice) -> tuple[str, str]:
    if notice.others:
        return _("See the other times"), site_url_for("calendar.event", event_id=notice.event_id)
    text = _("Answer the offer") if notice.state is BookingState.OFFERED else _("Open the booking")
    return text, site_url_for("booking.show", booking_id=notice.booking_id)


def _notes(notice: Notice) -> tuple[str, ...]:
    """Of a booked time, a text for the group's chat."""
    if notice.state is not BookingState.CONFIRMED:
        return ()
    when, place = times_text(notice.hours), notice.place or notice.host
    bring = " " + _("Bring along: %(things)s", things=notice.bring) + "." if notice.bring else ""
    facts = {"names": notice.names, "title": notice.title, "when": when, "place": place}
    if notice.one_class:
        chat = _("%(names)s goes to “%(title)s”. %(when)s. %(place)s.", **facts) + bring
        return (_("For the class's chat: %(text)s", text=chat.replace("..", ".")),)
    chat = _("%(names)s: “%(title)s”. %(when)s. %(place)s.", **facts) + bring
    return (_("For the group's chat: %(text)s", text=chat.replace("..", ".")),)


def sample(state: BookingState, locale: str) -> Letter:
    """An example for the gallery."""
    with force_locale(locale):
        notice = example(state)
    return letter_of(notice, to="school@example.ru", locale=locale)


def sample_of_change(locale: str) -> Letter:
    """An example of a booking with other numbers."""
    with force_locale(locale):
        notice = replace(example(BookingState.CONFIRMED), changed=True)
    return letter_of(notice, to="school@example.ru", locale=locale)


def sample_of_move(locale: str) -> Letter:
    """An example of a time that was moved."""
    with force_locale(locale):
        notice = example(BookingState.CONFIRMED)
        moved = replace(
            notice, moved_from=notice.starts_at - timedelta(days=1), reason=_("The quay is under repair")
        )
    return letter_of(moved, to="school@example.ru", locale=locale)
