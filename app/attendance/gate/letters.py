"""The letter to a school of whose group the host has counted another number, or the first one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.attendance.actions import dispute_until
from app.attendance.labels import line_heading
from app.attendance.letters import about
from app.attendance.models import Sheet, SheetLine, in_order
from app.booking.notices import people_told
from app.core import clock
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.locale import clock_text, date_text, day_text, local_time
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage


@dataclass(frozen=True)
class Line:
    """A line as the letter tells it; `booked` and `by_school` are None where nobody has said a number."""

    title: str
    came: int
    booked: int | None
    by_school: int | None


@dataclass(frozen=True)
class HostNews:
    """A sheet as its letter tells it; `until` is the last moment to dispute, None without a difference."""

    sheet_id: int
    title: str
    held_on: date
    host: str
    lines: tuple[Line, ...]
    adults: int | None
    until: datetime | None


def register(topics: Topics) -> None:
    """What schools are told of the hosts' counts."""
    topics.add("sheet.counted", _l("The host has counted who came"), write, sample, about=about)


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the school's people. Nothing once the sheet was marked again: a later message tells of that."""
    query = select(Sheet).where(Sheet.id == message.subject_id, Sheet.version == message.version)
    loading = (
        joinedload(Sheet.event),
        selectinload(Sheet.lines).joinedload(SheetLine.school_class),
    )
    sheet = db.session.scalars(query.options(*loading)).one_or_none()
    if sheet is None:
        return []
    return [_of(sheet, person.mail, person.locale) for person in people_told(message.recipient_id)]


def _of(sheet: Sheet, to: str, locale: str) -> Letter:
    with force_locale(locale):
        lines = tuple(
            Line(line_heading(line.who, line.class_name), line.came_host or 0, line.booked, line.came_school)
            for line in in_order(sheet.lines)
            if line.came_host is not None
        )
    until = min(filter(None, (dispute_until(line) for line in sheet.lines)), default=None)
    event = sheet.event
    facts = (sheet.id, event.title, sheet.held_on, event.host.short_name, lines, sheet.adults_host, until)
    return letter_of(HostNews(*facts), to=to, locale=locale)


def letter_of(news: HostNews, *, to: str, locale: str) -> Letter:
    """The letter in the words of `locale`."""
    with force_locale(locale):
        came, day = sum(line.came for line in news.lines), date_text(news.held_on)
        subject = _("The host counted %(came)s: “%(title)s”, %(day)s", came=came, title=news.title, day=day)
        adults = () if news.adults is None else ((_("Adults"), str(news.adults)),)
        return Letter(
            to=to,
            locale=locale,
            subject=subject,
            lines=(_("The host has counted who came."), _what_next(news)),
            facts=(
                (_("Event"), news.title),
                (_("Date"), day_text(news.held_on)),
                (_("Host"), news.host),
                *((line.title, _figures(line)) for line in news.lines),
                *adults,
            ),
            action=(_("Open the sheet"), site_url_for("attendance.show", sheet_id=news.sheet_id)),
        )


def _what_next(news: HostNews) -> str:
    if news.until is None:
        return str(_("Mark on the sheet who came by your count."))
    day, time = date_text(news.until), clock_text(news.until)
    return str(_("If it was otherwise, dispute it until %(day)s, %(time)s.", day=day, time=time))


def _figures(line: Line) -> str:
    parts = [str(_("came %(came)s", came=line.came))]
    if line.booked is not None:
        parts.append(str(_("booked %(booked)s", booked=line.booked)))
    if line.by_school is not None:
        parts.append(str(_("by the school's count %(came)s", came=line.by_school)))
    return ", ".join(parts)


def sample(locale: str) -> Letter:
    """An example for the gallery."""
    with force_locale(locale):
        line = Line("8Б" if locale == "ru" else "8B", 22, 25, 24)
        day, until = local_time(clock.now()).date() - timedelta(days=1), clock.now() + timedelta(days=3)
        title, host = _("How a river port works"), _("The port of Azov")
    return letter_of(
        HostNews(4821, title, day, host, (line,), 2, until), to="school@example.ru", locale=locale
    )
