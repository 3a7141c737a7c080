"""Letters about differences: to the school that may dispute, to those who decide, and to both sides."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Role
from app.accounts.queries import recipients
from app.attendance.labels import line_heading
from app.attendance.letters import about
from app.attendance.models import Settlement, Sheet, SheetLine, in_order
from app.attendance.standing import TERM, Standing, dispute_until, standing_of
from app.attendance.who import Who
from app.calendar.models import Audience, Event
from app.core import clock
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.locale import clock_text, date_text, day_text, local_time
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.core.working_time import after_working_hours

TITLES = {
    "sheet.differs": _l("The organizer has counted otherwise"),
    "sheet.differs_still": _l("A difference can be disputed for one working day more"),
    "sheet.disputed": _l("A school disputes a count"),
    "sheet.decided": _l("A difference is decided"),
}
_EVERY_SIDE = (Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR)


@dataclass(frozen=True)
class LineNews:
    """A line by its heading, with both figures and the one that counts."""

    id: int
    heading: str
    school: int | None
    host: int | None
    came: int


@dataclass(frozen=True)
class News:
    """Differences of a sheet as a letter tells them; `reason` is of the dispute or of the decision."""

    title: str
    held_on: date
    school: str
    host: str
    lines: tuple[LineNews, ...]
    until: datetime | None = None
    reason: str = ""


def register(topics: Topics) -> None:
    """What is told of differences."""
    for topic, title in TITLES.items():
        topics.add(topic, title, write, partial(sample, topic), about=about)


def write(message: OutboxMessage) -> Iterable[Letter]:
    """Each in the reader's language. Nothing of what has been settled or counted anew since the message was
    left: a later one tells of that."""
    lines = in_order(_still_so(message))
    if not lines:
        return
    roles = (Role.SCHOOL,) if message.topic.startswith("sheet.differs") else _EVERY_SIDE
    for person in recipients(message.recipient_id, *roles):
        with force_locale(person.locale):
            yield letter_of(message.topic, _news(lines), to=person.mail, locale=person.locale)


def _still_so(message: OutboxMessage) -> Sequence[SheetLine]:
    if message.topic in ("sheet.disputed", "sheet.decided"):
        settlement = Settlement(message.topic.removeprefix("sheet."))
        which = (SheetLine.id == message.payload["line"]) & (SheetLine.settlement == settlement)
        as_left = SheetLine.settled_at <= message.created_at
        return [
            line for line in _lines(message, which & as_left) if standing_of(line).value == settlement.value
        ]
    up = SheetLine.differs_since <= message.created_at
    return [line for line in _lines(message, up) if standing_of(line) is Standing.OPEN]


def _lines(message: OutboxMessage, which: ColumnElement[bool]) -> Sequence[SheetLine]:
    sheet = joinedload(SheetLine.sheet)
    query = select(SheetLine).where(SheetLine.sheet_id == message.subject_id, which).order_by(SheetLine.id)
    query = query.options(
        joinedload(SheetLine.school_class),
        sheet.joinedload(Sheet.event).joinedload(Event.host),
        sheet.joinedload(Sheet.organization),
    )
    return db.session.scalars(query).all()


def _news(lines: Sequence[SheetLine]) -> News:
    sheet = lines[0].sheet
    untils = [until for until in map(dispute_until, lines) if until is not None]
    return News(
        title=sheet.event.title,
        held_on=sheet.held_on,
        school=sheet.organization.short_name,
        host=sheet.event.host.short_name,
        lines=tuple(
            LineNews(
                line.id, line_heading(line.who, line.class_name), line.came_school, line.came_host, line.came
            )
            for line in lines
        ),
        until=min(untils, default=None),
        reason=lines[0].settle_reason,
    )


def letter_of(topic: str, news: News, *, to: str, locale: str) -> Letter:
    """The letter in the present language, which is that of `locale`."""
    subject, line, action = _WORDS[topic](news)
    if len(news.lines) == 1:
        url = site_url_for("differences.show", line_id=news.lines[0].id)
    else:
        url = site_url_for("differences.index")
    return Letter(to, locale, subject, (line,), facts=_facts(topic, news), action=(action, url))


def _facts(topic: str, news: News) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Event"), news.title),
        (_("Date"), day_text(news.held_on)),
        (_("School"), news.school),
        (_("Host"), news.host),
    ]
    for line in news.lines:
        counts = _("by the school %(school)s, by the host %(host)s", school=line.school, host=line.host)
        facts.append((line.heading, counts))
        if topic == "sheet.decided":
            facts.append((_("A decision is made"), str(line.came)))
    return tuple(fact for fact in (*facts, (_("Reason"), news.reason)) if fact[1])


def _names(news: News) -> str:
    return ", ".join(line.heading for line in news.lines)


def _until(news: News) -> str:
    return f"{date_text(news.until)}, {clock_text(news.until)}" if news.until else ""


def _about(news: News) -> dict[str, str]:
    return {"names": _names(news), "title": news.title, "day": date_text(news.held_on)}


def _differs(news: News) -> tuple[str, str, str]:
    return (
        _("Counts differ: %(names)s, “%(title)s”, %(day)s", **_about(news)),
        _(
            "The organizer has counted otherwise than you. Agree, or dispute it with a reason until"
            " %(until)s. After that the organizer's count stands.",
            until=_until(news),
        ),
        _("Agree or dispute"),
    )


def _differs_still(news: News) -> tuple[str, str, str]:
    return (
        _("One working day is left: %(names)s, “%(title)s”, %(day)s", **_about(news)),
        _(
            "You can dispute the organizer's count until %(until)s. If you say nothing, it stands.",
            until=_until(news),
        ),
        _("Agree or dispute"),
    )


def _disputed(news: News) -> tuple[str, str, str]:
    return (
        _("A count is disputed: %(names)s, “%(title)s”, %(day)s", **_about(news)),
        _(
            "%(school)s disputes the count of %(host)s. The school's stands until the coordinator decides.",
            school=news.school,
            host=news.host,
        ),
        _("Open the difference"),
    )


def _decided(news: News) -> tuple[str, str, str]:
    return (
        _("It is decided how many came: %(names)s, “%(title)s”, %(day)s", **_about(news)),
        _("The coordinator has decided. Both counts stay in the sheet beside the decision."),
        _("Open the difference"),
    )


_WORDS: dict[str, Callable[[News], tuple[str, str, str]]] = {
    "sheet.differs": _differs,
    "sheet.differs_still": _differs_still,
    "sheet.disputed": _disputed,
    "sheet.decided": _decided,
}


def sample(topic: str, locale: str) -> Letter:
    """An example for the gallery."""
    with force_locale(locale):
        name = "8Б" if str(get_locale()) == "ru" else "8B"
        now = clock.now()
        settled = topic in ("sheet.disputed", "sheet.decided")
        heading = line_heading(Who(Audience.PUPILS, class_id=1), name)
        news = News(
            title=_("How a river port works"),
            held_on=local_time(now).date() - timedelta(days=2),
            school=_("School No. 3"),
            host=_("The port of Azov"),
            lines=(LineNews(4821, heading, 24, 20, 23),),
            until=after_working_hours(now, TERM, clock.zone()),
            reason=_("By the class register 24: four came with the second bus.") if settled else "",
        )
        return letter_of(topic, news, to="school@example.ru", locale=locale)
