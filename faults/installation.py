"""An installation to be tried: schools with signed-in coordinators, classes and times."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import flask_migrate
from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, select

from app import create_app
from app.accounts.actions import begin_session
from app.accounts.models import Membership, Role, User
from app.booking.models import HOLDING, Booking
from app.calendar import actions as calendar
from app.calendar.actions.slots import insert_slot
from app.calendar.models import Event
from app.core import clock
from app.core.db import db, transact
from app.organizations.models import Municipality, Organization, OrganizationKind, SchoolClass, school_year_of
from faults.browser import Browser
from faults.serving import config_of
from tests.checks import violations
from tests.make import Make

ROLL = 30
LETTERS = "АБВГ"
GRADES = (8, 9, 10, 11)


@dataclass(frozen=True)
class School:
    """What its coordinator's browser sends, and the ids of its classes."""

    cookie: str
    token: str
    classes: tuple[int, ...]

    def browser(self, port: int) -> Browser:
        return Browser(port, self.cookie, self.token)


@dataclass
class Installation:
    """One database; `days` makes each time a day of its own, so that no class is in two at once."""

    engine: str
    url: str
    folder: Path
    app: Flask
    make: Make = field(default_factory=Make)
    days: "count[int]" = field(default_factory=lambda: count(7))

    @classmethod
    @contextmanager
    def migrated(
        cls, engine: str, url: str, folder: Path, *, founded: bool = True
    ) -> Iterator["Installation"]:
        app = create_app(config_of(url, folder))
        with app.app_context():
            flask_migrate.upgrade()
            if founded:  # else a demo brings its own region
                Make().installation()
            yield cls(engine, url, folder, app)
            db.session.remove()
            db.engine.dispose()

    def schools(self, number: int, classes: int = 16) -> list[School]:
        """Each with a coordinator who is signed in in one browser."""
        year = school_year_of((clock.now() + timedelta(days=7)).date())
        names = [(grade, letter) for grade in GRADES for letter in LETTERS][:classes]

        def make() -> list[tuple[str, tuple[int, ...]]]:
            place = Municipality(code=f"faults{next(self.days)}", name="Испытательный район")
            db.session.add(place)
            db.session.flush()
            made = []
            for one in range(number):
                school = Organization(
                    kind=OrganizationKind.SCHOOL, municipality_id=place.id, name=f"Школа {place.id}-{one}",
                    short_name=f"Школа {one}", code=f"faults-{place.id}-{one}", phone="8 863 200-00-00",
                    address="ул. Тестовая, 1",
                )  # fmt: skip
                mail, now = f"person{place.id}-{one}@test.example", clock.now()
                person = User(mail=mail, name="Анна Тестова", password_hash="-", created_at=now)
                db.session.add_all([school, person])
                db.session.flush()
                db.session.add(Membership(user_id=person.id, organization_id=school.id, role=Role.SCHOOL))
                pupils = [
                    SchoolClass(school_id=school.id, year=year, grade=grade, letter=letter, roll=ROLL)
                    for grade, letter in names
                ]
                db.session.add_all(pupils)
                db.session.flush()
                key = begin_session(person, "127.0.0.1", "faults")
                made.append((key, tuple(one.id for one in pupils)))
            return made

        return [School(*self.signed_in(key), pupils) for key, pupils in transact(make)]

    def signed_in(self, key: str) -> tuple[str, str]:
        """The cookie that signing in would have left, and the token of this browser's forms."""
        with self.app.test_request_context():
            g.pop("csrf_token", None)  # it remembers the token of the one before
            token = generate_csrf()
            session["_user_id"], session["_fresh"] = key, True
            signer = self.app.session_interface.get_signing_serializer(self.app)
            value = signer.dumps(dict(session))
        return f"{self.app.config['SESSION_COOKIE_NAME']}={value}", token

    def event(self) -> int:
        return self.make.event().id

    def slots(self, capacities: Sequence[int], event_id: int | None = None) -> list[int]:
        """Times of these capacities, on days of their own."""
        event_id = event_id or self.event()
        begins = [clock.now() + timedelta(days=next(self.days) % 150 + 5) for _ in capacities]

        def make() -> list[int]:
            event = db.session.get_one(Event, event_id)
            drafts = [
                calendar.SlotDraft(start + timedelta(seconds=number), start + timedelta(hours=2), capacity)
                for number, (start, capacity) in enumerate(zip(begins, capacities, strict=True))
            ]
            return [insert_slot(event, draft, by=None).id for draft in drafts]

        return transact(make)

    def held(self, slot_id: int) -> int:
        """Seats that bookings of the time hold, counted from the bookings alone."""
        db.session.rollback()
        query = select(func.coalesce(func.sum(Booking.seats), 0))
        return int(
            db.session.scalar(query.where(Booking.slot_id == slot_id, Booking.state.in_(HOLDING))) or 0
        )

    def audit(self) -> list[str]:
        return violations()
