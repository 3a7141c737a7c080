"""The one place that writes sheets: what a side says becomes lines, an entry of the log and a message."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import selectinload

from app.attendance.actions.becoming import FIGURE, Counts, Frame, becoming
from app.attendance.actions.counting import Expected, Marking, refuse_impossible
from app.attendance.actions.telling import tell_differences
from app.attendance.hours import person_hours
from app.attendance.models import LOGGED, MarkKey, Sheet, SheetLine, Side, known
from app.attendance.refusals import MarkedMeanwhile, MarkKeyUsed, OtherMeetings, ReasonMissing
from app.attendance.who import Who
from app.core import audit, clock, outbox
from app.core.db import db

SETTLES = timedelta(minutes=30)  # within which whoever stands at the entrance mends a slip
ADULTS = {Side.SCHOOL: "adults", Side.HOST: "adults_host"}


def sheet_in(frame: Frame) -> Sheet | None:
    """The sheet as the database has it now, locked. The caller keeps others from making it meanwhile."""
    told: tuple[str, ...] = ("event_id", "organization_id", "held_on", "monthly")
    if frame.booking_id is not None:
        told = ("booking_id",)
    elif frame.slot_id is not None:
        told = ("slot_id",)
    values = {name: getattr(frame, name) for name in told}
    anew = {"populate_existing": True}
    return db.session.scalars(_sheet_by(told), values, execution_options=anew).one_or_none()


@cache
def _sheet_by(told: tuple[str, ...]) -> Select[Any]:
    """Made once: to put the statement together takes as long as to send it."""
    query = select(Sheet).options(selectinload(Sheet.lines)).with_for_update(key_share=True)
    if "event_id" in told:
        query = query.where(Sheet.booking_id.is_(None), Sheet.slot_id.is_(None))
    return query.where(*(getattr(Sheet, name) == bindparam(name) for name in told))


def mark(frame: Frame, expected: Expected, marking: Marking) -> Sheet:
    """Set what a side says: twice is the same as once, and what it does not name stays as it is.

    Raises what `refuse_impossible` raises, and OtherMeetings, MarkKeyUsed, MarkedMeanwhile, ReasonMissing.
    """
    sheet = sheet_in(frame)
    if _answered(sheet, marking) and sheet is not None:
        return sheet
    refuse_impossible(marking, expected)
    there = {line.who: line.counts for line in sheet.lines} if sheet else {}
    _refuse_other_meetings(frame, marking, there)
    said = {one.who: becoming(one, there.get(one.who), frame, expected, marking) for one in marking.counts}
    changed = {who: counts for who, counts in said.items() if there.get(who) != counts}
    if sheet is not None:
        _refuse_unseen(sheet, changed, there, marking)
    new = sheet is None
    sheet = sheet or _made(frame, marking)
    before = sheet.facts | sheet.identity
    facts = _facts(sheet, marking) | _moved(sheet, frame)
    if not (new or changed or facts):
        return sheet
    corrected = _corrected(sheet, changed, there, facts, marking)
    if corrected and not marking.reason.strip():
        raise ReasonMissing
    _write(sheet, changed, there, marking)
    _record(sheet, changed, there, facts, before, marking, new=new, corrected=corrected)
    if marking.key is not None:
        db.session.add(
            MarkKey(key=marking.key, sheet_id=sheet.id, asked=marking.asked(), marked_at=clock.now())
        )
        db.session.flush()
    return sheet


def _answered(sheet: Sheet | None, marking: Marking) -> bool:
    """Whether this very form has been taken before: a retry marks nothing again. Raises MarkKeyUsed, also
    where another sheet has been marked by it."""
    there = db.session.get(MarkKey, marking.key) if marking.key is not None else None
    if there is not None and (sheet is None or there.sheet_id != sheet.id or there.asked != marking.asked()):
        raise MarkKeyUsed
    return there is not None


def _refuse_other_meetings(frame: Frame, marking: Marking, there: Mapping[Who, Counts]) -> None:
    """A time of several meetings may be marked as a whole, until one of them has been marked by itself."""
    if marking.meeting is not None:
        known_one = marking.meeting.isoformat() in (frame.meetings or {})
    else:
        known_one = not any(there.get(one.who, {}).get("sessions") for one in marking.counts)
    if not known_one:
        raise OtherMeetings


def _refuse_unseen(
    sheet: Sheet, changed: Mapping[Who, Counts], there: Mapping[Who, Counts], marking: Marking
) -> None:
    """Raises MarkedMeanwhile where the side gave another figure since the page was shown."""
    if marking.seen is None or marking.seen == sheet.version:
        return
    figures = {who: _figure(there.get(who), marking) for who in changed}
    given = {who: figure for who, figure in figures.items() if figure is not None}
    if any(_figure(changed[who], marking) != figure for who, figure in given.items()):
        raise MarkedMeanwhile(given, sheet.version)


def _figure(counts: Counts | None, marking: Marking) -> int | None:
    """What the side has said of a line, or of the meeting that is marked: of the whole, which was marked
    before any of them, it is taken back as well."""
    if counts is None:
        return None
    side, sessions = marking.side, counts.get("sessions") or {}
    if marking.meeting is None or not any(side.value in one for one in sessions.values()):
        return counts.get(FIGURE[side])
    session: dict[str, int] = sessions.get(marking.meeting.isoformat(), {})
    return session.get(side.value)


def _made(frame: Frame, marking: Marking) -> Sheet:
    now = clock.now()
    sheet = Sheet(
        booking_id=frame.booking_id,
        slot_id=frame.slot_id,
        event_id=frame.event_id,
        organization_id=frame.organization_id,
        held_on=frame.held_on,
        monthly=frame.monthly,
        hours=frame.hours,
        adults=0,
        late=False,
        filled_by=marking.by,
        created_at=now,
        changed_at=now,
        version=0,
        lines=[],
    )
    db.session.add(sheet)
    return sheet


def _facts(sheet: Sheet, marking: Marking) -> dict[str, Any]:
    """Set what the marking says of the sheet itself; answers what of it changed."""
    said = {ADULTS[marking.side]: marking.adults, "hours": marking.hours, "late": marking.late}
    changed = {
        name: value for name, value in said.items() if value is not None and getattr(sheet, name) != value
    }
    for name, value in changed.items():
        setattr(sheet, name, value)
    return changed


def _moved(sheet: Sheet, frame: Frame) -> dict[str, str]:
    """The day, where the time was moved after the host had counted a little before it."""
    if sheet.held_on == frame.held_on:
        return {}
    sheet.held_on = frame.held_on
    return {"held_on": frame.held_on.isoformat()}


def _corrected(
    sheet: Sheet,
    changed: Mapping[Who, Counts],
    there: Mapping[Who, Counts],
    facts: Mapping[str, Any],
    marking: Marking,
) -> bool:
    """Whether something is taken back that this side has said before."""
    spoken = sheet.school_at if marking.side is Side.SCHOOL else sheet.host_at
    if spoken is None:
        return False
    again = facts.keys() - {"late", "held_on"} and marking.meeting is None
    return bool(again) or any(_figure(there.get(who), marking) is not None for who in changed)


def _write(
    sheet: Sheet, changed: Mapping[Who, Counts], there: Mapping[Who, Counts], marking: Marking
) -> None:
    now, lines = clock.now(), {line.who: line for line in sheet.lines}
    for who, counts in changed.items():
        if who not in lines:
            line = SheetLine(
                audience=who.audience, class_id=who.class_id, grade=who.grade, competing=who.competing
            )
            sheet.lines.append(line)
            lines[who] = line
        put(lines[who], counts)
        if any(counts.get(name) != there.get(who, {}).get(name) for name in ("came", "host", "sessions")):
            lines[who].differs_since = None  # another difference than the one before, if it is one
    if marking.side is Side.SCHOOL:
        sheet.school_at = now
    else:
        sheet.host_at = now
    sheet.changed_at, sheet.version = now, sheet.version + 1
    for line in sheet.lines:  # all of them: what each is credited with may have changed
        reckon(line, sheet.hours)
    db.session.flush()


def put(line: SheetLine, counts: Counts) -> None:
    """Take over counts in the shape of `SheetLine.counts`."""
    for name, column in LOGGED.items():
        setattr(line, column, counts.get(name))
    if line.settlement is None:
        line.settled_at, line.settle_reason = None, ""


def reckon(line: SheetLine, each: Decimal) -> None:
    """What follows from a line's figures: since when its sides differ, and the person-hours."""
    line.differs_since = (line.differs_since or clock.now()) if line.differs else None
    line.hours = person_hours(line.counts, each, line.reckoned, line.counting)


def _record(
    sheet: Sheet,
    changed: Mapping[Who, Counts],
    there: Mapping[Who, Counts],
    facts: Mapping[str, Any],
    before: Mapping[str, Any],
    marking: Marking,
    *,
    new: bool,
    corrected: bool,
) -> None:
    """The log's entry, and word to the other side."""
    after: dict[str, Any] = {"lines": logged(changed)}
    if new:
        action, was = "sheet.filled", {}
        after = {**sheet.identity, **known(sheet.facts), **after}
    else:
        action = "sheet.corrected" if corrected else "sheet.marked"
        was = {"lines": logged({who: there[who] for who in changed if who in there})}
        was |= {name: before[name] for name in facts}
        now = sheet.facts | sheet.identity
        after |= {name: now[name] for name in facts}
    if marking.link:
        after["link"] = True
    audit.record(
        action,
        "sheet",
        sheet.id,
        by=marking.by,
        before=was,
        after=after,
        reason=marking.reason.strip() or None,
    )
    if marking.side is Side.SCHOOL and sheet.event.host_id != sheet.organization_id:
        outbox.put("sheet.filled", sheet.id, sheet.version, sheet.event.host_id, corrected=corrected)
    tell_differences(sheet, [line for line in sheet.lines if line.who in changed])
    unheard = sheet.school_at is None and sheet.organization_id != sheet.event.host_id
    if marking.side is Side.HOST and unheard:  # of a difference its own message tells
        outbox.put("sheet.counted", sheet.id, sheet.version, sheet.organization_id, delay=SETTLES)


def logged(lines: Mapping[Who, Counts]) -> dict[str, Counts]:
    """Lines as the audit log holds them: JSON has only text for keys."""
    return {who.key: counts for who, counts in lines.items()}
