"""Organizations are asked for a date, answer, decline, or are not asked any longer.

Lock order: the rows by their ids, then their asks, then the events.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.booking.actions import cancel_event
from app.calendar.actions import (
    DraftInUse,
    ask_for_dates,
    delete_draft,
    draft_of,
    edit_event,
    send_back,
    stop_asking,
)
from app.calendar.actions.review import ASKED_OF
from app.calendar.models import Event, EventState, Precision
from app.core import audit, clock, outbox
from app.core.db import db
from app.organizations.models import Organization
from app.organizations.queries import working_calendar
from app.roadmap.actions import release_event
from app.roadmap.actions.deciding import AlreadyDecided, lock_row
from app.roadmap.asking.making import give_drafts
from app.roadmap.asking.models import Ask, AskRound
from app.roadmap.asking.queries import is_answered
from app.roadmap.asking.refusals import (
    AskIsAnswered,
    AskIsClosed,
    DayIsOver,
    FormUsed,
    NobodyToAsk,
    ReasonMissing,
    RowIsPaperwork,
    TooManyAsks,
)
from app.roadmap.models import RoadMapRow, RowState

MOST_ASKS = 3000  # of one round: more than the schools of a region, for one row
ASKED, WITHDRAWN = "road_map.asked", "road_map.not_asked"  # topics


@dataclass(frozen=True)
class Asking:
    """Who is asked about which rows: `pairs` of the ids of a row and of an organization. `umbrella_host_id`
    is whose the event is that holds theirs together."""

    pairs: Collection[tuple[int, int]]
    due_on: date
    word: str
    key: str
    umbrella_host_id: int


@dataclass(frozen=True)
class Asked:
    """What came of it: until when, how many organizations were asked, how many had answered before, and the
    names of those that are closed."""

    due_on: date
    organizations: int
    answered: int = 0
    closed: Sequence[str] = ()


def settled_due(due_on: date) -> date:
    """The day itself, or the next working day after it; never today or a day that is over."""
    works, day = working_calendar().works, max(due_on, clock.today(clock.zone()) + timedelta(days=1))
    while not works(day):
        day += timedelta(days=1)
    return day


def ask(asking: Asking, *, by: int | None) -> Asked:
    """Ask these organizations for a date of these rows: each has a draft for each row, a due date on its
    desk, and one letter about all of them. Asked again, it keeps its draft and gets the new due date; who has
    given a day is left alone. Sent twice with one key nothing more is done.

    Raises FormUsed, NobodyToAsk, TooManyAsks, RowIsPaperwork, AlreadyDecided.
    """
    round_, is_new = _round(asking, by)
    if not is_new:
        return _again(round_, asking)
    if len(asking.pairs) > MOST_ASKS:
        raise TooManyAsks(len(asking.pairs), MOST_ASKS)
    hosts, closed = _organizations({host_id for _row_id, host_id in asking.pairs})
    if not hosts:
        raise NobodyToAsk
    told: set[int] = set()
    for row in _rows({row_id for row_id, _host_id in asking.pairs}):
        of_row = [host for host in hosts if (row.id, host.id) in asking.pairs]
        asks = _ask_about(row, of_row, round_, asking.umbrella_host_id, by)
        told |= {ask.organization.id for ask in asks}
    for organization_id in sorted(told):
        outbox.put(ASKED, round_.id, 1, organization_id)
    return Asked(round_.due_on, len(told), len(hosts) - len(told), closed)


def _again(round_: AskRound, asking: Asking) -> Asked:
    """What came of the same form before. Raises FormUsed."""
    hosts, _closed = _organizations({host_id for _row_id, host_id in asking.pairs})
    rows = Ask.row_id.in_({row_id for row_id, _host_id in asking.pairs})
    found = db.session.execute(select(Ask.row_id, Ask.organization_id).where(rows))
    there, open_ids = {(row_id, host_id) for row_id, host_id in found}, {host.id for host in hosts}
    if any(pair not in there and pair[1] in open_ids for pair in asking.pairs):
        raise FormUsed
    whom = select(func.count(Ask.organization_id.distinct())).where(Ask.round_id == round_.id)
    return Asked(round_.due_on, db.session.scalar(whom) or 0)


def _rows(ids: Collection[int]) -> Sequence[RoadMapRow]:
    return db.session.scalars(select(RoadMapRow).where(RoadMapRow.id.in_(ids)).order_by(RoadMapRow.id)).all()


def _round(asking: Asking, by: int | None) -> tuple[AskRound, bool]:
    """The round with this key, and whether it is new."""
    due_on, now = settled_due(asking.due_on), clock.now()
    made = AskRound(key=asking.key, due_on=due_on, word=asking.word.strip(), asked_by=by, asked_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError:  # the same form, sent again
        return db.session.scalars(select(AskRound).where(AskRound.key == asking.key)).one(), False
    return made, True


def _organizations(ids: Collection[int]) -> tuple[list[Organization], list[str]]:
    """Those that are open, and the names of the others."""
    query = select(Organization).where(Organization.id.in_(ids)).order_by(Organization.id)
    found = db.session.scalars(query).all()
    return [one for one in found if one.active], [one.short_name for one in found if not one.active]


def _ask_about(
    row: RoadMapRow, hosts: Sequence[Organization], round_: AskRound, umbrella_host_id: int, by: int | None
) -> list[Ask]:
    """The asks of this round about the row."""
    lock_row(row)
    if row.state is RowState.REJECTED:
        raise AlreadyDecided(row)
    if row.state is RowState.PAPERWORK:
        raise RowIsPaperwork(row)
    there = {ask.organization_id: ask for ask in _asks_of(row)}
    answered = _answered(row)
    again, new = [], []
    for host in hosts:
        ask = there.get(host.id)
        if ask is None or ask.event is None or ask.event.state is EventState.CANCELLED:
            new.append(ask or Ask(row=row, organization=host, round=round_))
        elif ask.id not in answered:
            again.append(ask)
    for ask in again:
        ask.round = round_
    ask_for_dates([_open_event(ask) for ask in again], round_.due_on, by=by)
    if new:
        give_drafts(row, new, round_, umbrella_host_id, by=by)
    if again or new:
        after = {"organizations": len(again) + len(new), "due_on": round_.due_on.isoformat()}
        audit.record("road_map_row.asked", "road_map_row", row.id, by=by, after=after)
    return again + new


def _asks_of(row: RoadMapRow) -> Sequence[Ask]:
    query = select(Ask).where(Ask.row_id == row.id).options(joinedload(Ask.event))
    return db.session.scalars(query.order_by(Ask.id)).all()


def _answered(row: RoadMapRow) -> set[int]:
    query = select(Ask.id).outerjoin(Event, Event.id == Ask.event_id)
    return set(db.session.scalars(query.where(Ask.row_id == row.id, is_answered())))


def answer(ask: Ask, starts_on: date, ends_on: date | None, *, by: int | None) -> None:
    """Name the day, or the first and the last. Raises AskIsClosed, DayIsOver and what edit_event raises."""
    _lock(ask)
    event = _open_event(ask)
    if (ends_on or starts_on) < clock.today(clock.zone()):
        raise DayIsOver
    days = Precision.DAYS if ends_on and ends_on != starts_on else Precision.DAY
    draft = replace(draft_of(event), precision=days, starts_on=starts_on, ends_on=ends_on or starts_on)
    edit_event(event, draft, by=by)


def decline(ask: Ask, reason: str, *, by: int | None) -> None:
    """The organization holds nothing of the kind: its draft is thrown away, what is published called off.
    Declining twice changes nothing. Raises ReasonMissing, AskIsClosed."""
    if not reason.strip():
        raise ReasonMissing
    _lock(ask)
    if ask.declined_at is not None:
        return
    event = _open_event(ask)
    ask.declined_at, ask.declined_by, ask.reason = clock.now(), by, reason.strip()
    if event.state is EventState.PUBLISHED:
        cancel_event(event, ask.reason, by=by)
    else:
        _let_go(ask, event, ask.reason, by)
    after = {"organization_id": ask.organization_id}
    audit.record(
        "road_map_row.ask_declined", "road_map_row", ask.row_id, by=by, after=after, reason=ask.reason
    )


def withdraw(ask: Ask, *, by: int | None) -> None:
    """The organization is not asked any longer: what was made for it goes, and it is told so.

    Raises AskIsAnswered: what has a day is an event like any other; AskIsClosed: what was called off stays.
    """
    _lock(ask)
    if ask.declined_at is None:
        _open_event(ask)
        if ask.id in _answered(ask.row):
            raise AskIsAnswered
    row, event, organization_id = ask.row, ask.event, ask.organization_id
    if event is not None and ask.declined_at is None:
        outbox.put(WITHDRAWN, row.id, ask.round_id, organization_id)
        _let_go(ask, event, "", by)
    db.session.delete(ask)
    db.session.flush()
    after = {"organization_id": organization_id}
    audit.record("road_map_row.ask_withdrawn", "road_map_row", row.id, by=by, after=after)


def _lock(ask: Ask) -> None:
    lock_row(ask.row)
    db.session.refresh(ask, with_for_update={"of": Ask})


def _open_event(ask: Ask) -> Event:
    if ask.declined_at is not None or ask.event is None or ask.event.state not in ASKED_OF:
        raise AskIsClosed
    return ask.event


def _let_go(ask: Ask, event: Event, reason: str, by: int | None) -> None:
    """The event answers the row no longer. A draft that was made for it is thrown away, unless somebody has
    built on it; anything else stays, and no date is waited for."""
    made = any(tie.made and tie.event_id == event.id for tie in ask.row.ties)
    release_event(ask.row, event, by=by)
    ask.event = None
    db.session.flush()
    if made and event.state is EventState.ON_REVIEW and reason:
        send_back(event, reason, by=by)
    if made and event.state is EventState.DRAFT:
        try:
            delete_draft(event, by=by)
        except DraftInUse:
            stop_asking(event, by=by)
    else:
        stop_asking(event, by=by)
