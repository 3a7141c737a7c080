"""One try at leased messages: the topic writes the letters, the carrier takes them, the row says so.

No transaction is open while a mail server is spoken to. What has gone is noted before the next letter goes,
so that whatever happens in between sends one letter twice at most, under the same Message-ID.
"""

import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from hashlib import blake2b

from flask import current_app

from app.config import Config
from app.core import clock
from app.core.db import db, transact
from app.core.letters import Letter, Sorting, Topics
from app.core.mail import BadAddress, Carrier, NotTaken, Unreachable, carrier_for, compose
from app.core.outbox import actions
from app.core.outbox.actions import LEASE, Lease
from app.core.outbox.models import OutboxMessage

LONGEST = 30.0  # seconds that one run goes on taking up messages


@dataclass(frozen=True)
class Envelope:
    """A letter ready to go, or none where its address is one that nothing can be sent to."""

    mark: str
    content: EmailMessage | None


def deliver(leases: Sequence[Lease], *, lease_time: timedelta = LEASE) -> int:
    """Try each message by itself; answers how many are done. One that fails stops no other; a mail server
    that cannot be reached stops them all."""
    config: Config = current_app.extensions["orientir"]
    until, done = time.monotonic() + LONGEST, 0
    with closing(carrier_for(config.mail_route)) as carrier:
        for place, one in enumerate(leases):
            if time.monotonic() > until:
                _note(actions.give_back, leases[place:])
                break
            try:
                done += _try(one, carrier, lease_time)
            except Unreachable as trouble:
                current_app.logger.error("no letter can be sent: %s", trouble)
                _note(actions.fail_all, leases[place:], f"{actions.UNREACHABLE}: {trouble}")
                break
    if done:
        _note(actions.call_again)
    return done


def _note(change: Callable[..., object], *facts: object) -> None:
    """Each of these changes done twice is as good as once."""
    transact(partial(change, *facts), repeatable=True)


def _try(one: Lease, carrier: Carrier, lease_time: timedelta) -> bool:
    """Whether the message is done. Raises Unreachable."""
    if not transact(partial(actions.begin, one, lease_time), repeatable=True):
        return False
    try:
        trouble = _send(one, carrier, lease_time)
    except Unreachable:
        raise
    except Exception as error:
        db.session.rollback()
        trouble = f"{actions.BROKEN}: {type(error).__name__}"
        # Without the text of the exception, which may name a person.
        where = "".join(traceback.format_tb(error.__traceback__))
        current_app.logger.error("message %s is %s\n%s", one.message_id, trouble, where)
    if trouble:
        _note(actions.fail, one, trouble)
        return False
    _note(actions.finish, one)
    return True


def _send(one: Lease, carrier: Carrier, lease_time: timedelta) -> str:
    """Send what has not gone yet; answers the last trouble, or nothing. That one person's mailbox takes no
    letter is no reason to keep the others waiting."""
    envelopes, sent = _written(one)
    trouble = ""
    for envelope in envelopes:
        if envelope.content is None:
            trouble = "address"
            continue
        try:
            carrier.send(envelope.content)
        except NotTaken as refusal:
            trouble = f"refused: {refusal}"
            continue
        sent.append(envelope.mark)
        if trouble or envelope is not envelopes[-1]:  # else finish() says it
            _note(actions.note_sent, one, sent, lease_time)
    return trouble


def _written(one: Lease) -> tuple[list[Envelope], list[str]]:
    """What is still to go, and the marks of what has gone. Nothing is written of a topic without a writer."""
    topics: Topics = current_app.extensions["topics"]
    sorting: Sorting = current_app.extensions["sorting"]
    message = db.session.get_one(OutboxMessage, one.message_id)
    topic, sent = topics.get(message.topic), [str(mark) for mark in message.sent]
    going, waiting = sorting.sort(message, list(topic.write(message))) if topic else ([], [])
    letters = {mark_of(letter): letter for letter in going}
    envelopes = [_enclose(one, mark, letter) for mark, letter in letters.items() if mark not in sent]
    db.session.rollback()
    if waiting:
        _note(sorting.gather, one.message_id, waiting)
    return envelopes, sent


def _enclose(one: Lease, mark: str, letter: Letter) -> Envelope:
    config: Config = current_app.extensions["orientir"]
    # The same whenever it is sent: neither site nor sender is in it, which may change between two tries.
    message_id = f"<{one.message_id:06}-{mark}@{_constant()}.orientir>"
    try:
        content = compose(letter, message_id=message_id, sender=config.mail_from, at=clock.now())
    except BadAddress:
        return Envelope(mark, None)
    return Envelope(mark, content)


def mark_of(letter: Letter) -> str:
    """Tells the letters of one message apart; no address can be read out of it."""
    return blake2b(letter.to.lower().encode(), key=_constant().encode()[:64], digest_size=8).hexdigest()


def _constant() -> str:
    constant: Callable[[], str] = current_app.extensions["constant"]
    return constant()
