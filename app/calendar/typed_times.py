"""A time between the form and its draft."""

from typing import Any

from app.calendar import actions
from app.calendar.models import Event, Slot
from app.calendar.places import place_choices
from app.calendar.slot_forms import SlotForm
from app.organizations.actions import add_venue


def prepare(form: SlotForm, event: Event) -> None:
    """Let the form offer the places of the event's host, and rows for further meetings."""
    form.venue_id.choices = place_choices(event)
    form.leave_room()


def slot_values(slot: Slot) -> dict[str, Any]:
    """What the form holds of a slot: the first meeting stands by itself."""
    (begins, ends), *further = slot.hours
    return {
        "starts_at": begins,
        "ends_at": ends,
        "meetings": [{"starts_at": one, "ends_at": other} for one, other in further],
        "capacity": slot.capacity,
        "groups": actions.groups_of(slot.id),
        "venue_id": slot.venue_id,
    }


def slot_draft(event: Event, form: SlotForm, *, by: int) -> actions.SlotDraft:
    """What was typed; a place that is not in the list is added to it first."""
    facts = form.facts()
    if form.place.data:
        typed = (form.place.data, form.address.data or "", form.entrance.data or "")
        facts["venue_id"] = add_venue(event.host_id, *typed, by=by).id
    return actions.SlotDraft.course(form.hours(), **facts)
