"""Letters about events: to a host, of what somebody else did with its own or asks for; to reviewers, of what
was sent to them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from flask_babel import force_locale, format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select

from app.accounts.models import Role, User
from app.accounts.queries import recipients
from app.calendar.actions.events import SETTLES
from app.calendar.history import told
from app.calendar.labels import dates_text
from app.calendar.models import Event, EventState, Precision, Slot
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.locale import local_time
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.core.told import Told

MOST_CHANGES = 12  # that one letter tells
HOSTS = (Role.HOST, Role.MUNICIPALITY, Role.OPERATOR)
REVIEWERS = (Role.MUNICIPALITY, Role.OPERATOR)


@dataclass(frozen=True)
class EventNews:
    """An event as a letter tells it: `changes` are in the reader's language already. `due_on` is until when a
    date is asked for."""

    event_id: int
    title: str
    dates: str
    changes: tuple[tuple[str, str], ...]
    reason: str
    host: str = ""
    due_on: date | None = None


TITLES = {
    "event.sent_for_review": _l("An event was sent for review"),
    "event.sent_back": _l("The event was sent back to be mended"),
    "event.date_asked": _l("A date is asked for"),
    "event.published": _l("The event is published"),
    "event.changed": _l("The event was changed"),
    "event.cancelled": _l("The event is cancelled"),
}


def register(topics: Topics) -> None:
    """What hosts and reviewers are told of events."""
    for topic, title in TITLES.items():
        topics.add(topic, title, write, _sample(topic), about=about)


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the people of the host, or to those who may publish, but not to whoever did it. Nothing of what is
    no longer so: a later message tells of that."""
    event = db.session.get(Event, message.subject_id)
    if event is None or not _still_so(message, event):
        return []
    entries = _entries(message)
    people = recipients(
        message.recipient_id, *(REVIEWERS if message.topic == "event.sent_for_review" else HOSTS)
    )
    return [
        _letter(message.topic, event, entries, person)
        for person in people
        if any(entry.actor_id != person.id for entry in entries)
    ]


def _still_so(message: OutboxMessage, event: Event) -> bool:
    if message.topic in _STATES:
        return event.state is _STATES[message.topic]
    if message.topic == "event.date_asked":
        return event.date_due_on is not None
    settled = message.topic == "event.published" or event.version == message.version
    return event.state is EventState.PUBLISHED and settled


_STATES = {
    "event.cancelled": EventState.CANCELLED,
    "event.sent_for_review": EventState.ON_REVIEW,
    "event.sent_back": EventState.DRAFT,
}


def about(event_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The title of each event, and where it is kept."""
    rows = db.session.execute(select(Event.id, Event.title).where(Event.id.in_(event_ids)))
    return {number: (title, url_for("calendar.edit", event_id=number)) for number, title in rows}


def _entries(message: OutboxMessage) -> Sequence[AuditEntry]:
    """What was done: the act itself, and of changes all that were made while they were not yet told."""
    slots = select(Slot.id).where(Slot.event_id == message.subject_id)
    subject = or_(
        and_(AuditEntry.subject == "event", AuditEntry.subject_id == message.subject_id),
        and_(AuditEntry.subject == "slot", AuditEntry.subject_id.in_(slots)),
    )
    changed = message.topic == "event.changed"
    since = message.created_at - (SETTLES if changed else timedelta(0))
    query = select(AuditEntry).where(subject, AuditEntry.at >= since, AuditEntry.at <= message.created_at)
    if not changed:
        query = query.where(AuditEntry.action == message.topic)
    return db.session.scalars(query.order_by(AuditEntry.id)).all()


def _letter(topic: str, event: Event, entries: Sequence[AuditEntry], person: User) -> Letter:
    with force_locale(person.locale):
        changes = _changes([told(entry, None) for entry in entries]) if topic == "event.changed" else ()
        dates = dates_text(event.precision, event.starts_on, event.ends_on)
        reason = entries[-1].reason or "" if topic in _REASONS else ""
        host, due_on = event.host.short_name, event.date_due_on
        news = EventNews(event.id, event.title, dates, changes, reason, host, due_on)
        return letter_of(topic, news, to=person.mail, locale=person.locale)


def _changes(acts: Sequence[Told]) -> tuple[tuple[str, str], ...]:
    """«Начало: 10 октября → 12 октября», or only what was done where there is nothing to compare."""
    found = []
    for act in acts:
        pairs = [(one.name, " → ".join(filter(None, (one.before, one.after)))) for one in act.changes]
        said = "; ".join(f"{name}: {values}" if values else name for name, values in pairs)
        found.append((act.title, said or act.reason or _("see the event's page")))
    return tuple(dict.fromkeys(found))[-MOST_CHANGES:]


def letter_of(topic: str, news: EventNews, *, to: str, locale: str) -> Letter:
    """The letter in the present language, which is that of `locale`."""
    words: dict[str, Callable[[EventNews], tuple[str, str]]] = {
        "event.sent_for_review": _sent_for_review,
        "event.sent_back": _sent_back,
        "event.date_asked": _date_asked,
        "event.published": _published,
        "event.changed": _changed,
        "event.cancelled": _cancelled,
    }
    subject, line = words[topic](news)
    reason = (_("Reason"), news.reason)
    host = (_("Host"), news.host if topic == "event.sent_for_review" else "")
    facts = ((_("Event"), news.title), host, (_("Date"), news.dates), *news.changes, reason)
    url = site_url_for("calendar.edit", event_id=news.event_id)
    shown = tuple(fact for fact in facts if fact[1])
    return Letter(to, locale, subject, (line,), facts=shown, action=(_("Open the event"), url))


def _sent_for_review(news: EventNews) -> tuple[str, str]:
    return (
        _("For review: “%(title)s”", title=news.title),
        _(
            "An organizer asks to publish this event. Look at it, then publish it or send it back with a"
            " reason."
        ),
    )


def _sent_back(news: EventNews) -> tuple[str, str]:
    return (
        _("To be mended: “%(title)s”", title=news.title),
        _("Your event was looked at and sent back. Mend what is named below and send it for review again."),
    )


def _date_asked(news: EventNews) -> tuple[str, str]:
    day = format_date(news.due_on, "d MMMM y") if news.due_on else ""
    return (
        _("Give a date by %(day)s: “%(title)s”", day=day, title=news.title),
        _("Schools wait for the date of your event. Enter it, or add the times when groups can come."),
    )


def _published(news: EventNews) -> tuple[str, str]:
    return (
        _("In the calendar: “%(title)s”", title=news.title),
        _("Your event is published: everybody sees it in the calendar, and schools can book its times."),
    )


def _changed(news: EventNews) -> tuple[str, str]:
    return (
        _("Changed: “%(title)s”", title=news.title),
        _("Somebody else has changed your event. This is what was done:"),
    )


def _cancelled(news: EventNews) -> tuple[str, str]:
    return (
        _("Cancelled: “%(title)s”", title=news.title),
        _("Your event is cancelled. It stays in the calendar with the reason, and every group that has booked"
          " is told."),
    )  # fmt: skip


def _sample(topic: str) -> Callable[[str], Letter]:
    def sample(locale: str) -> Letter:
        with force_locale(locale):
            news = _example(topic, local_time(clock.now()).date() + timedelta(days=9))
            return letter_of(topic, news, to="host@example.ru", locale=locale)

    return sample


def _example(topic: str, day: date) -> EventNews:
    moved = (_("A time was changed"), f"{_('Begins')}: 10:00 → 12:00")
    return EventNews(
        event_id=1,
        title=_("How a river port works"),
        dates=dates_text(Precision.DAY, day, day),
        changes=(moved,) if topic == "event.changed" else (),
        reason=_REASONS[topic]() if topic in _REASONS else "",
        host=_("The river port"),
        due_on=day,
    )


_REASONS: dict[str, Callable[[], str]] = {
    "event.cancelled": lambda: _("The quay is under repair"),
    "event.sent_back": lambda: _("Say what the participants do and add a phone"),
}
