"""Applications to the demo's contests: a stage with results and the one after it, and a contest of clips."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from sqlalchemy import select

from app.booking.application_models import Application, Participants, Result
from app.booking.applying.contests import nominations_of
from app.booking.applying.deciding import Verdict, admit, decline, mark_of, set_results, tell_results
from app.booking.applying.entering import Entry, enter
from app.calendar.models import Event
from app.core.db import db
from app.ops.demo.accounts import PREFIX
from app.ops.demo.days import Days
from app.ops.demo.programme import Programme
from app.ops.demo.registry import Region
from app.ops.demo.stories import Moment
from app.organizations.models import Organization

OWN = "school-01-3"
TEAM, FAMILY, TEACHER = Participants.TEAM, Participants.FAMILY, Participants.TEACHER


class Work(NamedTuple):
    """Whose it is, in which nomination, who takes part and how many."""

    school: str
    nomination: int
    participants: Participants
    people: int
    title: str


# What the jury says of each: result, place, whether it goes on.
MODELS: tuple[tuple[Work, Result, int | None, bool], ...] = (
    (Work(OWN, 0, TEAM, 4, "Диспетчерская беспилотных судов"), Result.WINNER, 1, True),
    (Work("school-01-7", 0, TEAM, 5, "Ферма на крыше"), Result.PRIZE, 2, True),
    (Work("school-01-12", 1, TEAM, 3, "Кухня космической станции"), Result.PRIZE, 3, False),
    (Work("school-01-15", 1, FAMILY, 3, "Мастерская реставратора роботов"), Result.PARTICIPANT, None, False),
)
CLIPS: tuple[tuple[Work, str], ...] = (
    (Work(OWN, 0, FAMILY, 3, "Мама — крановщица"), "admitted"),
    (Work("school-01-7", 1, TEAM, 6, "Мастер Петрович"), "admitted"),
    (Work("school-01-12", 2, TEAM, 4, "Инженер умных теплиц"), "submitted"),
    (Work("school-01-15", 0, FAMILY, 4, "Династия железнодорожников"), "submitted"),
    (Work("school-01-7", 2, TEACHER, 1, "Учитель через двадцать лет"), "declined"),
)


@dataclass
class Applied:
    """One application; it is there once `enter` has been done."""

    event: Event
    work: Work
    by: int
    application: Application = field(init=False)

    def enter(self) -> None:
        work, event_id = self.work, self.event.id
        query = select(Organization.id).where(Organization.code == PREFIX + work.school)
        entry = Entry(
            event_id=event_id,
            organization_id=db.session.scalars(query).one(),
            nomination_id=nominations_of(event_id)[work.nomination].id,
            participants=work.participants,
            class_ids=(),
            people=work.people,
            works=1,
            title=work.title,
            link="https://disk.example/work",
            adult_name="Иванова Мария Петровна",
            adult_phone="8 (86342) 0-00-03",
            key=f"demo-application-{event_id}-{work.school}-{work.nomination}",
        )
        self.application = enter(entry, by=self.by)

    def admit(self, by: int) -> None:
        admit(self.application, by=by)

    def decline(self, by: int) -> None:
        decline(self.application, "Ролик длиннее минуты", by=by)


def entries(region: Region, programme: Programme, days: Days) -> Iterator[Moment]:
    """What happened with the contests, each act with its moment."""
    yield from _models(region, programme.event("models"), days)
    for number, (work, state) in enumerate(CLIPS):
        applied = Applied(programme.event("clips"), work, _person(region, work.school))
        yield days.at(-8 + number, "13:00"), applied.enter
        if state == "admitted":
            yield days.at(-2, "16:00"), partial(applied.admit, region.operator)
        elif state == "declined":
            yield days.at(-2, "16:10"), partial(applied.decline, region.operator)


def _models(region: Region, event: Event, days: Days) -> Iterator[Moment]:
    host, applied = region.users["host@demo.example"], []
    for number, (work, result, place, goes_on) in enumerate(MODELS):
        one = Applied(event, work, _person(region, work.school))
        applied.append((one, result, place, goes_on))
        yield days.at(-20 + number, "12:00"), one.enter
        yield days.at(-11, "10:00"), partial(one.admit, host)

    def judge() -> None:
        verdicts = [
            Verdict(one.application.id, result, place, goes_on, mark_of(one.application))
            for one, result, place, goes_on in applied
        ]
        set_results(event.id, verdicts, by=host)

    yield days.at(-8, "15:00"), judge
    yield days.at(-7, "11:00"), partial(tell_results, event.id, by=host)


def _person(region: Region, school: str) -> int:
    return region.users["school@demo.example"] if school == OWN else region.operator
