"""Letters to a host about who came by the school's count."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Role
from app.accounts.queries import recipients
from app.attendance.labels import line_heading
from app.attendance.models import Sheet, SheetLine, in_order
from app.attendance.who import Who
from app.calendar.models import Audience, Event
from app.core import clock
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.locale import date_text, day_text, local_time
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage


@dataclass(frozen=True)
class LineNews:
    """How many came of how many booked; None where nobody books."""

    who: Who
    class_name: str | None
    came: int
    booked: int | None


@dataclass(frozen=True)
class SheetNews:
    """A sheet as its letter tells it."""

    sheet_id: int
    title: str
    held_on: date
    school: str
    lines: tuple[LineNews, ...]
    adults: int
    corrected: bool


def register(topics: Topics) -> None:
    """What hosts are told of the schools' sheets."""
    topics.add("sheet.filled", _l("The school has marked who came"), write, sample, about=about)


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the host's own people. Nothing once the sheet was corrected: a later message tells of that."""
    query = select(Sheet).where(Sheet.id == message.subject_id, Sheet.version == message.version)
    loading = (
        joinedload(Sheet.event),
        joinedload(Sheet.organization),
        selectinload(Sheet.lines).joinedload(SheetLine.school_class),
    )
    sheet = db.session.scalars(query.options(*loading)).one_or_none()
    if sheet is None:
        return []
    news = SheetNews(
        sheet_id=sheet.id,
        title=sheet.event.title,
        held_on=sheet.held_on,
        school=sheet.organization.short_name,
        lines=tuple(
            LineNews(line.who, line.class_name, line.came_school or 0, line.booked)
            for line in in_order(sheet.lines)
        ),
        adults=sheet.adults,
        # Messages of before it was told there: the host may have counted first.
        corrected=message.payload.get("corrected", sheet.version > 1),
    )
    people = recipients(message.recipient_id, Role.HOST)
    return [letter_of(news, to=person.mail, locale=person.locale) for person in people]


def about(sheet_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The event of each sheet, and where it is shown."""
    query = select(Sheet.id, Event.title).join(Event, Event.id == Sheet.event_id)
    rows = db.session.execute(query.where(Sheet.id.in_(sheet_ids)))
    return {number: (title, url_for("attendance.show", sheet_id=number)) for number, title in rows}


def letter_of(news: SheetNews, *, to: str, locale: str) -> Letter:
    """The letter in the words of `locale`."""
    with force_locale(locale):
        booked = [line.booked for line in news.lines if line.booked is not None]
        count = _of_booked(sum(line.came for line in news.lines), sum(booked) if booked else None)
        subject = _("%(school)s came: %(count)s, “%(title)s”, %(day)s", school=news.school, count=count,
                    title=news.title, day=date_text(news.held_on))  # fmt: skip
        first = (
            _("The school has corrected its count.")
            if news.corrected
            else _("The school has marked who came.")
        )
        lines = [
            (line_heading(line.who, line.class_name), _of_booked(line.came, line.booked))
            for line in news.lines
        ]
        return Letter(
            to=to,
            locale=locale,
            subject=subject,
            lines=(first, _("If you have counted otherwise, write to the school.")),
            facts=(
                (_("Event"), news.title),
                (_("Date"), day_text(news.held_on)),
                (_("School"), news.school),
                *lines,
                (_("Adults"), str(news.adults)),
            ),
            action=(_("Open the sheet"), site_url_for("attendance.show", sheet_id=news.sheet_id)),
        )


def _of_booked(came: int, booked: int | None) -> str:
    if booked is None:
        return str(came)
    return str(_("%(came)s of %(booked)s", came=came, booked=booked))


def sample(locale: str) -> Letter:
    """An example for the gallery."""
    with force_locale(locale):
        news = SheetNews(
            sheet_id=4821,
            title=_("How a river port works"),
            held_on=local_time(clock.now()).date() - timedelta(days=1),
            school=_("School No. 3"),
            lines=(LineNews(Who(Audience.PUPILS, class_id=1), "8Б" if locale == "ru" else "8B", 24, 25),),
            adults=2,
            corrected=False,
        )
    return letter_of(news, to="host@example.ru", locale=locale)
