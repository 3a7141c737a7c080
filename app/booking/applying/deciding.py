"""What the organizers of a contest do about its applications: admit, decline, tell the results."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.booking.application_models import Application, ApplicationState, Contest, Result
from app.booking.applying.entering import check_own
from app.booking.applying.refusals import (
    ApplicationMoved,
    ApplicationsNotTaken,
    DidNotGoOn,
    NoResults,
    ResultsChanged,
    ResultStands,
    WentOnAlready,
    WhyMissing,
)
from app.booking.applying.stages import next_of
from app.booking.applying.states import lock, move
from app.booking.applying.works import give_back, hold, take
from app.core import audit, clock, outbox
from app.core.db import db


@dataclass(frozen=True)
class Verdict:
    """What the jury says of one application; `seen` is the mark of what the screen showed of it before."""

    application_id: int
    result: Result | None
    place: int | None
    goes_on: bool
    seen: str

    @property
    def facts(self) -> dict[str, object]:
        """As the audit log has it; without a result there is neither place nor going on."""
        if self.result is None:
            return {"result": None, "place": None, "goes_on": False}
        return {"result": self.result.value, "place": self.place, "goes_on": self.goes_on}


def mark_of(application: Application) -> str:
    """What the jury has said so far, for a screen to bring back: whether somebody else has changed it."""
    return "/".join(str(value) for value in _facts(application).values())


def admit(application: Application, *, by: int | None) -> None:
    """Let the works take part, those that were declined too, as long as the contest has room for them, the
    organization has entered no others in their place, and the stage before lets them go on.

    Admitted once, admitting again changes nothing. Raises ApplicationMoved, NotEnoughWorks, AlreadyApplied,
    OwnLimitReached, DidNotGoOn.
    """
    lock(application)
    if application.state is ApplicationState.ADMITTED:
        return
    if application.state is ApplicationState.WITHDRAWN:
        raise ApplicationMoved(application.id, application.state)
    if application.state is ApplicationState.DECLINED:
        check_own(take(application.event_id, application.works), application)
        _check_stage(application)
    move(application, ApplicationState.ADMITTED, by=by)


def _check_stage(application: Application) -> None:
    """What came of a stage before goes on from it still: while it was out, that may have been taken back."""
    if application.after_id is None:
        return
    shared = {"read": True}
    before = db.session.get_one(
        Application, application.after_id, populate_existing=True, with_for_update=shared
    )
    if not before.goes_on:
        raise DidNotGoOn(before.event.title)


def admit_all(event_id: int, application_ids: Collection[int], *, by: int | None) -> int:
    """Admit these of the event's applications, all or none; answers how many there are. Raises as `admit`."""
    query = select(Application).where(Application.event_id == event_id, Application.id.in_(application_ids))
    found = db.session.scalars(query.order_by(Application.id)).all()
    for one in found:
        admit(one, by=by)
    return len(found)


def decline(application: Application, reason: str, *, by: int | None) -> None:
    """Keep the works out, and say why; declined once, declining again changes nothing.

    Raises WhyMissing, ApplicationMoved, ResultStands.
    """
    if not reason.strip():
        raise WhyMissing
    lock(application)
    if application.state is ApplicationState.DECLINED:
        return
    if application.state is ApplicationState.WITHDRAWN:
        raise ApplicationMoved(application.id, application.state)
    if application.result is not None:
        raise ResultStands(application.id)
    give_back(application.event_id, application.works)
    move(application, ApplicationState.DECLINED, by=by, reason=reason.strip())


def set_results(event_id: int, verdicts: Sequence[Verdict], *, by: int | None) -> int:
    """Set what the jury says of many applications at once; answers how many changed.

    Results that were told already are told anew where they change. Raises ResultsChanged, ApplicationMoved,
    WentOnAlready, ApplicationsNotTaken.
    """
    contest = _held(event_id)
    wanted = {one.application_id: one for one in verdicts}
    query = select(Application).where(Application.event_id == event_id, Application.id.in_(wanted))
    locked = query.order_by(Application.id).with_for_update(key_share=True)
    found = db.session.scalars(locked.execution_options(populate_existing=True)).all()
    changed = [(one, wanted[one.id]) for one in found if _facts(one) != wanted[one.id].facts]
    stale = [one.id for one, verdict in changed if mark_of(one) != verdict.seen]
    if stale:
        raise ResultsChanged(stale)
    for one, verdict in changed:
        _judge(one, verdict, by=by, told=contest.results_at is not None)
    return len(changed)


def tell_results(event_id: int, *, by: int | None) -> int:
    """Let every applicant know the result; answers how many are told. Told once, telling again does nothing.

    Raises NoResults, ApplicationsNotTaken.
    """
    contest = _held(event_id)
    if contest.results_at is not None:
        return 0
    query = select(Application).where(Application.event_id == event_id, Application.result.is_not(None))
    found = db.session.scalars(query.order_by(Application.id).execution_options(populate_existing=True)).all()
    if not found:
        raise NoResults
    contest.results_at = clock.now()
    db.session.flush()
    audit.record("contest.results_told", "contest", event_id, by=by, after={"told": len(found)})
    for one in found:
        _tell(one)
    return len(found)


def _held(event_id: int) -> Contest:
    contest = hold(event_id)
    if contest is None:
        raise ApplicationsNotTaken
    return contest


def _facts(application: Application) -> dict[str, object]:
    result = application.result.value if application.result else None
    return {"result": result, "place": application.place, "goes_on": application.goes_on}


def _judge(application: Application, verdict: Verdict, *, by: int | None, told: bool) -> None:
    if application.state is not ApplicationState.ADMITTED:
        raise ApplicationMoved(application.id, application.state)
    before, after = _facts(application), verdict.facts
    later = next_of(application) if application.goes_on and not after["goes_on"] else None
    if later is not None:
        raise WentOnAlready(application.id, later)
    application.result = verdict.result
    application.place = verdict.place if verdict.result else None
    application.goes_on = verdict.goes_on and verdict.result is not None
    application.changed_at = clock.now()
    db.session.flush()
    audit.record_changes("application.judged", "application", application.id, before, after, by=by)
    if told and application.result is not None:
        _tell(application)


def _tell(application: Application) -> None:
    application.version += 1
    db.session.flush()
    outbox.put("application.result", application.id, application.version, application.organization_id)
