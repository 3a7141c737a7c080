"""What the demo's order wants besides reviewed rows: dates of several hosts, and papers by a deadline."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from app.core.db import db
from app.ops.demo.days import PREPARED, Days
from app.ops.demo.registry import Region
from app.ops.demo.stories import Moment
from app.roadmap.asking.actions import Asking, answer, ask, decline
from app.roadmap.asking.models import Ask
from app.roadmap.models import RoadMapRow, RowState
from app.roadmap.papers.actions import Done, tick_off
from app.roadmap.papers.queries import deadlines_of

OPEN_DAYS = "2.8"  # the row about which colleges and universities are asked
HOSTS = ("crafts", "energy", "engineering", "medical", "transport")
WORD = "Назовите, пожалуйста, день, чтобы школы успели спланировать поездку."
LATE = "1.3"  # the paper that nobody has done in time
DOCUMENTS = "https://orientir.example/documents/"


def by_order(region: Region, days: Days) -> Iterator[Moment]:
    """Five hosts are asked: two name a day, one says no. All papers that were due are done but one."""
    hosts = [region.hosts[key] for key in HOSTS]
    asked_about = _row(OPEN_DAYS)
    asking = Asking(
        pairs={(asked_about.id, host.id) for host in hosts},
        due_on=days.day(6),
        word=WORD,
        key="demo-dates-of-open-days",
        umbrella_host_id=region.hosts["centre"].id,
    )
    yield days.at(-6, "11:00"), partial(ask, asking, by=region.operator)
    for key, offset, day in (("energy", -4, 40), ("engineering", -2, 54)):
        named = days.held([day], None)[0]
        yield days.at(offset, "12:00"), partial(_answer, region.hosts[key].id, named)
    yield days.at(-1, "16:00"), partial(_decline, region.hosts["medical"].id, "Проводим вместе с ярмаркой")
    yield from _papers(region, days)


def _papers(region: Region, days: Days) -> Iterator[Moment]:
    query = select(RoadMapRow).where(RoadMapRow.state == RowState.PAPERWORK).order_by(RoadMapRow.ordinal)
    for row in db.session.scalars(query):
        for due_on in deadlines_of(row):
            if due_on < days.today and row.number != LATE:
                done_on = max(due_on - timedelta(days=2), days.day(PREPARED + 1))
                done = Done(done_on, f"{DOCUMENTS}{row.number}-{due_on:%Y-%m}")
                yield days.moment(done_on, "15:00"), partial(tick_off, row, due_on, done, by=region.operator)


def _row(number: str) -> RoadMapRow:
    return db.session.scalars(select(RoadMapRow).where(RoadMapRow.number == number)).one()


def _ask(host_id: int) -> Ask:
    return db.session.scalars(select(Ask).where(Ask.organization_id == host_id)).one()


def _answer(host_id: int, day: date) -> None:
    answer(_ask(host_id), day, None, by=None)


def _decline(host_id: int, reason: str) -> None:
    decline(_ask(host_id), reason, by=None)
