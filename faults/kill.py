"""T4: web processes and the database are killed while schools book; what was acknowledged stays."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.booking.models import Booking, BookingState
from app.core.db import db
from faults.browser import Answer, Cut
from faults.installation import ROLL, Installation, School
from faults.report import Verdict
from faults.serving import Servers

CLIENTS, TIMES, SEATS = 12, 20, 300
AGAIN = 0.05  # seconds until a school clicks once more
GIVES_UP = 90.0  # seconds
BETWEEN = 3  # bookings from one kill to the next
UNHURRIED = 1.0  # seconds from a booking of a school to its next: four schools make 14,000 an hour


@dataclass
class Told:
    """What schools were told: ids of their bookings, and of those that they have left."""

    made: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    counts: "Counter[str]" = field(default_factory=Counter)
    enough: threading.Event = field(default_factory=threading.Event)


def kill(there: Installation, name: str, kills: int, killer: Callable[[Servers], None]) -> Verdict:
    """`killer` strikes so many times while schools book and leave; after each time nothing that a school was
    told of may be missing, and the audit be clean."""
    schools, slots = there.schools(CLIENTS), there.slots([SEATS] * TIMES)
    told, wrong, begun = Told(), [], time.monotonic()
    with Servers.running(there.url, there.folder) as servers, ThreadPoolExecutor(CLIENTS) as threads:
        busy = [threads.submit(come_and_go, school, servers.port, slots, told) for school in schools]
        try:
            for _strike in range(kills):
                wait_for_work(told)
                killer(servers)
                wrong += missing(there, told)
        finally:
            told.enough.set()
        wrong += [str(one.exception()) for one in busy if one.exception()]
    wrong += missing(there, told)
    counts = told.counts
    figures = (
        f"{kills} times, {len(told.made):,} bookings acknowledged, {len(told.left):,} of them left,"
        f" {counts['cut']:,} answers cut off, {counts['unavailable']:,} times told to come later;"
        f" {time.monotonic() - begun:.0f} s"
    )
    if not told.made or not counts["cut"] + counts["unavailable"]:
        wrong.append("nobody was hit")
    return Verdict(name, there.engine, figures, wrong)


def wait_for_work(told: Told) -> None:
    """Some bookings more, and a moment that nobody can foresee."""
    enough, deadline = len(told.made) + BETWEEN, time.monotonic() + GIVES_UP
    while len(told.made) < enough and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(random.uniform(0, 0.1))


def come_and_go(school: School, port: int, slots: list[int], told: Told, *, pause: float = 0.0) -> None:
    """Book and leave, with so many seconds in between, until `told` says that it is enough."""
    browser, own = school.browser(port), set[int]()
    places = list(product(slots, school.classes))
    while not told.enough.is_set():
        slot, class_id = random.choice(places)
        key, pupils = uuid4().hex, random.randint(1, ROLL)
        made = _insist(lambda: browser.book(slot, class_id, pupils, key, wait=True), told)  # noqa: B023
        if made.booking_id:
            own.add(made.booking_id)
            told.made.add(made.booking_id)
        if len(own) > 5 or (own and made.status == 409):
            leaving = own.pop()
            if _insist(lambda: browser.cancel(leaving), told).status == 303:  # noqa: B023
                told.left.add(leaving)
        told.enough.wait(pause)
    browser.close()


def _insist(send: Callable[[], Answer], told: Told) -> Answer:
    """As a school does: the same form again until something is answered."""
    deadline = time.monotonic() + GIVES_UP
    while time.monotonic() < deadline:
        try:
            answer = send()
        except Cut:
            told.counts["cut"] += 1
        else:
            if answer.status < 500:
                return answer
            told.counts["unavailable" if answer.status == 503 else f"answer {answer.status}"] += 1
        time.sleep(AGAIN)
    raise AssertionError("no answer in time")


def missing(there: Installation, told: Told) -> list[str]:
    """Acknowledged and not there, and what the audit says; asked until the database answers."""
    made, left = set(told.made), set(told.left)
    odd = [f"{count} times {name}" for name, count in told.counts.items() if name.startswith("answer")]
    deadline = time.monotonic() + GIVES_UP
    while True:
        try:
            db.session.rollback()
            states = dict(db.session.execute(select(Booking.id, Booking.state)).all())
            lost = [f"booking {id} was acknowledged and is lost" for id in sorted(made - set(states))]
            stay = [id for id in sorted(left) if states.get(id) is not BookingState.CANCELLED_BY_SCHOOL]
            return [
                *odd,
                *lost,
                *(f"booking {id} was left and is {states[id]}" for id in stay),
                *there.audit(),
            ]
        except DBAPIError:
            db.session.remove()
            if time.monotonic() > deadline:
                raise
            time.sleep(AGAIN)
