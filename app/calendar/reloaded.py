"""Where a refused form leaves its page: opening that address again leads to the page of the form."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.calendar import access
from app.calendar.access import ORGANIZERS
from app.calendar.blueprint import bp


@bp.get("/events/<int:event_id>/slots")
@only(*ORGANIZERS)
def added_slot(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    return redirect(url_for("calendar.edit", event_id=event.id), code=303)


@bp.get("/events/<int:event_id>/publication", endpoint="published")
@bp.get("/events/<int:event_id>/revision", endpoint="sent_back")
@bp.get("/events/<int:event_id>/date-request", endpoint="asked_for_date")
@only(Role.MUNICIPALITY, Role.OPERATOR)
def decided(event_id: int) -> ResponseReturnValue:
    event = access.publishable_event(acting_as(), event_id)
    return redirect(url_for("calendar.edit", event_id=event.id), code=303)


@bp.get("/events/<int:event_id>/review", endpoint="sent_for_review")
@bp.get("/events/<int:event_id>/withdrawal", endpoint="taken_back")
@bp.get("/events/<int:event_id>/completion", endpoint="finished")
@bp.get("/events/<int:event_id>/deletion", endpoint="deleted")
@only(*ORGANIZERS)
def stepped(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    return redirect(url_for("calendar.edit", event_id=event.id), code=303)


@bp.get("/slots/<int:slot_id>")
@only(*ORGANIZERS)
def changed_slot(slot_id: int) -> ResponseReturnValue:
    slot = access.kept_slot(acting_as(), slot_id)
    return redirect(url_for("calendar.edit_slot", slot_id=slot.id), code=303)


@bp.get("/routes/<int:route_id>", endpoint="changed_route")
@bp.get("/routes/<int:route_id>/archiving", endpoint="archived_route")
@bp.get("/routes/<int:route_id>/restoring", endpoint="restored_route")
@only(*ORGANIZERS)
def changed_route(route_id: int) -> ResponseReturnValue:
    route = access.kept_route(acting_as(), route_id)
    return redirect(url_for("calendar.edit_route", route_id=route.id), code=303)


@bp.get("/routes/<int:route_id>/events")
@only(*ORGANIZERS)
def created_route_event(route_id: int) -> ResponseReturnValue:
    route = access.kept_route(acting_as(), route_id)
    return redirect(url_for("calendar.route_slots", route_id=route.id), code=303)
