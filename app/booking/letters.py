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

from app.booking import group_letters
from app.booking.applying import letters as applying
from app.booking.days_off.words import moment_text
from app.booking.examples import example
from app.booking.invitations import invitation
from app.booking.labels import booked_text, host_answers, queue_rule
from app.booking.models import Booking, BookingState
from app.booking.notices import Notice, notice_of, people_told
from app.booking.reminders import letters as reminders
from app.booking.replacing import OtherTime
from app.booking.sign_ups import letters as of_visitors
from app.booking.wording import facts_for_school, what_text, who_text
from app.calendar.meetings import times_text
from app.calendar.models import Event, Slot
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.locale import clock_text, date_text, day_text
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.organizations.queries import offer_hours

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
    group_letters.register(topics, about)
    reminders.register(topics, about)
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
    people = people_told(message.recipient_id)
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
            facts=facts_for_school(notice),
            action=_action(notice),
            links=_links(notice),
            notes=_notes(notice),
            attachments=invitation(notice, to),
        )


def _at(notice: Notice) -> str:
    return f"{day_text(notice.starts_at)}, {clock_text(notice.starts_at)}."


def _requested(notice: Notice) -> tuple[str, list[str]]:
    names, what, until = who_text(notice), what_text(notice), notice.answer_due_at or notice.starts_at
    subject = _("%(names)s waits for the organizer's answer: %(what)s", names=names, what=what)
    answer = _(
        "The places for %(names)s are held. The organizer answers until %(day)s, %(time)s.",
        names=names,
        day=date_text(until),
        time=clock_text(until),
    )
    return subject, [answer]


def _confirmed(notice: Notice) -> tuple[str, list[str]]:
    names, what = who_text(notice), what_text(notice)
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
    names, what = who_text(notice), what_text(notice)
    place = _("%(names)s is in the waiting list, place %(place)s", names=names, place=notice.queue)
    subject = _("%(names)s is in the waiting list: %(what)s", names=names, what=what)
    return subject, [f"{place}.", queue_rule(offer_hours())]


def _offered(notice: Notice) -> tuple[str, list[str]]:
    names = who_text(notice)
    subject = _("Places are free for %(names)s: %(what)s", names=names, what=what_text(notice))
    held, answer = _held_until(notice)
    then = [host_answers(notice.answer_days)] if notice.answer_days else []
    return subject, [_("Places are free for %(names)s", names=names) + f". {held}", answer, *then]


def _held_until(notice: Notice) -> tuple[str, str]:
    """How long an offer stands, and what is to be done by then."""
    until = notice.offer_until or notice.starts_at
    held = _(
        "We hold %(seats)s until %(day)s, %(time)s.",
        seats=ngettext("%(num)s place", "%(num)s places", notice.seats),
        day=date_text(until),
        time=clock_text(until),
    )
    return held, _("Take the places or decline them: afterwards they go to the next group.")


def _moved(notice: Notice) -> tuple[str, list[str]]:
    """The same seats, or the same place in the queue, at another time or place."""
    names, before = who_text(notice), notice.moved_from or notice.starts_at
    subject = _("%(names)s, the time was moved: %(what)s", names=names, what=what_text(notice))
    was, at = moment_text(before), _at(notice)
    now = _("The organizer has moved the time. It was: %(was)s. Now: %(now)s", was=was, now=at)
    kept = _("The places for %(names)s are kept.", names=names)
    if notice.state is BookingState.WAITING:
        kept = _("The place of %(names)s in the waiting list is kept.", names=names)
    if notice.state is BookingState.OFFERED:  # nobody has taken them yet, and an earlier time ends the offer
        kept = " ".join(_held_until(notice))
    cancel = _("If it does not suit you, cancel: that is possible until the time begins.")
    clash = _("Look again: a class has another booking at about the same hours.")
    return subject, [now, kept, cancel, *([clash] if notice.clashes else [])]


def _declined(notice: Notice) -> tuple[str, list[str]]:
    names, what = who_text(notice), what_text(notice)
    if notice.by_host:
        subject = _("The organizer cannot take %(names)s: %(what)s", names=names, what=what)
        return subject, [_("The organizer cannot take %(names)s at this time.", names=names)]
    subject = _("%(names)s does not come: %(what)s", names=names, what=what)
    return subject, [
        _("The school has declined the places for %(names)s. They have gone to the next group.", names=names)
    ]


def _expired(notice: Notice) -> tuple[str, list[str]]:
    names, what = who_text(notice), what_text(notice)
    subject = _("The time to answer is over for %(names)s: %(what)s", names=names, what=what)
    until = notice.offer_until or notice.changed_at
    line = _(
        "Nobody has taken the places that we held for %(names)s until %(day)s, %(time)s. They have gone to"
        " the next group.",
        names=names,
        day=date_text(until),
        time=clock_text(until),
    )
    return subject, [line]


def _cancelled_by_school(notice: Notice) -> tuple[str, list[str]]:
    names, what = who_text(notice), what_text(notice)
    subject = _("The booking of %(names)s is cancelled: %(what)s", names=names, what=what)
    return subject, [
        _("The school has cancelled the booking of %(names)s. Its places are free.", names=names)
    ]


def _cancelled_by_host(notice: Notice) -> tuple[str, list[str]]:
    names, what = who_text(notice), what_text(notice)
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
    if notice.others[0].title:
        return [_("The event has no other times. Like it, with places: %(times)s.", times=times)]
    return [_("Other times with places: %(times)s.", times=times)]


def _other(other: OtherTime) -> str:
    when = moment_text(other.starts_at)
    if other.title:
        when = _("“%(title)s”, %(when)s", title=other.title, when=when)
    return str(_("%(when)s (free: %(free)s)", when=when, free=other.free))


def _action(notice: Notice) -> tuple[str, str]:
    if notice.state is BookingState.OFFERED:
        return _("Take the places"), site_url_for("booking.offer", booking_id=notice.booking_id)
    if notice.others and notice.others[0].title:
        return _("Book the first of them"), site_url_for("booking.new", slot_id=notice.others[0].slot_id)
    if notice.others:
        return _("See the other times"), site_url_for("calendar.event", event_id=notice.event_id)
    return _("Open the booking"), site_url_for("booking.show", booking_id=notice.booking_id)


def _links(notice: Notice) -> tuple[tuple[str, str], ...]:
    """Who does not want the places declines them where the booking is."""
    if notice.state is not BookingState.OFFERED:
        return ()
    return ((_("Decline the places"), site_url_for("booking.show", booking_id=notice.booking_id)),)


def _notes(notice: Notice) -> tuple[str, ...]:
    """Of a booked time, a text for the group's chat."""
    if notice.state is not BookingState.CONFIRMED:
        return ()
    when, place = times_text(notice.hours), notice.place or notice.host
    bring = " " + _("Bring along: %(things)s", things=notice.bring) + "." if notice.bring else ""
    facts = {"names": who_text(notice), "title": notice.title, "when": when, "place": place}
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
