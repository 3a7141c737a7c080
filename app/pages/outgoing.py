"""The list of outgoing messages as an operator reads it: what each is about, to whom, and how it stands."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.journal import Fact, Journal, Subject
from app.core.letters import Topics
from app.core.outbox.models import MessageState, OutboxMessage
from app.organizations.models import Organization

STATES = {
    MessageState.WAITING: _l("Waiting"),
    MessageState.RETRYING: _l("To be tried again"),
    MessageState.FAILED: _l("Given up"),
    MessageState.DONE: _l("Done"),
}
_TROUBLES = {
    "unreachable": _l("The mail server does not answer"),
    "refused": _l("The mail server refused the letter"),
    "address": _l("Nothing can be sent to the address"),
    "broken": _l("The letter could not be written"),
    "interrupted": _l("The sending was interrupted again and again"),
    "held": _l("Held back after a restore: it may have been sent already"),
}


@dataclass(frozen=True)
class Shown:
    """One row: `about` and its `url` are empty for what is no longer there."""

    id: int
    at: datetime
    topic: str
    about: str
    url: str
    to: str
    state: MessageState
    attempts: int
    next_at: datetime | None
    done_at: datetime | None
    trouble: str


def shown(messages: Sequence[OutboxMessage]) -> list[Shown]:
    """The rows of one page, their names asked for topic by topic."""
    subjects, names = _subjects(messages), _names(messages)
    return [_row(message, subjects, names) for message in messages]


def topic_title(name: str) -> str:
    """What a topic is called; a topic that nobody writes letters of keeps its name."""
    topic = _topics().get(name)
    return str(topic.title) if topic else name


def trouble_text(error: str) -> str:
    """The last error in words, with the server's code: «Почтовый сервер не принял письмо (550 5.1.1)»."""
    kind, _colon, detail = error.partition(": ")
    said = str(_TROUBLES.get(kind, kind))
    return f"{said} ({detail})" if detail else said


def _topics() -> Topics:
    topics: Topics = current_app.extensions["topics"]
    return topics


def _row(
    message: OutboxMessage, subjects: dict[tuple[str, int], tuple[str, str]], names: dict[int, str]
) -> Shown:
    about, url = subjects.get((message.topic, message.subject_id), ("", ""))
    waits = message.state in (MessageState.WAITING, MessageState.RETRYING)
    return Shown(
        id=message.id,
        at=message.created_at,
        topic=topic_title(message.topic),
        about=about,
        url=url,
        to=names.get(message.id, _("no longer there")),
        state=message.state,
        attempts=message.attempts,
        next_at=max(message.due_at, clock.now()) if waits else None,
        done_at=message.done_at,
        trouble=trouble_text(message.last_error) if message.last_error else "",
    )


def _subjects(messages: Sequence[OutboxMessage]) -> dict[tuple[str, int], tuple[str, str]]:
    ids: dict[str, set[int]] = defaultdict(set)
    for message in messages:
        ids[message.topic].add(message.subject_id)
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for name, numbers in ids.items():
        topic = _topics().get(name)
        if topic is not None and topic.about is not None:
            found |= {(name, number): told for number, told in topic.about(numbers).items()}
    return found


def _names(messages: Sequence[OutboxMessage]) -> dict[int, str]:
    """The name of each message's recipient, by the message's id."""
    people = {message.recipient_id for message in messages if _is_personal(message)}
    others = {message.recipient_id for message in messages if not _is_personal(message)}
    organizations = select(Organization.id, Organization.short_name).where(Organization.id.in_(others))
    users = select(User.id, User.name).where(User.id.in_(people))
    of_organizations = {number: name for number, name in db.session.execute(organizations)}
    of_people = {number: name for number, name in db.session.execute(users)}
    found = {}
    for message in messages:
        names = of_people if _is_personal(message) else of_organizations
        if message.recipient_id in names:
            found[message.id] = names[message.recipient_id]
        elif (topic := _topics().get(message.topic)) is not None and topic.stranger is not None:
            found[message.id] = str(topic.stranger)
    return found


def _is_personal(message: OutboxMessage) -> bool:
    topic = _topics().get(message.topic)
    return topic is not None and topic.to_person


def register(journal: Journal) -> None:
    """What the audit log says of messages that were sent again."""
    actions = {"message.resent": _l("A message was sent again")}
    facts = {"state": Fact(_l("State"), lambda state: str(STATES[MessageState(state)]))}
    journal.add("outbox_message", Subject(_l("Outgoing message"), actions, facts))
