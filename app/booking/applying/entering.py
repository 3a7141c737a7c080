"""Entering works for a contest, and withdrawing them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.booking.application_models import (
    ENTERED,
    Application,
    ApplicationKey,
    ApplicationLine,
    ApplicationState,
    Contest,
    Nomination,
    Participants,
)
from app.booking.applying.refusals import (
    AlreadyApplied,
    ApplicationKeyUsed,
    ApplicationMoved,
    ApplicationsNotTaken,
    ApplicationsOver,
    ClassesNotInvited,
    ClassesNotYours,
    DidNotGoOn,
    MoreThanClassesHave,
    NoNomination,
    OwnLimitReached,
    ResultStands,
)
from app.booking.applying.stages import passed_from, stage_before
from app.booking.applying.states import announce, lock, move
from app.booking.applying.works import give_back, take
from app.calendar.models import Event, EventState
from app.core import clock
from app.core.db import db
from app.organizations.models import SchoolClass, school_year_of


@dataclass(frozen=True)
class Entry:
    """What an organization asks for. `key` is the form's nonce; `after_id` is the application to the stage
    before that these works go on from; `class_ids` are the classes that take part, if any."""

    event_id: int
    organization_id: int
    nomination_id: int | None
    participants: Participants
    class_ids: tuple[int, ...]
    people: int
    works: int
    title: str
    link: str
    adult_name: str
    adult_phone: str
    key: str
    after_id: int | None = None

    def asked(self) -> dict[str, Any]:
        """What one key stands for: the same form sent twice is the same, another one is not."""
        plain = {name: value for name, value in vars(self).items() if name not in ("key", "organization_id")}
        return plain | {"participants": self.participants.value, "class_ids": sorted(self.class_ids)}


def enter(entry: Entry, *, by: int | None) -> Application:
    """The works of one organization, or a named refusal. Sent twice with one key it answers the first one.

    Raises ApplicationKeyUsed, ApplicationsNotTaken, ApplicationsOver, DidNotGoOn, NoNomination,
    ClassesNotYours, ClassesNotInvited, MoreThanClassesHave, NotEnoughWorks, OwnLimitReached, AlreadyApplied.
    """
    before = _claim_key(entry)
    if before is not None:
        return before
    # A shared lock: applications do not wait for each other, but calling off waits for them. FOR KEY SHARE
    # would not do: it lets FOR NO KEY UPDATE pass.
    shared = {"read": True}
    event = db.session.get(Event, entry.event_id, populate_existing=True, with_for_update=shared)
    if event is None or db.session.get(Contest, event.id) is None:
        raise ApplicationsNotTaken
    check_open(event)
    _check_stage(event, entry)
    _check_classes(event, entry)
    contest = take(event.id, entry.works)  # from here on applications to this contest come one by one
    _check_nomination(entry)
    check_own(contest, entry)
    if _last_day(event) < clock.fresh().astimezone(clock.zone()).date():  # it waited past midnight
        raise ApplicationsOver(_last_day(event))
    application = _insert(entry, by)
    answer = update(ApplicationKey).where(ApplicationKey.key == entry.key)
    db.session.execute(answer.values(application_id=application.id))
    return application


def withdraw(application: Application, *, by: int | None, reason: str = "") -> None:
    """Take the works out of the contest; withdrawn once, withdrawing again changes nothing.

    Raises ApplicationMoved, ResultStands.
    """
    lock(application)
    if application.state is ApplicationState.WITHDRAWN:
        return
    if not application.is_entered:
        raise ApplicationMoved(application.id, application.state)
    if application.result is not None:
        raise ResultStands(application.id)
    give_back(application.event_id, application.works)
    move(application, ApplicationState.WITHDRAWN, by=by, reason=reason.strip())


def check_open(event: Event) -> None:
    """Applications to the event are taken today. Raises ApplicationsNotTaken, ApplicationsOver."""
    if event.state is not EventState.PUBLISHED or event.apply_until is None:
        raise ApplicationsNotTaken
    if event.apply_until < clock.today(clock.zone()):
        raise ApplicationsOver(event.apply_until)


def classes_year(event: Event) -> int:
    """The school year whose classes take part: in August a September contest is next year's."""
    return school_year_of(event.starts_on or _last_day(event))


def _last_day(event: Event) -> date:
    return event.apply_until or clock.today(clock.zone())


def _claim_key(entry: Entry) -> Application | None:
    """Make the key ours, or answer what it has brought before."""
    values = {
        "key": entry.key,
        "organization_id": entry.organization_id,
        "asked": entry.asked(),
        "created_at": clock.now(),
    }
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    claim = dialect.insert(ApplicationKey).values(values).on_conflict_do_nothing()
    if db.session.execute(claim.returning(ApplicationKey.key)).scalar() is not None:
        return None
    there = db.session.get_one(ApplicationKey, entry.key, populate_existing=True)
    if there.organization_id != entry.organization_id or there.application_id is None:
        raise ApplicationKeyUsed(None)
    if there.asked != entry.asked():
        raise ApplicationKeyUsed(there.application_id)
    return db.session.get_one(Application, there.application_id)


def _check_stage(event: Event, entry: Entry) -> None:
    """Where the stage before took applications here, only those come who went on from it."""
    stage = stage_before(event)
    if stage is None:
        if entry.after_id is not None:
            raise DidNotGoOn("")
        return
    passed = {one.id: one for one in passed_from(stage, entry.organization_id)}
    before = passed.get(entry.after_id or 0)
    if before is None:
        raise DidNotGoOn(stage.title)
    db.session.refresh(before, with_for_update={"read": True})
    if not before.goes_on:  # taken back while this waited for the lock
        raise DidNotGoOn(stage.title)
    if entry.works > before.works:
        raise DidNotGoOn(stage.title, before.works)


def _check_classes(event: Event, entry: Entry) -> None:
    if entry.participants is Participants.CLASSES and not entry.class_ids:
        raise ClassesNotYours
    query = select(SchoolClass).where(
        SchoolClass.id.in_(entry.class_ids),
        SchoolClass.school_id == entry.organization_id,
        SchoolClass.year == classes_year(event),
    )
    found = db.session.scalars(query.order_by(SchoolClass.id)).all()
    if len(found) != len(entry.class_ids):
        raise ClassesNotYours
    others = [one.name for one in found if event.grades and one.grade not in event.grades]
    if others:
        raise ClassesNotInvited(others, event.grades)
    pupils = sum(one.roll for one in found)
    if entry.participants is Participants.CLASSES and entry.people > pupils:
        raise MoreThanClassesHave(pupils)


def _check_nomination(entry: Entry) -> None:
    """Asked under the contest's lock: nobody closes the nomination meanwhile."""
    query = select(Nomination.id).where(Nomination.event_id == entry.event_id, Nomination.active)
    active: set[int | None] = set(db.session.scalars(query))
    if entry.nomination_id not in (active or {None}):
        raise NoNomination


def check_own(contest: Contest, entry: Entry | Application) -> None:
    """What the organization has entered already, asked under the contest's lock. Raises AlreadyApplied,
    OwnLimitReached."""
    own = select(Application).where(
        Application.event_id == entry.event_id,
        Application.organization_id == entry.organization_id,
        Application.state.in_(ENTERED),
    )
    for one in db.session.scalars(own.order_by(Application.id)):
        if one.after_id is not None and one.after_id == entry.after_id:
            raise AlreadyApplied(one.id)
        if one.nomination_id == entry.nomination_id and one.title.casefold() == entry.title.casefold():
            raise AlreadyApplied(one.id)
    entered = db.session.scalar(own.with_only_columns(func.coalesce(func.sum(Application.works), 0))) or 0
    most = contest.per_organization
    if most is not None and entered + entry.works > most:
        raise OwnLimitReached(entry.works, entered, most)


def _insert(entry: Entry, by: int | None) -> Application:
    now = clock.now()
    facts = {name: value for name, value in vars(entry).items() if name not in ("key", "class_ids")}
    application = Application(
        **facts,
        state=ApplicationState.SUBMITTED,
        reason="",
        goes_on=False,
        version=1,
        created_at=now,
        changed_at=now,
        created_by=by,
    )
    db.session.add(application)
    db.session.flush()
    if entry.class_ids:
        lines = [{"application_id": application.id, "class_id": one} for one in entry.class_ids]
        db.session.execute(insert(ApplicationLine), lines)
    announce(application, {}, by=by)
    return application
