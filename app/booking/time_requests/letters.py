"""Letters about requests for a time: to the host, to the school, and to coordinators when nobody answers."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial

from flask import url_for
from flask_babel import force_locale, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.models import Role
from app.accounts.queries import recipients
from app.booking.time_requests.instead import FreeTime, other_times
from app.booking.time_requests.labels import days_text, group_text, subject_text, wished_text
from app.booking.time_requests.models import RequestState, TimeRequest
from app.core import clock
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.locale import clock_text, date_text, span_text
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.organizations.models import Organization

HOSTS = (Role.HOST, Role.MUNICIPALITY, Role.OPERATOR)
COORDINATORS = (Role.MUNICIPALITY, Role.OPERATOR)
TITLES = {
    "time_request.asked": _l("A school asks for a time"),
    "time_request.reminder": _l("A school waits for an answer about a time"),
    "time_request.overdue": _l("A host has not answered a school"),
    "time_request.proposed": _l("The host proposes another date"),
    "time_request.declined": _l("The host says no to a school"),
    "time_request.withdrawn": _l("A school asks for a time no longer"),
    "time_request.booked": _l("A school takes the proposed time"),
}
_READERS = {
    "time_request.overdue": COORDINATORS,
    **dict.fromkeys(("time_request.proposed", "time_request.declined"), (Role.SCHOOL,)),
}


@dataclass(frozen=True)
class News:
    """A request as its letter tells it, in the reader's language already. No name of anybody is among the
    facts; `time` is what the host proposes, `others` are times that the group could book instead."""

    request_id: int
    school: str
    host: str
    subject: str
    group: str
    days: str
    word: str
    due_at: datetime
    time: str = ""
    reason: str = ""
    others: tuple[str, ...] = ()


def register(topics: Topics) -> None:
    """What each side is told."""
    for topic, title in TITLES.items():
        topics.add(topic, title, write, partial(sample, topic), about=about)


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the people of whom it concerns, each in their language. Nothing once the request has moved on: a
    reminder is of no use then, and a later message tells of the answer."""
    request = db.session.get(TimeRequest, message.subject_id)
    if request is None or request.version != message.version:
        return []
    people = recipients(message.recipient_id, *_READERS.get(message.topic, HOSTS))
    return [_letter(message.topic, request, person.mail, person.locale) for person in people]


def about(request_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The school of each request, and where the request is shown."""
    query = select(TimeRequest.id, Organization.short_name).join(TimeRequest.organization)
    rows = db.session.execute(query.where(TimeRequest.id.in_(request_ids)))
    return {number: (name, url_for("booking.time_request", request_id=number)) for number, name in rows}


def _letter(topic: str, request: TimeRequest, to: str, locale: str) -> Letter:
    with force_locale(locale):
        return letter_of(topic, _news(request), to=to, locale=locale)


def _news(request: TimeRequest) -> News:
    named = request.starts_at is not None and request.ends_at is not None
    declined = request.state is RequestState.DECLINED
    return News(
        request_id=request.id,
        school=request.organization.short_name,
        host=request.host.short_name,
        subject=subject_text(request),
        group=group_text(request),
        days=wished_text(request),
        word=request.word,
        due_at=request.answer_due_at,
        time=span_text(request.starts_at, request.ends_at) if named else "",  # type: ignore[arg-type]
        reason=request.reason,
        others=tuple(_other(one) for one in other_times(request)) if declined else (),
    )


def _other(one: FreeTime) -> str:
    when = f"{date_text(one.slot.starts_at)}, {clock_text(one.slot.starts_at)}"
    return str(_("“%(title)s”, %(when)s", title=one.slot.event.title, when=when))


def letter_of(topic: str, news: News, *, to: str, locale: str) -> Letter:
    """The letter in the present language, which is that of `locale`."""
    subject, line = _WORDS[topic](news)
    others = [_("Other times with places: %(times)s.", times="; ".join(news.others))] if news.others else []
    url = site_url_for("booking.time_request", request_id=news.request_id)
    action = _("Answer the school") if topic in _TO_ANSWER else _("Open the request")
    return Letter(to, locale, subject, (line, *others), facts=_facts(topic, news), action=(action, url))


_TO_ANSWER = ("time_request.asked", "time_request.reminder")


def _facts(topic: str, news: News) -> tuple[tuple[str, str], ...]:
    facts = (
        (_("School"), news.school),
        (_("Host"), news.host),
        (_("Asks about"), news.subject),
        (_("Group"), news.group),
        (_("When"), news.days),
        (_("Proposed time"), news.time),
        (_("The school's word"), news.word if topic in _TO_ANSWER else ""),
        (_("Reason"), news.reason),
    )
    return tuple(fact for fact in facts if fact[1])


def _due(news: News) -> str:
    return f"{date_text(news.due_at)}, {clock_text(news.due_at)}"


def _asked(news: News) -> tuple[str, str]:
    return (
        _("A school asks for a time: %(group)s, %(days)s", group=news.group, days=news.days),
        _(
            "%(school)s would like to come. Set a time, propose another date or say no by %(due)s.",
            school=news.school,
            due=_due(news),
        ),
    )


def _reminder(news: News) -> tuple[str, str]:
    return (
        _("A school waits for your answer: %(group)s, %(days)s", group=news.group, days=news.days),
        _("%(school)s has had no answer yet. The term is %(due)s.", school=news.school, due=_due(news)),
    )


def _overdue(news: News) -> tuple[str, str]:
    return (
        _("No answer to a school: %(host)s", host=news.host),
        _(
            "%(school)s asked %(host)s for a time and has had no answer by %(due)s. Please call the host.",
            school=news.school,
            host=news.host,
            due=_due(news),
        ),
    )


def _proposed(news: News) -> tuple[str, str]:
    return (
        _("Another date is proposed: %(group)s, %(subject)s", group=news.group, subject=news.subject),
        _(
            "%(host)s cannot receive the group when you asked, and proposes %(time)s. Take it, or say that"
            " it does not suit you.",
            host=news.host,
            time=news.time,
        ),
    )


def _declined(news: News) -> tuple[str, str]:
    return (
        _(
            "The host cannot receive the group: %(group)s, %(subject)s",
            group=news.group,
            subject=news.subject,
        ),
        _("%(host)s cannot receive the group.", host=news.host),
    )


def _withdrawn(news: News) -> tuple[str, str]:
    return (
        _("The school asks no longer: %(group)s, %(days)s", group=news.group, days=news.days),
        _("%(school)s has withdrawn its request. Nothing has to be done.", school=news.school),
    )


def _booked(news: News) -> tuple[str, str]:
    return (
        _("The school takes the time: %(group)s, %(time)s", group=news.group, time=news.time),
        _("%(school)s has taken the time that you proposed. The class is booked.", school=news.school),
    )


_WORDS: dict[str, Callable[[News], tuple[str, str]]] = {
    "time_request.asked": _asked,
    "time_request.reminder": _reminder,
    "time_request.overdue": _overdue,
    "time_request.proposed": _proposed,
    "time_request.declined": _declined,
    "time_request.withdrawn": _withdrawn,
    "time_request.booked": _booked,
}


def sample(topic: str, locale: str) -> Letter:
    """An example for the gallery, of a request that was never made."""
    with force_locale(locale):
        return letter_of(topic, _example(topic), to="host@example.ru", locale=locale)


def _example(topic: str) -> News:
    now = clock.now()
    wished, begins = (_at_ten(now + timedelta(days=days)) for days in (14, 16))
    name = "8Б" if str(get_locale()) == "ru" else "8B"
    news = News(
        request_id=112,
        school=_("School No. 3"),
        host=_("The port of Azov"),
        subject=_("How a river port works"),
        group=f"{name}, {ngettext('%(num)s pupil', '%(num)s pupils', 25)}",
        days=days_text(wished.date(), None, None),
        word=_("We have been to the museum of the port and would like to see the cranes at work."),
        due_at=_at_ten(now + timedelta(days=3)),
    )
    if topic in ("time_request.proposed", "time_request.booked"):
        return replace(news, time=span_text(begins, begins + timedelta(minutes=90)))
    if topic == "time_request.declined":
        other = _("“%(title)s”, %(when)s", title=news.subject, when=f"{date_text(begins)}, 10:00")
        return replace(news, reason=_("The quay is under repair"), others=(other,))
    return news


def _at_ten(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(clock.zone()).date(), time(10), clock.zone())
