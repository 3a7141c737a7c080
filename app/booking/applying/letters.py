"""Letters to an organization about its applications."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Role
from app.accounts.queries import recipients
from app.booking.application_models import Application, ApplicationLine, ApplicationState
from app.booking.applying.labels import outcome_text, who_text, works_text
from app.booking.applying.stages import stages_after
from app.calendar.models import Event
from app.calendar.readers import is_public
from app.core import clock
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.locale import date_text
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage

RESULT, CALLED_OFF = "result", "called_off"
TITLES = {
    ApplicationState.SUBMITTED.value: _l("An application is received"),
    ApplicationState.ADMITTED.value: _l("An application is admitted"),
    ApplicationState.DECLINED.value: _l("An application is not admitted"),
    ApplicationState.WITHDRAWN.value: _l("An application is withdrawn"),
    RESULT: _l("The results of a contest are known"),
    CALLED_OFF: _l("A contest is called off"),
}


@dataclass(frozen=True)
class EntryNews:
    """An application as its letter tells it. No child is among the facts; `onward` is the next stage's title
    and id, for those who go on."""

    application_id: int
    topic: str
    title: str
    event: str
    nomination: str
    who: str
    works: int
    received_at: datetime
    reason: str
    outcome: str
    goes_on: bool
    onward: tuple[str, int] | None
    phone: str


def register(topics: Topics) -> None:
    """A letter for each state, and one for the results."""
    for topic, title in TITLES.items():
        topics.add(f"application.{topic}", title, write, partial(sample, topic), about=about)


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the organization's own people, each in their language. Nothing once the application has moved on."""
    query = select(Application).where(
        Application.id == message.subject_id, Application.version == message.version
    )
    query = query.options(
        joinedload(Application.event).joinedload(Event.host),
        selectinload(Application.lines).joinedload(ApplicationLine.school_class),
    )
    application = db.session.scalars(query).one_or_none()
    if application is None:
        return []
    people = recipients(message.recipient_id, Role.SCHOOL, Role.HOST)
    topic = message.topic.partition(".")[2]
    return [_letter(partial(_news, application, topic), person.mail, person.locale) for person in people]


def about(application_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The event of each application, and where the application is shown."""
    query = (
        select(Application.id, Event.title).join(Application.event).where(Application.id.in_(application_ids))
    )
    rows = db.session.execute(query)
    return {id: (title, url_for("booking.application", application_id=id)) for id, title in rows}


def sample(topic: str, locale: str) -> Letter:
    """An example for the gallery."""
    return _letter(partial(_example, topic), "school@example.ru", locale)


def _news(application: Application, topic: str) -> EntryNews:
    later = stages_after(application.event_id, is_public()) if application.goes_on else ()
    return EntryNews(
        application_id=application.id,
        topic=topic,
        title=application.title,
        event=application.event.title,
        nomination=application.nomination.title if application.nomination else "",
        who=who_text(application),
        works=application.works,
        received_at=application.created_at,
        reason=application.event.cancel_reason if topic == CALLED_OFF else application.reason,
        outcome=outcome_text(application),
        goes_on=application.goes_on,
        onward=next(((one.title, one.id) for one in later), None),
        phone=application.event.host.phone,
    )


_REASONS = {
    ApplicationState.DECLINED.value: _l("The link opens nothing"),
    CALLED_OFF: _l("Too few works have been entered"),
}


def _example(topic: str) -> EntryNews:
    return EntryNews(
        application_id=112,
        topic=topic,
        title=_("My mother is a welder"),
        event=_("Professions of my family"),
        nomination=_("Video"),
        who=_("Family: 3 participants"),
        works=1,
        received_at=clock.now(),
        reason=str(_REASONS.get(topic, "")),
        outcome=_("Winner, place 1") if topic == RESULT else "",
        goes_on=topic == RESULT,
        onward=None,
        phone="8 863 200-00-00",
    )


def _letter(make: Callable[[], EntryNews], to: str, locale: str) -> Letter:
    with force_locale(locale):
        news = make()
        subject, lines = _WORDS[news.topic](news)
        return Letter(
            to=to,
            locale=locale,
            subject=subject,
            lines=tuple(lines),
            facts=_facts(news),
            action=_action(news),
        )


def _submitted(news: EntryNews) -> tuple[str, list[str]]:
    day = date_text(news.received_at)
    line = _("Your application No. %(number)s was received on %(day)s.", number=news.application_id, day=day)
    return _("Application received: “%(event)s”", event=news.event), [line]


def _admitted(news: EntryNews) -> tuple[str, list[str]]:
    subject = _("Your application is admitted: “%(event)s”", event=news.event)
    return subject, [_("The works take part. The results come in a letter.")]


def _declined(news: EntryNews) -> tuple[str, list[str]]:
    subject = _("Your application is not admitted: “%(event)s”", event=news.event)
    again = _("While applications are taken you can mend the work and apply again.")
    return subject, [_("Reason: %(reason)s", reason=news.reason), again]


def _withdrawn(news: EntryNews) -> tuple[str, list[str]]:
    subject = _("The application is withdrawn: “%(event)s”", event=news.event)
    reason = [_("Reason: %(reason)s", reason=news.reason)] if news.reason else []
    return subject, [_("The works take no part in the contest any more."), *reason]


def _result(news: EntryNews) -> tuple[str, list[str]]:
    subject = _("The results are known: “%(event)s”", event=news.event)
    lines = [_("Your result: %(result)s.", result=news.outcome)]
    if news.goes_on:
        lines.append(_("You go on to the next stage."))
    if news.onward:
        lines.append(_("Apply to “%(stage)s”: the form is filled in already.", stage=news.onward[0]))
    return subject, lines


def _called_off(news: EntryNews) -> tuple[str, list[str]]:
    subject = _("The contest is called off: “%(event)s”", event=news.event)
    return subject, [_("Reason: %(reason)s", reason=news.reason)]


_WORDS: dict[str, Callable[[EntryNews], tuple[str, list[str]]]] = {
    ApplicationState.SUBMITTED.value: _submitted,
    ApplicationState.ADMITTED.value: _admitted,
    ApplicationState.DECLINED.value: _declined,
    ApplicationState.WITHDRAWN.value: _withdrawn,
    RESULT: _result,
    CALLED_OFF: _called_off,
}


def _facts(news: EntryNews) -> tuple[tuple[str, str], ...]:
    facts = (
        (_("Event"), news.event),
        (_("Nomination"), news.nomination),
        (_("Title of the work"), news.title),
        (_("Who takes part"), news.who),
        (_("Works"), works_text(news.works)),
        (_("Contact"), news.phone),
        (_("Application"), _("No. %(number)s", number=news.application_id)),
    )
    return tuple(fact for fact in facts if fact[1])


def _action(news: EntryNews) -> tuple[str, str]:
    if news.topic == RESULT and news.onward:
        url = site_url_for("booking.new_application", event_id=news.onward[1], after=news.application_id)
        return _("Enter for the next stage"), url
    return _("Open the application"), site_url_for("booking.application", application_id=news.application_id)
