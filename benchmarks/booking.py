"""Rows about booking: many browsers at one time, and the transaction without HTTP, on PostgreSQL."""

import math
import socket
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from app.booking import actions
from app.core.db import db, transact
from app.organizations.models import SchoolClass
from benchmarks import bare_booking
from benchmarks.measuring import answer_of
from benchmarks.table import Line, Pace
from faults.browser import form
from faults.installation import Installation, School
from faults.serving import Servers
from tests.engines import fresh_postgres

SCHOOLS, SEATS, PUPILS = 50, 100_000, 20
WORKERS, CONNECTIONS = 2, 4
HOT = "≥ 0.30 of a bare endpoint's bookings/s, p99 ≤ 5 × its own"
CROWDS = (2, 8)  # processes that sell the same seats
FEW, RUNS, QUICK_RUNS = 300, 20, 2
NEVER = "0 oversold in 20 runs"
PLAIN = "≥ 0.15 of two plain statements' transactions/s"


@dataclass(frozen=True)
class Rush:
    """Seconds of each booking in a slice of so many seconds."""

    taken: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        return len(self.taken) / self.seconds

    @property
    def p99(self) -> float:
        return sorted(self.taken)[math.ceil(0.99 * len(self.taken)) - 1]


def booking(stack: ExitStack, server: str, folder: Path, pace: Pace) -> Iterator[Line]:
    """The hot time with 10 and with 50 browsers, then the function alone."""
    folder.mkdir()
    url = stack.enter_context(fresh_postgres(server))
    with Installation.migrated("postgresql", url, folder) as there:
        db.session.execute(text(bare_booking.TABLES))
        db.session.commit()
        schools = there.schools(SCHOOLS)
        with (
            Servers.running(url, folder, WORKERS) as subject,
            Servers.running(url, folder, WORKERS, "benchmarks.bare_booking") as bare,
        ):
            for clients in (10, 50):
                pairs = [
                    [_over_http(one.port, _forms(there, schools), clients, pace) for one in (subject, bare)]
                    for _pair in range(pace.pairs + 1)
                ][1:]
                yield _line(f"booking, one hot time, {clients} clients", HOT, pairs, 0.3)
        for workers in CROWDS:
            yield _never_too_many(there, schools, workers, QUICK_RUNS if pace.seconds < 1 else RUNS)
        pairs = [_alone(there, schools, pace) for _pair in range(pace.pairs)]
        yield _line(f"booking function, {CONNECTIONS} connections", PLAIN, pairs, 0.15)
        if there.audit():
            raise RuntimeError(f"the audit is not clean: {there.audit()[0]}")


def _hot_time(there: Installation) -> int:
    slot = there.slots([SEATS])[0]
    pool = text("INSERT INTO bare_pool (slot_id, capacity) VALUES (:slot, :seats)")
    db.session.execute(pool, {"slot": slot, "seats": SEATS})
    db.session.commit()
    return slot


def _forms(there: Installation, schools: Sequence[School]) -> Iterator[bytes]:
    """One for each class of every school, for a time that nobody has booked."""
    slot = _hot_time(there)
    for number, school in product(range(len(schools[0].classes)), schools):
        yield school.browser(0).booking_request(slot, school.classes[number], PUPILS, uuid4().hex)


def _over_http(port: int, forms: Iterator[bytes], clients: int, pace: Pace) -> Rush:
    """Browsers that keep their connections and send one form after the other until time or forms are up."""
    queue, taken = list(forms), list[float]()
    begun = time.perf_counter()

    def send(_client: int) -> None:
        connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        while time.perf_counter() < begun + pace.seconds and queue:
            form, since = queue.pop(), time.perf_counter()
            connection.sendall(form)
            status, _size, closes = answer_of(connection)
            if status != 303:
                raise RuntimeError(f"a booking was answered with {status}")
            taken.append(time.perf_counter() - since)
            if closes:
                connection.close()
                connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        connection.close()

    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(send, range(clients)))
    return Rush(taken, time.perf_counter() - begun)


def _never_too_many(there: Installation, schools: Sequence[School], workers: int, runs: int) -> Line:
    """Every school at once wants one time that has seats for a third of them, again and again."""
    sold = []
    with Servers.running(there.url, there.folder, workers) as servers, ThreadPoolExecutor(SCHOOLS) as hands:
        for run in range(runs):
            slot = there.slots([FEW])[0]
            answers = Counter(hands.map(partial(_asks, servers.port, slot, run), schools))
            if set(answers) != {303, 409}:
                raise RuntimeError(f"bookings were answered with {dict(answers)}")
            sold.append(there.held(slot))
    over = [max(0, seats - FEW) for seats in sold]
    figure = statistics.median(over), min(over), max(over)
    told = f"{runs} × {SCHOOLS} forms for {FEW} seats, {min(sold)}–{max(sold)} sold"
    kept = max(over) == 0
    return Line(f"booking, {workers} processes", "postgresql", NEVER, figure, "oversold", kept, told)


def _asks(port: int, slot: int, run: int, school: School) -> int:
    browser = school.browser(port)
    answer = browser.book(slot, school.classes[run % len(school.classes)], PUPILS, uuid4().hex)
    browser.close()
    return answer.status


def _alone(there: Installation, schools: Sequence[School], pace: Pace) -> list[Rush]:
    """The function, then the two statements, in as many threads with a connection each."""
    slot = _hot_time(there)
    owners = dict(db.session.execute(SchoolClass.__table__.select().with_only_columns(
        SchoolClass.id, SchoolClass.school_id)).all())  # fmt: skip
    db.session.rollback()
    classes = [one for school in schools for one in school.classes]

    def product_books(class_id: int) -> None:
        request = actions.Request(
            slot, owners[class_id], (actions.ClassSeats(class_id, PUPILS),), 3, "Мария Иванова",
            "8 863 200-00-00", uuid4().hex,
        )  # fmt: skip
        with there.app.app_context():
            transact(lambda: actions.book(request, by=None).id, repeatable=True)

    def plain_books(class_id: int) -> None:
        asked: dict[str, Any] = form(class_id, PUPILS, uuid4().hex)
        bare_booking.book(there.url, asked | {"slot": slot, "class_id": class_id, "pupils": PUPILS})

    return [_in_threads(act, list(classes), pace) for act in (product_books, plain_books)]


def _in_threads(book: Callable[[int], None], classes: list[int], pace: Pace) -> Rush:
    taken, begun = list[float](), time.perf_counter()

    def work(_thread: int) -> None:
        while time.perf_counter() < begun + pace.seconds and classes:
            since = time.perf_counter()
            book(classes.pop())
            taken.append(time.perf_counter() - since)

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        list(threads.map(work, range(CONNECTIONS)))
    return Rush(taken, time.perf_counter() - begun)


def _line(name: str, promise: str, pairs: Sequence[Sequence[Rush]], least: float) -> Line:
    ratios = [subject.rate / bare.rate for subject, bare in pairs]
    slower = statistics.median(subject.p99 / bare.p99 for subject, bare in pairs)
    figure = statistics.median(ratios), min(ratios), max(ratios)
    kept = figure[0] >= least and (promise == PLAIN or slower <= 5)
    told = [
        f"{statistics.median(one[side].rate for one in pairs):,.0f}/s,"
        f" p99 {1000 * statistics.median(one[side].p99 for one in pairs):.0f} ms"
        for side in (0, 1)
    ]
    return Line(name, "postgresql", promise, figure, "bookings/s", kept, *told)
