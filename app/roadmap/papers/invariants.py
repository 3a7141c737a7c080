"""What must always hold of paperwork that is ticked off, asked of the tables alone."""

from collections.abc import Iterator

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.invariants import Invariants
from app.roadmap.papers.models import Paper


def register(invariants: Invariants) -> None:
    invariants.add("I38", "paperwork of an order that is ticked off was done by then", papers_done)


def papers_done() -> Iterator[str]:
    """Papers ticked off before they were done."""
    for paper in db.session.scalars(select(Paper).order_by(Paper.id)):
        if paper.done_on > paper.ticked_at.astimezone(clock.zone()).date():
            yield f"paper {paper.id} was ticked off before {paper.done_on.isoformat()}, when it was done"
