"""Builders: each makes one thing with what matters to the test, and the rest as it commonly is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from app.accounts.actions import create_user
from app.accounts.models import Role, User
from app.attendance import actions as attendance
from app.attendance.models import Sheet, who_of
from app.attendance.rosters import actions as rosters
from app.attendance.rosters.models import Roster
from app.attendance.rosters.people import Person, group_key
from app.booking import actions as booking
from app.booking.application_models import Application, Participants
from app.booking.applying import contests, entering
from app.booking.models import Booking
from app.booking.time_requests import actions as time_requests
from app.booking.time_requests.models import DayPart, TimeRequest
from app.calendar import actions as calendar
from app.calendar.models import Event, EventFormat, EventKind, Precision, Scale, Slot, SlotBatch
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions import add_class
from app.organizations.models import (
    PUPILS_PER_ADULT,
    Installation,
    Municipality,
    Organization,
    OrganizationKind,
    SchoolClass,
    school_year_of,
)

T = TypeVar("T")
PASSWORD = "correct horse battery"  # of people who live for one test


@dataclass
class Make:
    """Everything is committed at once, so that other threads and requests see it."""

    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def _save(self, thing: T) -> T:
        db.session.add(thing)
        db.session.commit()
        return thing

    def installation(self, region_name: str = "Тестовая область") -> Installation:
        return self._save(Installation(id=1, region_name=region_name))

    def municipality(self, name: str | None = None) -> Municipality:
        number = next(self.numbers)
        return self._save(Municipality(code=f"m{number}", name=name or f"Район {number}"))

    def organization(
        self,
        kind: OrganizationKind = OrganizationKind.COLLEGE,
        municipality: Municipality | None = None,
        **facts: str,
    ) -> Organization:
        number = next(self.numbers)
        common = {"name": f"{kind} {number}", "short_name": f"{kind} {number}", "code": f"{kind}-{number}"}
        common |= {"phone": "8 863 200-00-00", "address": "ул. Тестовая, 1"}
        municipality_id = municipality.id if municipality else None
        return self._save(Organization(kind=kind, municipality_id=municipality_id, **(common | facts)))

    def school(self, municipality: Municipality | None = None, **facts: str) -> Organization:
        return self.organization(OrganizationKind.SCHOOL, municipality or self.municipality(), **facts)

    def school_class(
        self, school: Organization | None = None, grade: int = 8, letter: str | None = None, roll: int = 25
    ) -> SchoolClass:
        school = school or self.school()
        year = school_year_of((clock.now() + timedelta(days=7)).date())
        letter = letter or "АБВГДЕЖИКЛМНОПРСТУ"[next(self.numbers) % 18]
        return transact(lambda: add_class(school.id, year, grade, letter, roll, by=None))

    def user(self, role: Role, organization: Organization, mail: str | None = None) -> User:
        mail = mail or f"person{next(self.numbers)}@test.example"
        return transact(lambda: create_user(mail, "Анна Тестова", PASSWORD, role, organization.id, by=None))

    def event(self, host: Organization | None = None, *, published: bool = True, **facts: object) -> Event:
        host = host or self.organization()
        draft = calendar.EventDraft(**(self.draft(host) | facts))

        def make() -> Event:
            event = calendar.create_event(draft, host.id, by=None)
            if published:
                calendar.publish(event, by=None)
            return event

        return transact(make)

    def draft(self, host: Organization) -> dict[str, object]:
        return {
            "title": f"Проба {next(self.numbers)}",
            "kind": EventKind.TRIAL,
            "scale": Scale.REGIONAL,
            "format": EventFormat.ONSITE,
            "municipality_id": host.municipality_id,
            "announcement": "",
            "bring": "",
            "audience": ("pupils",),
            "grades": frozenset(),
            "special_needs": False,
            "precision": Precision.NONE,
            "starts_on": None,
            "ends_on": None,
            "hours": 2,
        }

    def slot(
        self,
        capacity: int = 50,
        event: Event | None = None,
        *,
        starts_at: datetime | None = None,
        hours: float = 2,
        groups: int | None = None,
    ) -> Slot:
        event = event or self.event()
        starts_at = starts_at or clock.now() + timedelta(days=7)
        draft = calendar.SlotDraft(starts_at, starts_at + timedelta(hours=hours), capacity, None, groups)
        return transact(lambda: calendar.add_slot(event, draft, by=None))

    def slots(self, count: int = 2, *, event: Event) -> SlotBatch:
        """Times made in one go, a day apart."""
        begins = [clock.now() + timedelta(days=14 + number) for number in range(count)]
        drafts = [calendar.SlotDraft(one, one + timedelta(hours=2), 20) for one in begins]
        return transact(lambda: calendar.make_slots(event, drafts, by=None))

    def course(self, days: Sequence[int], capacity: int = 50, event: Event | None = None) -> Slot:
        """A time of several meetings of two hours, so many days from now."""
        event = event or self.event()
        begins = [clock.now() + timedelta(days=day) for day in days]
        hours = [(one, one + timedelta(hours=2)) for one in begins]
        draft = calendar.SlotDraft.course(hours, capacity)
        return transact(lambda: calendar.add_slot(event, draft, by=None))

    def contest(
        self,
        host: Organization | None = None,
        *,
        capacity: int | None = 20,
        per_organization: int | None = None,
        nominations: Sequence[str] = ("Видео",),
        **facts: object,
    ) -> Event:
        """A published contest that takes applications for another week."""
        until = clock.today(clock.zone()) + timedelta(days=7)
        event = self.event(host, **({"kind": EventKind.CONTEST, "apply_until": until} | facts))
        drafts = [contests.NominationDraft(title) for title in nominations]
        draft = contests.ContestDraft(capacity, per_organization, drafts)
        transact(lambda: contests.save_contest(event, draft, by=None))
        return event

    def entry(self, event: Event, organization: Organization | None = None, **facts: Any) -> entering.Entry:
        """A team's work in the first nomination."""
        organization = organization or self.school()
        nominations = contests.nominations_of(event.id, active=True)
        common = {
            "event_id": event.id,
            "organization_id": organization.id,
            "nomination_id": nominations[0].id if nominations else None,
            "participants": Participants.TEAM,
            "class_ids": (),
            "people": 5,
            "works": 1,
            "title": f"Работа {next(self.numbers)}",
            "link": "https://disk.example/work",
            "adult_name": "Мария Иванова",
            "adult_phone": "8 863 000-00-00",
            "key": uuid4().hex,
        }
        return entering.Entry(**(common | facts))

    def application(
        self, event: Event, organization: Organization | None = None, **facts: Any
    ) -> Application:
        entry = self.entry(event, organization, **facts)
        return transact(lambda: entering.enter(entry, by=None))

    def request(
        self,
        slot: Slot,
        school_class: SchoolClass,
        seats: int | None = None,
        *,
        key: str | None = None,
        wait: bool = True,
        **facts: Any,
    ) -> booking.Request:
        usual: dict[str, Any] = {
            "slot_id": slot.id,
            "organization_id": school_class.school_id,
            "lines": (booking.ClassSeats(school_class.id, seats or school_class.roll),),
            "adults": booking.adults_needed(seats or school_class.roll, PUPILS_PER_ADULT),
            "adult_name": "Мария Иванова",
            "adult_phone": "8 863 000-00-00",
            "key": key or uuid4().hex,
            "wait": wait,
        }
        return booking.Request(**(usual | facts))

    def terms(self, event: Event, **facts: Any) -> None:
        """On what terms the event's times are booked."""
        transact(lambda: booking.set_terms(event, booking.TermsDraft(**facts), by=None))

    def booking(self, slot: Slot, seats: int = 20, school_class: SchoolClass | None = None) -> Booking:
        request = self.request(slot, school_class or self.school_class(roll=max(seats, 1)), seats)
        return transact(lambda: booking.book(request, by=None))

    def sheet(self, booking: Booking, came: int) -> Sheet:
        """Filled by the school when the time is over."""
        lines = [attendance.Came(who_of(line), came) for line in booking.lines]
        with clock.pinned(booking.slot.ends_at):
            return transact(lambda: attendance.fill_sheet(booking.id, lines, booking.adults, by=None))

    def demand(self, event: Event, **facts: Any) -> None:
        """The event's organizer needs names."""
        draft = rosters.DemandDraft(**({"purpose": "Пропуск", "days_before": 2, "keep_days": 14} | facts))
        transact(lambda: rosters.demand_names(event, draft, by=None))

    def roster(
        self, booking: Booking, names: Sequence[tuple[str, str]] = (("Петрова", "Мария"),), version: int = 0
    ) -> Roster:
        """Names of people of the booking's first line, of which consents are collected."""
        people = [Person(surname, name, group_key(booking.lines[0])) for surname, name in names]
        stated = rosters.Statement("12", clock.today(clock.zone()))
        return transact(lambda: rosters.give_names(booking.id, stated, people, version=version, by=None))

    def wish(self, host: Organization, school_class: SchoolClass, **facts: object) -> time_requests.Wish:
        """A class would like to come to the host a week from now."""
        common = {
            "organization_id": school_class.school_id,
            "host_id": host.id,
            "route_id": None,
            "class_id": school_class.id,
            "seats": min(school_class.roll, 20),
            "adults": 2,
            "adult_name": "Мария Иванова",
            "adult_phone": "8 863 000-00-00",
            "wished_on": clock.today(clock.zone()) + timedelta(days=7),
            "other_on": None,
            "until_on": None,
            "part": DayPart.ANY,
            "word": "",
            "key": uuid4().hex,
        }
        return time_requests.Wish(**(common | facts))

    def time_request(
        self, host: Organization, school_class: SchoolClass | None = None, **facts: object
    ) -> TimeRequest:
        wish = self.wish(host, school_class or self.school_class(), **facts)
        return transact(lambda: time_requests.ask(wish, by=None))
