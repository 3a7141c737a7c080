"""Letters that ask to mark who came, two working days after the day: one for each day of a side."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.models import Role
from app.accounts.queries import recipients
from app.attendance.unmarked import HOST, SCHOOL, unmarked_on
from app.booking.labels import group_names, people_text
from app.booking.models import Booking
from app.calendar.letters import HOSTS
from app.core import clock
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.locale import clock_text, date_text, local_time
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.organizations.models import Organization


@dataclass(frozen=True)
class Day:
    """What is not marked of a day; a fact for each group, in the reader's language."""

    on: date
    groups: int
    facts: tuple[tuple[str, str], ...]


def register(topics: Topics) -> None:
    """What each side is asked."""
    to_school, to_host = (
        _l("Attendance is not marked: to a school"),
        _l("Attendance is not marked: to a host"),
    )
    for topic, title in ((SCHOOL, to_school), (HOST, to_host)):
        topics.add(topic, title, write, partial(sample, topic), about=about)


def about(organization_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The name of each organization, and where its sheets are."""
    query = select(Organization.id, Organization.short_name).where(Organization.id.in_(organization_ids))
    return {number: (name, url_for("attendance.index")) for number, name in db.session.execute(query)}


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the people of the side; nothing once all of that day has been marked."""
    on = date.fromordinal(message.version)
    bookings = unmarked_on(message.topic, message.recipient_id, on)
    if not bookings:
        return
    roles = (Role.SCHOOL,) if message.topic == SCHOOL else HOSTS
    for person in recipients(message.recipient_id, *roles):
        with force_locale(person.locale):
            day = Day(on, len(bookings), tuple(_fact(message.topic, one) for one in bookings))
            yield letter_of(message.topic, day, _url(message.topic, on, bookings), person.mail, person.locale)


def _fact(topic: str, booking: Booking) -> tuple[str, str]:
    """«10:00, „Порт Азов“» and who was booked."""
    slot = booking.slot
    when = _("%(when)s, “%(title)s”", when=clock_text(slot.starts_at), title=slot.event.title)
    names = group_names(booking)
    if topic == HOST:
        names = f"{booking.organization.short_name}, {names}"
    return when, f"{names}: {people_text(booking.seats, booking.audience)}"


def _url(topic: str, on: date, bookings: Sequence[Booking]) -> str:
    if topic == HOST:
        return site_url_for("booking.day", on=on.isoformat())
    if len(bookings) == 1:
        return site_url_for("attendance.sheet", booking_id=bookings[0].id)
    return site_url_for("attendance.index")


def letter_of(topic: str, day: Day, url: str, to: str, locale: str) -> Letter:
    """The letter in the present language, which is that of `locale`."""
    groups = ngettext("%(num)s group", "%(num)s groups", day.groups)
    subject = _("Mark who came on %(day)s: %(groups)s", day=date_text(day.on), groups=groups)
    if topic == HOST:
        line = _("Neither you nor the school has said who came. What nobody counts is not in any figure.")
    else:
        line = _("You have not marked who came. It takes a minute; numbers are enough, names are not needed.")
    return Letter(to, locale, subject, (line,), day.facts, (_("Mark who came"), url))


def sample(topic: str, locale: str) -> Letter:
    """An example for the gallery."""
    with force_locale(locale):
        on = local_time(clock.now()).date() - timedelta(days=2)
        name = "8Б" if locale == "ru" else "8B"
        if topic == HOST:
            name = f"{_('School No. 3')}, {name}"
        when = _("%(when)s, “%(title)s”", when="10:00", title=_("How a river port works"))
        day = Day(on, 1, ((when, f"{name}: {people_text(25)}"),))
        page = "booking.day" if topic == HOST else "attendance.index"
        return letter_of(topic, day, site_url_for(page), "school@example.ru", locale)
