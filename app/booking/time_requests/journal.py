"""What the audit log says of requests for a time, in words."""

from collections.abc import Collection
from datetime import date, datetime

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.accounts.queries import history_of as entries_of
from app.booking.time_requests.labels import request_state
from app.booking.time_requests.models import TimeRequest
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject
from app.core.locale import clock_text, date_text
from app.core.told import Change, Told
from app.organizations.models import Organization

HISTORY = 50
ACTIONS = {
    "time_request.asked": _l("A school asked for a time"),
    "time_request.proposed": _l("A host proposed another date"),
    "time_request.booked": _l("A time was set for a school that had asked"),
    "time_request.declined": _l("A host said no to a school"),
    "time_request.withdrawn": _l("A school withdrew its request for a time"),
}


def register(journal: Journal) -> None:
    facts = {
        "state": Fact(_l("State"), request_state),
        "host_id": Fact(_l("Host"), subject="organization"),
        "class_id": Fact(_l("Class"), subject="class"),
        "booking_id": Fact(_l("Booking"), subject="booking"),
        "seats": Fact(_l("Number of places")),
        "days": Fact(_l("Days"), lambda days: ", ".join(date_text(date.fromisoformat(day)) for day in days)),
        "starts_at": Fact(_l("Begins"), _moment),
    }
    journal.add("time_request", Subject(_l("Request for a time"), ACTIONS, facts, _requests, passing=True))


def history_of(request_id: int) -> list[Told]:
    """What each side did, in words, the newest first."""
    return [
        Told(entry.at, who, str(ACTIONS.get(entry.action, entry.action)), _changes(entry), entry.reason or "")
        for entry, who in entries_of("time_request", request_id, HISTORY)
    ]


def _changes(entry: AuditEntry) -> list[Change]:
    """Of an answer, the time that was named."""
    named = entry.after.get("starts_at")
    return [Change(str(_l("Begins")), "", _moment(named))] if named else []


def _moment(value: str) -> str:
    moment = datetime.fromisoformat(value)
    return f"{date_text(moment)}, {clock_text(moment)}"


def _requests(ids: Collection[int]) -> dict[int, Named]:
    school, host = aliased(Organization), aliased(Organization)
    query = (
        select(TimeRequest.id, school.short_name, host.short_name)
        .join(school, school.id == TimeRequest.organization_id)
        .join(host, host.id == TimeRequest.host_id)
        .where(TimeRequest.id.in_(ids))
    )
    return {
        id: Named(f"{asks} · {asked}", url_for("booking.time_request", request_id=id))
        for id, asks, asked in db.session.execute(query)
    }
