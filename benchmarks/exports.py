"""Rows about long lists taken away as files, each made in a process of its own, against a bare writer of the
same cells: `python -m benchmarks.exports WHAT FORM URL FOLDER`.

The bare writer reads the cells, ready as they are, from one table with the driver alone.
"""

import csv
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
import xlsxwriter
from flask import current_app
from sqlalchemy import insert, make_url, text

from app import create_app
from app.accounts.models import Membership, Role
from app.attendance.lists.asked import Asked, Grain
from app.attendance.lists.making import List, made
from app.attendance.models import Sheet, SheetLine
from app.booking.models import Booking, BookingLine, BookingState
from app.calendar.models import Event, EventKind, EventState, Slot
from app.config import Config
from app.core import downloads, tables
from app.core.db import batches, db
from app.ops import memory
from app.organizations.models import Municipality, Organization, OrganizationKind, SchoolClass
from benchmarks.measuring import ROOT
from benchmarks.table import Line, Pace
from tests.engines import fresh_postgres

LINES = 100_000
SCHOOLS, CLASSES, EVENTS, SLOTS = 1_100, 10, 500, 5_000
FIRST = datetime(2026, 9, 1, 6, tzinfo=UTC)
ASKED = Asked(
    first=date(2026, 9, 1),
    last=date(2027, 8, 31),
    chosen=(
        *("date", "begins", "event", "school", "municipality", "who", "booked", "adults", "adult", "phone"),
        *("state", "came_school", "came_host", "came"),
    ),
    by=Grain.LINE,
)
MOST = {"csv": 2.0, "xlsx": 1.3}
MOST_MEMORY = 80  # MB
MEGABYTE = 1024 * 1024


def exports(stack: ExitStack, server: str, folder: Path, pace: Pace, lines: int = LINES) -> Iterator[Line]:
    """CSV and XLSX on both engines."""
    folder.mkdir()
    urls = {
        "sqlite": f"sqlite:///{folder / 'lists.sqlite3'}",
        "postgresql": stack.enter_context(fresh_postgres(server)),
    }
    for engine, url in urls.items():
        _asked_of("fill", str(lines), url, folder)
        for form in MOST:
            yield _line(engine, url, form, folder, pace, lines)


def _line(engine: str, url: str, form: str, folder: Path, pace: Pace, lines: int) -> Line:
    pairs = [[_asked_of(what, form, url, folder) for what in ("list", "bare")] for _pair in range(pace.pairs)]
    ratios = [subject["cpu"] / bare["cpu"] for subject, bare in pairs]
    figure = statistics.median(ratios), min(ratios), max(ratios)
    grown = max(subject["grown"] for subject, _bare in pairs)
    told = [
        f"{statistics.median(one['cpu'] for one in some):.2f} s CPU, {some[0]['size']:,} B,"
        f" {max(one['grown'] for one in some):.0f} MB more"
        for some in zip(*pairs, strict=True)
    ]
    promise = f"≤ {MOST[form]:g} × a bare writer's CPU, ≤ {MOST_MEMORY} MB more memory"
    kept = figure[0] <= MOST[form] and grown <= MOST_MEMORY
    return Line(f"list of {lines:,} lines, {form.upper()}", engine, promise, figure, "CPU", kept, *told)


def _asked_of(what: str, form: str, url: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.exports", what, form, url, str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        env=os.environ | {"DEMO": "1"},
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main(what: str, form: str, url: str, folder: str) -> None:
    if what == "bare":
        print(json.dumps(_measured(partial(_bare, form, url))))
        return
    app = create_app(Config("bench", Path(folder), url))
    with app.test_request_context():
        if what == "fill":
            flask_migrate.upgrade()
            _fill(int(form))
            print(json.dumps({}))
        else:
            _asked().first(1)  # as a server's: its queries are known to it
            db.session.rollback()
            print(json.dumps(_measured(partial(_list, form))))


def _measured(work: Any) -> dict[str, Any]:
    """CPU and the growth of a process in which everything is loaded, as in a server, and nothing made yet."""
    _warm_up()
    memory.settle()
    before, begun = _largest(), time.process_time()
    size = work()
    return {"cpu": time.process_time() - begun, "grown": _largest() - before, "size": size}


def _warm_up() -> None:
    list(tables.csv_lines(["a"], [["b"]]))
    tables.xlsx_bytes(["a"], [["b"]])


def _largest() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _asked() -> List:
    """As an operator asks for it."""
    return made(Membership(role=Role.OPERATOR), ASKED, current_app.config["ZONE"])


def _list(form: str) -> int:
    one = _asked()
    table = one.table
    answer = downloads.table("list", form, table.header, one.rows(table))
    return sum(len(part) for part in answer.response)


def _bare(form: str, url: str) -> int:
    rows, header = _ready(url), [f"c{number}" for number in range(len(ASKED.columns))]
    with tempfile.TemporaryFile("w+b") as target:
        if form == "csv":
            with open(os.dup(target.fileno()), "w", encoding="utf-8-sig", newline="") as lines:
                writer = csv.writer(lines, delimiter=";")
                writer.writerow(header)
                writer.writerows(rows)
        else:
            book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False})
            page = book.add_worksheet()
            page.write_row(0, 0, header)
            for number, row in enumerate(rows, 1):
                page.write_row(number, 0, row)
            book.close()
        return target.seek(0, os.SEEK_END)


def _ready(url: str) -> Iterator[Any]:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        yield from sqlite3.connect(str(address.database)).execute("SELECT * FROM bare_line")
        return
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection, connection.cursor("bare") as cursor:
        cursor.itersize = 2000
        yield from cursor.execute("SELECT * FROM bare_line")


def _fill(lines: int) -> None:
    """Bookings of one class each, three of five counted by both sides, and their ready cells beside them."""
    _fill_registry()
    _insert(
        Slot,
        (
            {
                "id": number,
                "event_id": number % EVENTS + 1,
                "starts_at": FIRST + timedelta(hours=number),
                "ends_at": FIRST + timedelta(hours=number + 2),
                "capacity": 1000,
                "changed_at": FIRST,
            }
            for number in range(1, SLOTS + 1)
        ),
    )
    numbers, counted = range(1, lines + 1), [number for number in range(1, lines + 1) if number % 5 < 3]
    _insert(Booking, map(_booking, numbers))
    _insert(BookingLine, map(_booking_line, numbers))
    _insert(Sheet, map(_sheet, counted))
    _insert(SheetLine, map(_sheet_line, counted))
    db.session.commit()
    _keep_ready()


def _fill_registry() -> None:
    places = [{"id": one, "code": f"m{one}", "name": f"Муниципальный район № {one}"} for one in range(1, 56)]
    _insert(Municipality, places)
    _insert(
        Organization,
        (
            {
                "id": number,
                "code": f"s{number}",
                "kind": OrganizationKind.SCHOOL,
                "name": f"МБОУ СОШ № {number}",
                "short_name": f"МБОУ СОШ № {number} (№ {number % 55})",
                "municipality_id": number % 55 + 1,
            }
            for number in range(1, SCHOOLS + 1)
        ),
    )
    _insert(
        SchoolClass,
        (
            {
                "id": number,
                "school_id": (number - 1) // CLASSES + 1,
                "year": 2026,
                "grade": 6 + number % 5,
                "letter": "АБВГД"[number // 5 % 2],
                "roll": 30,
            }
            for number in range(1, SCHOOLS * CLASSES + 1)
        ),
    )
    _insert(
        Event,
        (
            {
                "id": number,
                "title": f"Экскурсия на предприятие «Завод № {number}»",
                "kind": EventKind.EXCURSION,
                "state": EventState.PUBLISHED,
                "host_id": number,
                "changed_at": FIRST,
                "created_at": FIRST,
            }
            for number in range(1, EVENTS + 1)
        ),
    )


def _booking(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "slot_id": _slot(number),
        "organization_id": (_class(number) - 1) // CLASSES + 1,
        "state": BookingState.CONFIRMED,
        "seats": 20 + number % 7,
        "adults": 2,
        "adult_name": f"Иванова Мария Петровна {number % 977}",
        "adult_phone": f"+7 (863) 200-{number % 100:02}-{number // 100 % 100:02}",
        "created_at": FIRST,
        "changed_at": FIRST,
    }


def _booking_line(number: int) -> dict[str, Any]:
    seats = 20 + number % 7
    keys = {"booking_id": number, "slot_id": _slot(number), "class_id": _class(number)}
    return keys | {"id": number, "seats": seats, "live": True}


def _sheet(number: int) -> dict[str, Any]:
    keys = {"id": number, "booking_id": number, "event_id": _slot(number) % EVENTS + 1}
    day = (FIRST + timedelta(hours=_slot(number))).date()
    moments = dict.fromkeys(("school_at", "host_at", "created_at", "changed_at"), FIRST)
    keys |= {"organization_id": (_class(number) - 1) // CLASSES + 1}
    return keys | {"held_on": day, "adults": 2} | moments


def _sheet_line(number: int) -> dict[str, Any]:
    seats = 20 + number % 7
    keys = {"id": number, "sheet_id": number, "class_id": _class(number), "booked": seats}
    return keys | {"came_school": seats - number % 3, "came_host": seats - number % 4}


def _slot(number: int) -> int:
    return number % SLOTS + 1


def _class(number: int) -> int:
    """Never twice in one time."""
    return number // SLOTS * 521 % (SCHOOLS * CLASSES) + 1


def _insert(model: Any, rows: Any) -> None:
    for some in batches(rows, 5000):
        db.session.execute(insert(model), some)


def _keep_ready() -> None:
    """The cells of the list in a table of their own, in their order."""
    one = _asked()
    rows = [[str(c) if isinstance(c, date) else c for c in row] for row in one.rows(one.table)]
    db.session.rollback()
    names = [f"c{number}" for number in range(len(ASKED.columns))]
    kinds = ["integer" if column.is_number else "text" for column in one.table.columns]
    declared = ", ".join(f"{name} {kind}" for name, kind in zip(names, kinds, strict=True))
    db.session.execute(text(f"CREATE TABLE bare_line ({declared})"))
    marks = ", ".join(f":{name}" for name in names)
    for some in batches(rows):
        values = [dict(zip(names, row, strict=True)) for row in some]
        db.session.execute(text(f"INSERT INTO bare_line VALUES ({marks})"), values)
    db.session.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
