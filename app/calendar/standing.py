"""Where an event stands on its way, and what this person can do about it now."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import Membership
from app.calendar import access, kept
from app.calendar.actions.events import is_dated
from app.calendar.actions.review import ASKED_OF
from app.calendar.models import Event, EventState
from app.calendar.readiness import WARNINGS, Lack, is_begun, is_over, missing

BEFORE_READERS = (EventState.DRAFT, EventState.ON_REVIEW)


@dataclass(frozen=True)
class Standing:
    """`blocking` and `warnings` are what the event lacks; `held` counts places that are taken, `waiting`
    groups in queues; `sent_back` is why a reviewer gave the event back."""

    may_publish: bool
    may_send: bool
    may_take_back: bool
    may_finish: bool
    may_ask: bool
    may_delete: bool
    blocking: list[Lack]
    warnings: list[Lack]
    held: int
    waiting: int
    sent_back: str


def standing_of(event: Event, membership: Membership, now: datetime) -> Standing:
    """Asked once for the organizer's page of the event."""
    hidden, public = event.state in BEFORE_READERS, event.state is EventState.PUBLISHED
    may_publish = access.may_publish(membership, event)
    lacks = missing(event, now) if hidden else []
    held, waiting = kept.places_held(event.id)
    return Standing(
        may_publish=may_publish and hidden,
        may_send=event.state is EventState.DRAFT and not may_publish,
        may_take_back=public and not held and not waiting and not is_begun(event, now),
        may_finish=public and is_over(event, now),
        may_ask=may_publish and event.state in ASKED_OF and not is_dated(event),
        may_delete=event.state is EventState.DRAFT and not event.slots,
        blocking=[lack for lack in lacks if lack not in WARNINGS],
        warnings=[lack for lack in lacks if lack in WARNINGS],
        held=held,
        waiting=waiting,
        sent_back=next((why for _event, why in kept.sent_back(Event.id == event.id)), ""),
    )
