"""The two ways to an event's entrance: its link, and the account of whoever keeps the event."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, current_app, request, url_for
from flask_login import current_user

from app.accounts.access import acting_as, membership_or_none
from app.attendance.gate import links
from app.attendance.gate.subjects import Subject
from app.booking.access import rights
from app.booking.models import Booking
from app.calendar.access import ORGANIZERS, kept_event
from app.calendar.models import Event
from app.core import clock
from app.core.mail import site_url_for

SEPARATOR = "~"  # of links in the cookie: in none of them, and allowed there
MOST_KEPT = 5  # links that one phone remembers
LASTS = 3 * 24 * 3600  # seconds; the link says for itself when it is over


@dataclass(frozen=True)
class Gate:
    """An event's entrance as one person has come to it: by the link (`token`), or as `by`."""

    event: Event
    by: int | None = None
    token: str | None = None

    @property
    def by_link(self) -> bool:
        return self.token is not None

    def day(self, on: date | None = None, anchor: str | None = None) -> str:
        asked = on.isoformat() if on else None
        if self.token:
            return url_for("gate.day_by_link", token=self.token, on=asked, _anchor=anchor)
        return url_for("gate.day", event_id=self.event.id, on=asked, _anchor=anchor)

    def paper(self, on: date) -> str:
        if self.token:
            return url_for("gate.paper_by_link", token=self.token, on=on.isoformat())
        return url_for("gate.paper", event_id=self.event.id, on=on.isoformat())

    def schools(self, on: date) -> str:
        """Where a school that came unannounced is looked for."""
        if self.token:
            return url_for("gate.schools_by_link", token=self.token, on=on.isoformat())
        return url_for("gate.schools", event_id=self.event.id, on=on.isoformat())

    def form(self, what: str, number: int, **asked: str) -> str:
        """The address of a form: what of `Subject` it counts, its id, and which meeting or day of it."""
        values: dict[str, Any] = {"visiting_id" if what == "schools" else "number": number, **asked}
        if self.token:
            return url_for(f"gate.{FORMS[what]}_by_link", token=self.token, **values)
        if what == "schools":
            values["event_id"] = self.event.id
        return url_for(f"gate.{FORMS[what]}", **values)

    def address(self, subject: Subject) -> str:
        asked = {"meeting": subject.beginning} if subject.beginning else {}
        if subject.what == "schools":
            asked["on"] = subject.on.isoformat()
        return self.form(subject.what, subject.id, **asked)


FORMS = {"bookings": "group", "slots": "visitors", "schools": "school"}


def by_link(token: str) -> Gate:
    """The event of the link, or 404; what the link of an event that is over answers is said by LinkIsOver."""
    opened = links.opened_by(token, clock.now(), clock.zone()) or abort(404)
    if opened.is_over:
        raise LinkIsOver(opened)
    return Gate(opened.event, token=token)


class LinkIsOver(Exception):
    """The link's event is over by more than a day: it opens one sentence and nothing else."""

    def __init__(self, opened: links.Opened) -> None:
        self.opened = opened


def by_keeper(event_id: int) -> Gate:
    """The event, if the person who has signed in keeps it."""
    return Gate(kept_event(acting_as(), event_id), by=current_user.id)


def remember(answer: Response, token: str) -> None:
    """Let this phone find the count behind the code of a group pass: it has opened the link before."""
    kept = [token, *(one for one in _remembered() if one != token)][:MOST_KEPT]
    if SEPARATOR.join(kept) == request.cookies.get(_cookie()):
        return
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    value = SEPARATOR.join(kept)
    answer.set_cookie(_cookie(), value, LASTS, secure=secure, httponly=True, samesite="Lax")


def _cookie() -> str:
    return "__Host-gates" if current_app.config["SESSION_COOKIE_SECURE"] else "gates"


def _remembered() -> list[str]:
    return [one for one in request.cookies.get(_cookie(), "").split(SEPARATOR) if one][:MOST_KEPT]


def to_the_group(booking: Booking) -> str | None:
    """Where whoever has scanned the group's pass counts the group: a phone that has opened the event's link,
    or a person who has signed in and keeps the event. None for everybody else."""
    event = booking.slot.event
    for token in _remembered():
        opened = links.opened_by(token, clock.now(), clock.zone())
        if opened is not None and opened.event.id == event.id and not opened.is_over:
            return url_for("gate.group_by_link", token=token, number=booking.id)
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:  # nobody needs to be looked up
        return None
    membership = membership_or_none()
    if membership is None or membership.role not in ORGANIZERS:
        return None
    _acts_for_it, keeps_its_event = rights(membership, booking)
    return url_for("gate.group", number=booking.id) if keeps_its_event else None


def address_of(token: str) -> str:
    """The link as it is sent and printed."""
    return site_url_for("gate.day_by_link", token=token)
