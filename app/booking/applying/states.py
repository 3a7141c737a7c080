"""The state of an application: one function moves it, and leaves audit entry and notice of the move."""

from typing import Any

from app.booking.application_models import Application, ApplicationState
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
