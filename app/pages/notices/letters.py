"""The letter of the day, and the news of the week."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Role, User
from app.accounts.queries import recipients
from app.calendar.labels import dates_text, grades_text
from app.calendar.models import Precision
from app.core import clock
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.pages.notices import queries
from app.pages.notices.actions import DIGEST
from app.pages.notices.groups import NEWS
from app.pages.notices.news import NewEvent, new_for

SAMPLE = "anna@example.org"
MOST = 40  # notices that one letter tells


def register(topics: Topics) -> None:
    topics.add(DIGEST, _l("Notices of the day"), write_digest, sample_digest, to_person=True)
    topics.add(NEWS, _l("New events of the week"), write_news, sample_news)


def write_digest(message: OutboxMessage) -> Iterable[Letter]:
    """One letter of all that was put by, each thing as it would be told now; nothing where nothing is left to
    tell, or the person is gone."""
    user = db.session.get(User, message.recipient_id)
    if user is None or not user.active:
        return []
    waiting = queries.gathered(user.id, date.fromordinal(message.version))
    told = [letter for one in waiting for letter in _to(user, one)]
    return [_digest(user.mail, user.locale, told)] if told else []


def _to(user: User, message: OutboxMessage) -> Iterator[Letter]:
    topics: Topics = current_app.extensions["topics"]
    topic = topics.get(message.topic)
    if topic is not None:
        yield from (letter for letter in topic.write(message) if letter.to == user.mail)


def _digest(to: str, locale: str, told: Sequence[Letter]) -> Letter:
    with force_locale(locale):
        home = site_url_for("pages.home")
        left = len(told) - MOST
        more = (ngettext("And %(num)s more.", "And %(num)s more.", left),) if left > 0 else ()
        return Letter(
            to=to,
            locale=locale,
            subject=ngettext("%(num)s notice of the day", "%(num)s notices of the day", len(told)),
            lines=(_("What has come up since the last such letter:"),),
            links=tuple((one.subject, one.action[1] if one.action else home) for one in told[:MOST]),
            action=(_("Open Orientir"), home),
            notes=(*more, _("You have chosen one letter a day: %(url)s", url=site_url_for("notices.index"))),
        )


def sample_digest(locale: str) -> Letter:
    with force_locale(locale):
        url = site_url_for("pages.home")
        subjects = (_("Class 8B is booked: a day at the port"), _("Attendance is not marked: a day at the port"))
        told = [Letter(SAMPLE, locale, subject, (), action=("", url)) for subject in subjects]
        return _digest(SAMPLE, locale, told)


def write_news(message: OutboxMessage) -> Iterable[Letter]:
    """To the people of a school: the events of the seven days before that are open to it."""
    events = new_for(message.recipient_id, message.created_at)
    if not events:
        return []
    people = recipients(message.recipient_id, Role.SCHOOL)
    return [_news(person.mail, person.locale, events) for person in people]


def _news(to: str, locale: str, events: Sequence[NewEvent]) -> Letter:
    with force_locale(locale):
        count = len(events)
        return Letter(
            to=to,
            locale=locale,
            subject=ngettext(
                "%(num)s new event for your school", "%(num)s new events for your school", count
            ),
            lines=(_("Published in the last week and open to you:"),),
            links=tuple((_line(one), site_url_for("calendar.event", event_id=one.id)) for one in events),
            action=(_("Open the calendar"), site_url_for("calendar.index")),
        )


def _line(event: NewEvent) -> str:
    when = dates_text(event.precision, event.starts_on, event.ends_on)
    return ", ".join(filter(None, (event.title, when, grades_text(event.grades), event.host)))


def sample_news(locale: str) -> Letter:
    with force_locale(locale):
        day = clock.today(clock.zone()) + timedelta(days=20)
        event = NewEvent(
            1, _("A day at the port"), frozenset({8, 9}), Precision.DAY, day, day, _("Azov College")
        )
        return _news(SAMPLE, locale, [event])
