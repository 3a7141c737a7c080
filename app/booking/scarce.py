"""Shares of municipalities that are nearly gone, and the letter to their coordinators.

They are looked for by schedule, every minute, and not where seats are taken: that transaction is the one that
a thousand schools wait for when booking opens, and to know how much of a share is left over all times of an
event it would have to read what others are changing. A letter that comes a minute later loses nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, case, func, or_, select

from app.accounts.models import Role
from app.accounts.queries import recipients
from app.calendar.models import SHOWN, Event, Holder, Pool, Slot, Terms
from app.core import clock, outbox
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.organizations.models import Organization, OrganizationKind

TOPIC = "share.nearly_gone"
_whose = case((Pool.part_of > 0, Pool.part_of), else_=Pool.holder_id)
_seats, _free = func.sum(Pool.capacity), func.sum(Pool.capacity - Pool.taken)
ONE_OF = 10  # places of a share: fewer left than this part of it is nearly gone


@dataclass(frozen=True)
class Scarce:
    """What a municipality has of the times of an event that are to come, with what its schools were given."""

    event_id: int
    title: str
    seats: int
    free: int


def tell_of_scarce() -> int:
    """Write to coordinators whose municipality has less than a tenth left of what is kept for it at the times
    of an event to come, or fewer places than the smallest group has. Once for each event and municipality,
    and not of what is released. Answers how many messages; safe to run at any time, or never.
    """
    query = _shares().outerjoin(Terms, Terms.event_id == Event.id)
    smallest = func.coalesce(func.min(Terms.smallest), 0)
    query = query.having(_free < _seats, or_(_free * ONE_OF < _seats, _free < smallest))
    scarce = [(row.event_id, row.municipality_id) for row in db.session.execute(query)]
    offices = _offices({municipality_id for _event_id, municipality_id in scarce})
    told = _told({event_id for event_id, _municipality_id in scarce})
    due = {(event_id, office_id) for event_id, place in scarce for office_id in offices[place]}
    for event_id, office_id in sorted(due - told):
        outbox.put(TOPIC, event_id, 1, office_id)
    return len(due - told)


def _shares() -> Select[int, str, int, int, int]:
    """Shares of municipalities at times to come, summed up by event and municipality."""
    now = clock.now()
    return (
        select(Event.id.label("event_id"), Event.title.label("title"), _whose.label("municipality_id"),
               _seats.label("seats"), _free.label("free"))
        .join(Slot, Slot.event_id == Event.id)
        .join(Pool, Pool.slot_id == Slot.id)
        .where(or_(Pool.holder == Holder.MUNICIPALITY, Pool.part_of > 0), Event.state.in_(SHOWN))
        .where(Slot.starts_at > now, Slot.cancelled_at.is_(None), Pool.released_at.is_(None))
        .where(or_(Pool.release_at.is_(None), Pool.release_at > now))
        .group_by(Event.id, Event.title, _whose)
    )  # fmt: skip


def _offices(municipality_ids: Collection[int]) -> Mapping[int, Sequence[int]]:
    """The authorities of these municipalities, locked: two who look at once do not both write."""
    query = (
        select(Organization.municipality_id, Organization.id)
        .where(Organization.kind == OrganizationKind.AUTHORITY)
        .where(Organization.municipality_id.in_(municipality_ids))
        .order_by(Organization.id)
        .with_for_update(key_share=True)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for municipality_id, office_id in db.session.execute(query) if municipality_ids else ():
        found[municipality_id or 0].append(office_id)
    return found


def _told(event_ids: Collection[int]) -> set[tuple[int, int]]:
    """Events and offices that a message was written about already."""
    query = select(OutboxMessage.subject_id, OutboxMessage.recipient_id).where(
        OutboxMessage.topic == TOPIC, OutboxMessage.subject_id.in_(event_ids)
    )
    return {(event_id, office_id) for event_id, office_id in db.session.execute(query)}


def register(topics: Topics) -> None:
    """What coordinators are told of their municipality's shares."""
    topics.add(TOPIC, _l("The municipality's places are nearly taken"), write, sample, about=about)


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the coordinators. Nothing where there is no share any more."""
    office = db.session.get(Organization, message.recipient_id)
    news = share_of(message.subject_id, office.municipality_id) if office and office.municipality_id else None
    if news is None:
        return []
    people = recipients(message.recipient_id, Role.MUNICIPALITY)
    return [letter_of(news, to=person.mail, locale=person.locale) for person in people]


def about(event_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The title of each event, and where its places are shown."""
    rows = db.session.execute(select(Event.id, Event.title).where(Event.id.in_(event_ids)))
    return {number: (title, url_for("pages.quotas", event_id=number)) for number, title in rows}


def share_of(event_id: int, municipality_id: int) -> Scarce | None:
    """What the municipality has of the event now."""
    query = _shares().where(Event.id == event_id, _whose == municipality_id)
    row = db.session.execute(query).one_or_none()
    return Scarce(row.event_id, row.title, row.seats, row.free) if row else None


def letter_of(news: Scarce, *, to: str, locale: str) -> Letter:
    """The letter in the words of `locale`."""
    with force_locale(locale):
        left = ngettext("%(num)s place is left", "%(num)s places are left", news.free)
        first = _(
            "Of the %(seats)s places that are kept for your schools, %(left)s.", seats=news.seats, left=left
        )
        then = _(
            "When they are taken, your schools book what is common to all, or join the waiting list. If they"
            " need more, ask the organizer."
        )
        return Letter(
            to=to,
            locale=locale,
            subject=_("Your schools' places are nearly taken: “%(title)s”", title=news.title),
            lines=(first, then),
            facts=((_("Event"), news.title), (_("Places of the municipality"), str(news.seats)),
                   (_("Free"), str(news.free))),
            action=(_("See the places"), site_url_for("pages.quotas", event_id=news.event_id)),
        )  # fmt: skip


def sample(locale: str) -> Letter:
    """An example for the gallery."""
    with force_locale(locale):
        news = Scarce(1, _("How a river port works"), 120, 9)
    return letter_of(news, to="municipality@example.ru", locale=locale)
