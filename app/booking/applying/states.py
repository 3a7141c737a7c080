"""The state of an application: one function moves it, and leaves audit entry and notice of the move."""

from typing import Any

from sqlalchemy import select

from app.booking.application_models import ENTERED, Application, ApplicationState
from app.booking.applying.works import hold
from app.core import audit, clock, outbox
from app.core.db import db


def lock(application: Application) -> None:
    """Contest before application, as everywhere: whoever holds the contest may change its applications."""
    hold(application.event_id)
    db.session.refresh(application, with_for_update={"key_share": True})


def move(application: Application, state: ApplicationState, *, by: int | None, reason: str = "") -> None:
    """Set a new state. The works are the caller's business, under the lock of the contest."""
    before = {"state": application.state.value}
    application.state, application.reason = state, reason
    application.version += 1
    application.changed_at = clock.now()
    db.session.flush()
    announce(application, before, by=by, reason=reason)


def announce(application: Application, before: dict[str, Any], *, by: int | None, reason: str = "") -> None:
    """The audit entry and the outbox row of the application's present version."""
    audit.record(
        f"application.{application.state.value}",
        "application",
        application.id,
        by=by,
        before=before,
        after={"state": application.state.value, "works": application.works},
        reason=reason or None,
    )
    outbox.put(
        f"application.{application.state.value}",
        application.id,
        application.version,
        application.organization_id,
    )


def tell_called_off(event_id: int) -> None:
    """Let all who have entered works know that the contest is called off; their applications stay as they
    are."""
    query = select(Application).where(Application.event_id == event_id, Application.state.in_(ENTERED))
    for one in db.session.scalars(query.order_by(Application.id)):
        outbox.put("application.called_off", one.id, one.version, one.organization_id)
