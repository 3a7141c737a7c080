"""Letters to organizations that are asked for a date: one about all that was asked at once, one before the
day and one after it, one whenever somebody asks again, and one when nothing is asked any longer."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from flask import url_for
from flask_babel import force_locale, format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.models import Role
from app.accounts.queries import recipients
from app.core import clock
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.organizations.models import Organization
from app.roadmap.asking.actions import ASKED, WITHDRAWN
from app.roadmap.asking.due import AGAIN, OVERDUE, SOON, to_remind_of, waiting
from app.roadmap.asking.models import Ask, AskRound
from app.roadmap.models import RoadMapRow

ANSWERERS = (Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR)
MOST = 15  # events that a letter names
LONGEST = 100  # signs of an order's title in a letter
TITLES = {
    ASKED: _l("Dates are asked for by an order: to organizations"),
    SOON: _l("A date is to be given in two working days: to organizations"),
    OVERDUE: _l("The day to give a date is over: to organizations"),
    AGAIN: _l("A date is asked for once more: to organizations"),
    WITHDRAWN: _l("A date is not asked for any longer: to organizations"),
}


@dataclass(frozen=True)
class Wanted:
    """One event as a letter tells of it: what the order calls it, where it stands there and when it is to
    be."""

    title: str
    order: str
    number: str
    period: str


@dataclass(frozen=True)
class AskNews:
    """What is asked of one organization: by `due_on`, with the `word` of whoever asks. `ask_id` is the ask
    where there is one alone."""

    wanted: Sequence[Wanted]
    due_on: date | None
    word: str = ""
    ask_id: int | None = None


def register(topics: Topics) -> None:
    """What organizations are told."""
    abouts = {ASKED: _about_rounds, WITHDRAWN: _about_rows}
    for topic, title in TITLES.items():
        about = abouts.get(topic, _about_organizations)
        writer = _not_asked if topic == WITHDRAWN else write
        topics.add(topic, title, writer, partial(sample, topic), about=about)


def _about_rounds(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    query = select(AskRound.id, RoadMapRow.title, RoadMapRow.road_map_id).where(AskRound.id.in_(ids))
    query = query.join(Ask, Ask.round_id == AskRound.id).join(Ask.row).order_by(RoadMapRow.id.desc())
    return {
        id: (title, url_for("asks.index", road_map_id=order))
        for id, title, order in db.session.execute(query)
    }


def _about_rows(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    query = select(RoadMapRow).where(RoadMapRow.id.in_(ids))
    return {
        row.id: (row.title, url_for("asks.of_row", road_map_id=row.road_map_id, ordinal=row.ordinal))
        for row in db.session.scalars(query)
    }


def _about_organizations(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    query = select(Organization.id, Organization.short_name).where(Organization.id.in_(ids))
    return {number: (name, url_for("undated.index")) for number, name in db.session.execute(query)}


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the people of the organization; nothing once all of it was answered."""
    if message.topic == ASKED:
        own = Ask.organization_id == message.recipient_id
        asks = db.session.scalars(waiting(own & (Ask.round_id == message.subject_id))).all()
    else:
        asks = to_remind_of(message.topic, message.recipient_id, message.version)
    if asks:
        news = _news(asks, asks[0].round.word if message.topic == ASKED else "")
        yield from _to_people(message, news)


def _not_asked(message: OutboxMessage) -> Iterable[Letter]:
    """Nothing if it was asked anew since."""
    row = db.session.get(RoadMapRow, message.subject_id)
    own = (Ask.row_id == message.subject_id) & (Ask.organization_id == message.recipient_id)
    if row is not None and db.session.scalar(select(Ask.id).where(own)) is None:
        yield from _to_people(message, AskNews([_wanted(row)], None))


def _to_people(message: OutboxMessage, news: AskNews) -> Iterable[Letter]:
    for person in recipients(message.recipient_id, *ANSWERERS):
        with force_locale(person.locale):
            yield letter_of(message.topic, news, person.mail, person.locale)


def _news(asks: Sequence[Ask], word: str) -> AskNews:
    days = [ask.event.date_due_on for ask in asks if ask.event and ask.event.date_due_on]
    only = asks[0].id if len(asks) == 1 else None
    return AskNews([_wanted(ask.row) for ask in asks], min(days, default=None), word, only)


def _wanted(row: RoadMapRow) -> Wanted:
    period = " ".join(row.draft["period_text"].split())
    return Wanted(row.title, row.road_map.title, row.number or "", period)


def letter_of(topic: str, news: AskNews, to: str, locale: str) -> Letter:
    """The letter in the present language, which is that of `locale`."""
    day = format_date(news.due_on, "d MMMM") if news.due_on else ""
    title = news.wanted[0].title
    what = f"«{title}»" if locale == "ru" else f"“{title}”"
    if len(news.wanted) > 1:
        what = ngettext("%(num)s event", "%(num)s events", len(news.wanted))
    subject, line = _WORDS[topic](day, what)
    lines = tuple(filter(None, (line, news.word)))
    facts = [(one.title, _where(one)) for one in news.wanted[:MOST]]
    more = len(news.wanted) - MOST
    if more > 0:
        facts.append((_("And more"), ngettext("%(num)s event", "%(num)s events", more)))
    if topic == WITHDRAWN:
        return Letter(to, locale, subject, lines, tuple(facts))
    page = site_url_for("date_requests.index")
    if news.ask_id is not None:
        page = site_url_for("date_requests.show", ask_id=news.ask_id)
    note = _("If you hold nothing of the kind, say so on the same page: nobody will wait then.")
    return Letter(to, locale, subject, lines, tuple(facts), (_("Give the date"), page), notes=(note,))


def _where(one: Wanted) -> str:
    """«План мероприятий…, строка 1.2 · октябрь 2025 года»."""
    order = one.order if len(one.order) <= LONGEST else f"{one.order[: LONGEST - 1].rstrip()}…"
    where = _("%(order)s, row %(number)s", order=order, number=one.number) if one.number else order
    return " · ".join(filter(None, (where, one.period)))


def _words_asked(day: str, what: str) -> tuple[str, str]:
    return (
        _("Give a date by %(day)s: %(what)s", day=day, what=what),
        _("By the order your organization takes part in this. Schools wait for a day: please name it."),
    )


def _words_soon(day: str, what: str) -> tuple[str, str]:
    return (
        _("A date is waited for until %(day)s: %(what)s", day=day, what=what),
        _("You have not named a day yet. It takes a minute: open the page and enter the date."),
    )


def _words_overdue(day: str, what: str) -> tuple[str, str]:
    return (
        _("A date was to be given by %(day)s: %(what)s", day=day, what=what),
        _("The day is over, and schools still do not know when to come. Please name a day or say no."),
    )


def _words_again(day: str, what: str) -> tuple[str, str]:
    return (
        _("A date is still waited for: %(what)s", what=what),
        _("You were asked for a date and have not answered yet. Please name a day or say no."),
    )


def _words_not_asked(_day: str, what: str) -> tuple[str, str]:
    return (
        _("No date is needed any longer: %(what)s", what=what),
        _("You were asked for a date by an order. There is nothing to do any more."),
    )


_WORDS: dict[str, Callable[[str, str], tuple[str, str]]] = {
    ASKED: _words_asked,
    SOON: _words_soon,
    OVERDUE: _words_overdue,
    AGAIN: _words_again,
    WITHDRAWN: _words_not_asked,
}


def sample(topic: str, locale: str) -> Letter:
    """An example for the gallery."""
    with force_locale(locale):
        day = clock.today(clock.zone()) + timedelta(days=-1 if topic == OVERDUE else 9)
        order = _("Plan of career events of the region's schools")
        wanted = Wanted(_("Open day for future engineers"), order, "2.9", _("December"))
        word = _("Please coordinate the day with the schools of your town.") if topic == ASKED else ""
        return letter_of(topic, AskNews([wanted], day, word, 1), "host@example.ru", locale)
