"""Paperwork is ticked off, and taken back where that was a mistake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.roadmap.actions.deciding import lock_row
from app.roadmap.models import RoadMapRow, RowState
from app.roadmap.papers.models import Paper
from app.roadmap.papers.queries import deadlines_of


class NoPaperwork(RuleBroken):
    """The row is an event by now, or rejected."""


class NoSuchDeadline(RuleBroken):
    """The order does not name this day: it was read anew, perhaps."""


class NotDoneYet(RuleBroken):
    """The day on which it was done is still to come."""

    status = 422


@dataclass(frozen=True)
class Done:
    """When it was done, where it can be read (an address of the web, or nothing), and a note."""

    on: date
    link: str = ""
    note: str = ""


def tick_off(row: RoadMapRow, due_on: date | None, done: Done, *, by: int | None) -> Paper:
    """What the row asks for by `due_on` is done. Ticked off before, it says what is said now.

    Raises NoPaperwork, NoSuchDeadline, NotDoneYet.
    """
    lock_row(row)
    paper = _paper(row, due_on)
    if paper is None and row.state is not RowState.PAPERWORK:
        raise NoPaperwork
    days: Sequence[date | None] = deadlines_of(row) or [None]
    if paper is None and due_on not in days:
        raise NoSuchDeadline
    if done.on > clock.today(clock.zone()):
        raise NotDoneYet
    before = _facts(paper) if paper else {}
    if paper is None:
        paper = Paper(row_id=row.id, due_on=due_on)
        db.session.add(paper)
    paper.done_on, paper.link, paper.note = done.on, done.link, done.note.strip()
    paper.ticked_by, paper.ticked_at = by, clock.now()
    db.session.flush()
    audit.record_changes("road_map_row.done", "road_map_row", row.id, before, _facts(paper), by=by)
    return paper


def take_back(row: RoadMapRow, due_on: date | None, *, by: int | None) -> None:
    """It is not done after all; nothing changes where it was not ticked off."""
    lock_row(row)
    paper = _paper(row, due_on)
    if paper is None:
        return
    before = _facts(paper)
    db.session.delete(paper)
    db.session.flush()
    audit.record("road_map_row.undone", "road_map_row", row.id, by=by, before=before)


def _paper(row: RoadMapRow, due_on: date | None) -> Paper | None:
    query = select(Paper).where(Paper.row_id == row.id, Paper.due_on.is_not_distinct_from(due_on))
    return db.session.scalars(query).one_or_none()


def _facts(paper: Paper) -> dict[str, str | None]:
    return {
        "due_on": paper.due_on.isoformat() if paper.due_on else None,
        "done_on": paper.done_on.isoformat(),
        "link": paper.link,
        "note": paper.note,
    }
