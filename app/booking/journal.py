"""What the audit log says of bookings, in words."""

from collections.abc import Collection
from datetime import datetime

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.booking.applying import journal as applying
from app.booking.days_off import journal as days_off
from app.booking.days_off.words import moment_text
from app.booking.labels import state_title
from app.booking.models import Booking, BookingState, FeedPurpose, FeedToken
from app.booking.sign_ups import journal as of_visitors
from app.calendar.models import Event, Slot
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject
from app.organizations.models import Organization

_ACTIONS = {
    BookingState.REQUESTED: _l("A booking waits for the organizer's answer"),
    BookingState.CONFIRMED: _l("A booking was confirmed"),
    BookingState.WAITING: _l("A group joined the waiting list"),
    BookingState.OFFERED: _l("Places were offered to a group"),
    BookingState.DECLINED: _l("A booking was declined"),
    BookingState.EXPIRED: _l("The time to answer an offer ran out"),
    BookingState.CANCELLED_BY_SCHOOL: _l("A school cancelled its booking"),
    BookingState.CANCELLED_BY_HOST: _l("An organizer cancelled a booking"),
}

_TOKENS = {
    "feed_token.made": _l("An address of an own calendar was made"),
    "feed_token.replaced": _l("An address of an own calendar was replaced"),
    "feed_token.revoked": _l("An address of an own calendar was revoked"),
}
_PURPOSES = {
    FeedPurpose.SCHOOL: _l("Times that a school comes to"),
    FeedPurpose.HOST: _l("Times that an organization holds"),
}


def register(journal: Journal) -> None:
    actions = {f"booking.{state.value}": title for state, title in _ACTIONS.items()}
    actions |= {
        "booking.changed": _l("A booking was changed"),
        "booking.moved": _l("The time of a booking was moved"),
    }
    facts = {
        "state": Fact(_l("State"), state_title),
        "seats": Fact(_l("Number of places")),
        "offer_until": Fact(_l("Offered until"), lambda value: moment_text(datetime.fromisoformat(value))),
    }
    journal.add("booking", Subject(_l("Booking"), actions, facts, bookings_by_id, passing=True))
    passes = {
        "group_pass.withdrawn": _l("The link of a group pass was withdrawn"),
        "group_pass.renewed": _l("A group pass got a new link"),
    }
    journal.add("group_pass", Subject(_l("Group pass"), passes, {}, bookings_by_id, passing=True))
    said = {"reaffirmation.made": _l("A school said that its group comes")}
    seats = {"seats": facts["seats"]}
    journal.add(
        "reaffirmation", Subject(_l("Word that a group comes"), said, seats, bookings_by_id, passing=True)
    )
    days_off.register(journal)
    purpose = {"purpose": Fact(_l("What it tells"), lambda value: str(_PURPOSES[FeedPurpose(value)]))}
    journal.add("feed_token", Subject(_l("Own calendar"), _TOKENS, purpose, _tokens, passing=True))
    of_visitors.register(journal)
    applying.register(journal)


def bookings_by_id(ids: Collection[int]) -> dict[int, Named]:
    query = (
        select(Booking.id, Organization.short_name, Event.title)
        .join(Organization, Organization.id == Booking.organization_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Event, Event.id == Slot.event_id)
        .where(Booking.id.in_(ids))
    )
    return {
        id: Named(f"{school} · {title}", url_for("booking.show", booking_id=id))
        for id, school, title in db.session.execute(query)
    }


def _tokens(ids: Collection[int]) -> dict[int, Named]:
    query = select(FeedToken.id, Organization.short_name).join(FeedToken.organization)
    rows = db.session.execute(query.where(FeedToken.id.in_(ids)))
    return {id: Named(name, None) for id, name in rows}
