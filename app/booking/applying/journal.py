"""What the audit log says of contests and applications, in words."""

from collections.abc import Collection, Iterable

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.booking.application_models import Application, ApplicationState, Contest
from app.booking.applying.labels import application_title, result_title
from app.calendar.models import Event
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.journal import ABSENT, Fact, Journal, Named, Subject, as_text, side_by_side
from app.core.told import Change, Told
from app.organizations.models import Organization

_ACTIONS = {
    f"application.{ApplicationState.SUBMITTED.value}": _l("An application was received"),
    f"application.{ApplicationState.ADMITTED.value}": _l("An application was admitted"),
    f"application.{ApplicationState.DECLINED.value}": _l("An application was not admitted"),
    f"application.{ApplicationState.WITHDRAWN.value}": _l("An application was withdrawn"),
    "application.judged": _l("The result of an application was set"),
}
_CONTEST = {
    "contest.opened": _l("Applications to an event were opened"),
    "contest.changed": _l("Limits or nominations were changed"),
    "contest.results_told": _l("The results of a contest were told"),
}


def _limit(value: int | None) -> str:
    return str(_("no limit")) if value is None else str(value)


def _listed(titles: list[str]) -> str:
    return ", ".join(titles) or "—"


def _yes(value: bool) -> str:
    return str(_("yes") if value else _("no"))


_FACTS = {
    "state": Fact(_l("State"), application_title),
    "works": Fact(_l("Works")),
    "result": Fact(_l("Result"), lambda value: result_title(value) if value else "—"),
    "place": Fact(_l("Place"), as_text),
    "goes_on": Fact(_l("Goes on"), _yes),
}
_LIMITS = {
    "capacity": Fact(_l("Works in all"), _limit),
    "per_organization": Fact(_l("Works of one organization"), _limit),
    "nominations": Fact(_l("Nominations"), _listed),
    "closed_nominations": Fact(_l("Closed nominations"), _listed),
    "told": Fact(_l("Applicants told")),
}
# Known to applicants only once the results are told.
_JUDGED = "application.judged"


def register(journal: Journal) -> None:
    """Applications, and the contests that they are to."""
    journal.add("application", Subject(_l("Application"), _ACTIONS, _FACTS, _applications, passing=True))
    journal.add("contest", Subject(_l("Contest"), _CONTEST, _LIMITS, _contests, passing=True))


def history_told(entries: Iterable[tuple[AuditEntry, str | None]], *, told: bool) -> list[Told]:
    """The history of one application; what the jury says only where it is `told` already."""
    return [
        Told(entry.at, who, str(_ACTIONS[entry.action]), _changes(entry), entry.reason or "")
        for entry, who in entries
        if told or entry.action != _JUDGED
    ]


def _changes(entry: AuditEntry) -> list[Change]:
    """The title says the state."""
    steps = side_by_side(entry.before, entry.after)
    return [
        Change(str(_FACTS[one.fact].title), _shown(one.fact, one.before), _shown(one.fact, one.after))
        for one in steps
        if entry.action == _JUDGED
    ]


def _shown(fact: str, value: object) -> str:
    return "" if value is ABSENT else _FACTS[fact].show(value)


def _applications(ids: Collection[int]) -> dict[int, Named]:
    query = (
        select(Application.id, Organization.short_name, Event.title)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Event, Event.id == Application.event_id)
        .where(Application.id.in_(ids))
    )
    return {
        id: Named(f"{who} · {title}", url_for("booking.application", application_id=id))
        for id, who, title in db.session.execute(query)
    }


def _contests(ids: Collection[int]) -> dict[int, Named]:
    query = select(Event.id, Event.title).join(Contest, Contest.event_id == Event.id).where(Event.id.in_(ids))
    return {
        id: Named(title, url_for("booking.event_applications", event_id=id))
        for id, title in db.session.execute(query)
    }
