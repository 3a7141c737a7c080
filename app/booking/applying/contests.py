"""Whether an event takes applications here, in which nominations, and how many works."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from app.booking.application_models import ENTERED, Application, Contest, Nomination
from app.booking.applying.refusals import ApplicationsNotTaken, NominationTwice, WorksEntered
from app.booking.applying.works import hold
from app.calendar.models import Event, EventState
from app.core import audit
from app.core.db import db
from app.organizations.models import Organization


@dataclass(frozen=True)
class NominationDraft:
    """A nomination as typed; without an id it is a new one."""

    title: str
    active: bool = True
    id: int | None = None


@dataclass(frozen=True)
class ContestDraft:
    """Limits in works, None for no limit, and the nominations in their order."""

    capacity: int | None
    per_organization: int | None
    nominations: Sequence[NominationDraft] = ()


def save_contest(event: Event, draft: ContestDraft, *, by: int | None) -> None:
    """Take applications to the event under these limits, from now on or as before. A nomination that is left
    out stays as it is; one that was in none of the rows is never lost by a form that is out of date.

    Raises WorksEntered, NominationTwice, ApplicationsNotTaken.
    """
    db.session.refresh(event, with_for_update={"key_share": True})
    if event.state is EventState.CANCELLED:
        raise ApplicationsNotTaken
    contest = hold(event.id)
    before = _facts(contest) if contest else {}
    if contest is None:
        contest = Contest(event_id=event.id, capacity=draft.capacity, per_organization=draft.per_organization)
        db.session.add(contest)
        db.session.flush()
    _check_own(event.id, draft.per_organization)
    _limit(contest, draft)
    _name(event.id, draft.nominations)
    action = "contest.changed" if before else "contest.opened"
    audit.record_changes(action, "contest", event.id, before, _facts(contest), by=by)


def nominations_of(event_id: int, *, active: bool = False) -> Sequence[Nomination]:
    """The nominations in their order; with `active` only those that can still be chosen."""
    query = select(Nomination).where(Nomination.event_id == event_id)
    query = query.where(Nomination.active) if active else query
    return db.session.scalars(query.order_by(Nomination.position, Nomination.id)).all()


def _facts(contest: Contest) -> dict[str, Any]:
    """What the audit log holds of it."""
    named = nominations_of(contest.event_id)
    return {
        "capacity": contest.capacity,
        "per_organization": contest.per_organization,
        "nominations": [one.title for one in named if one.active],
        "closed_nominations": [one.title for one in named if not one.active],
    }


def _limit(contest: Contest, draft: ContestDraft) -> None:
    """The guard is the statement's: works that are entered are never more than the limit."""
    wanted = draft.capacity
    fits = Contest.event_id == contest.event_id
    if wanted is not None:
        fits &= Contest.taken <= wanted
    limits = {"capacity": wanted, "per_organization": draft.per_organization}
    if (
        db.session.execute(update(Contest).where(fits).values(limits).returning(Contest.event_id)).scalar()
        is None
    ):
        db.session.refresh(contest)
        raise WorksEntered(contest.taken)
    db.session.refresh(contest)


def _check_own(event_id: int, most: int | None) -> None:
    """Nobody has entered more than one organization may."""
    if most is None:
        return
    entered = func.sum(Application.works)
    query = select(Organization.short_name, entered).join(
        Application, Application.organization_id == Organization.id
    )
    query = query.where(Application.event_id == event_id, Application.state.in_(ENTERED))
    query = query.group_by(Organization.id, Organization.short_name).having(entered > most)
    for name, works in db.session.execute(query.order_by(entered.desc()).limit(1)):
        raise WorksEntered(works, name)


def _name(event_id: int, drafts: Sequence[NominationDraft]) -> None:
    """Keep, rename, close and add nominations. A new one that is called as one there is, is that one: the
    same form sent twice adds nothing twice. Raises NominationTwice."""
    titles = [draft.title.casefold() for draft in drafts]
    twice = next((draft.title for draft in drafts if titles.count(draft.title.casefold()) > 1), None)
    if twice is not None:
        raise NominationTwice(twice)
    there = {one.id: one for one in nominations_of(event_id)}
    by_title = {one.title.casefold(): one for one in there.values()}
    for position, draft in enumerate(drafts, 1):
        one = there.get(draft.id or 0) or by_title.get(draft.title.casefold())
        namesake = by_title.get(draft.title.casefold())
        if namesake is not None and namesake is not one:
            raise NominationTwice(draft.title)
        if one is None:
            one = Nomination(event_id=event_id)
            db.session.add(one)
        one.title, one.position, one.active = draft.title, position, draft.active
    db.session.flush()
