"""What the audit log says of sign-ups, in words."""

from collections.abc import Collection

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.booking.sign_ups.labels import state_title
from app.booking.sign_ups.models import SignUp, SignUpState
from app.calendar.models import Event, Slot
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject

_ACTIONS = {
    f"sign_up.{SignUpState.CONFIRMED}": _l("A visitor signed up"),
    f"sign_up.{SignUpState.CANCELLED_BY_PERSON}": _l("A visitor cancelled the sign-up"),
    f"sign_up.{SignUpState.CANCELLED_BY_HOST}": _l("An organizer cancelled a visitor’s sign-up"),
    "sign_up.moved": _l("A visitor was told of another time"),
    "sign_up.repeated": _l("A visitor was written to once more"),
}


def register(journal: Journal) -> None:
    facts = {"state": Fact(_l("State"), state_title), "people": Fact(_l("How many people"))}
    journal.add(
        "sign_up", Subject(_l("Sign-up without an account"), _ACTIONS, facts, _sign_ups, passing=True)
    )


def _sign_ups(ids: Collection[int]) -> dict[int, Named]:
    query = select(SignUp.id, SignUp.slot_id, Event.title).join(SignUp.slot).join(Slot.event)
    rows = db.session.execute(query.where(SignUp.id.in_(ids)))
    return {
        id: Named(f"{title} · № {id}", url_for("booking.of_slot", slot_id=slot_id))
        for id, slot_id, title in rows
    }
