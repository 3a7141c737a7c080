"""A server to be measured, in a process of its own: `python -m benchmarks.serve subject URL FOLDER`, or
`… reference FOLDER` for the bare application.

It prints its port as a line of JSON, then answers each line of its input with one: what it has cost so far,
a change of the data, or a profile.
"""

import cProfile
import json
import pstats
import resource
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select, text

from app import create_app
from app.accounts.actions import begin_session
from app.accounts.models import Membership, Role, User
from app.attendance.actions.counting import Came, Expected, Marking
from app.attendance.actions.writing import Frame, mark
from app.attendance.models import Sheet, Side
from app.attendance.who import Who
from app.calendar.actions.events import touch
from app.calendar.models import Audience, Event, EventState, Slot, Visibility
from app.config import Config
from app.core import audit, clock
from app.core.db import db, transact
from app.ops.web import web_server
from app.organizations.models import SchoolClass, school_year_of
from app.participation.periods import read_period
from benchmarks.bare import bare_app

PARTS = ("sqlalchemy", "sqlite3", "psycopg", "jinja2", "babel", "werkzeug", "flask", "app", "templates")


def main(kind: str, *given: str) -> None:
    begun = time.process_time()
    if kind == "subject":
        url, folder = given
        app = create_app(Config("bench", Path(folder), url))
    else:
        app = bare_app(Path(given[0]))
        app.extensions["orientir"] = Config("bench", Path(given[0]), "sqlite://")
    made = time.process_time() - begun
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    threading.Thread(target=web_server(app, listener).run, daemon=True).start()
    say({"port": listener.getsockname()[1], "made": made})
    answers: dict[str, Callable[..., dict[str, Any]]] = {
        "cost": cost,
        "change": change,
        "profile": profile,
        "school": school,
        "operator": operator,
        "sheet": sheet,
        "group_by": group_by,
    }
    for line in sys.stdin:
        asked = json.loads(line)
        say(answers[asked["ask"]](app, *asked["with"]))


def say(answer: Any) -> None:
    print(json.dumps(answer), flush=True)


def cost(_app: Flask) -> dict[str, float]:
    """CPU seconds and resident bytes of this process."""
    return {"cpu": time.process_time(), "rss": resident()}


def resident() -> int:
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def change(app: Flask) -> dict[str, int]:
    """Let one public event with a time to come move, as somebody's edit would."""

    def move() -> int:
        query = select(Event).join(Slot).where(Event.state == EventState.PUBLISHED)
        event = db.session.scalars(query.where(Slot.starts_at > clock.now()).limit(1)).one()
        touch(event, moved=True)
        audit.record("event.changed", "event", event.id, by=None)
        return event.id

    with app.app_context():
        return {"event": transact(move)}


def school(app: Flask) -> dict[str, Any]:
    """A coordinator's browser: what its cookie is, and which booking pages it can open."""
    with app.app_context():
        open_to_all = (Event.state == EventState.PUBLISHED) & (Event.visibility == Visibility.PUBLIC)
        ahead = select(Slot.id).join(Slot.event).where(open_to_all, Slot.starts_at > clock.now())
        slots = list(db.session.scalars(ahead.order_by(Slot.id).limit(400)))
    return {
        "cookie": _cookie(app, Role.SCHOOL),
        "addresses": [f"/slots/{slot}/bookings/new" for slot in slots],
    }


def operator(app: Flask) -> dict[str, Any]:
    """The cookie of the operator's browser."""
    return {"cookie": _cookie(app, Role.OPERATOR)}


def _cookie(app: Flask, role: Role) -> str:
    """Of the first who acts as this."""
    with app.app_context():
        person = db.session.scalars(select(User).join(Membership).where(Membership.role == role)).first()
        assert person is not None, "the region has nobody who could sign in"
        key = transact(lambda: begin_session(db.session.get_one(User, person.id), "127.0.0.1", "bench"))
    with app.test_request_context():
        session["_user_id"], session["_fresh"], session.permanent = key, True, True
        generate_csrf()  # as whoever has seen a page has it
        signer = app.session_interface.get_signing_serializer(app)
        return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}"


def sheet(app: Flask) -> dict[str, float]:
    """Let a school count a class at an event of last autumn, where it has not; how long that took."""
    with app.app_context():
        ended = select(Event).where(
            Event.starts_on < date(clock.now().year, 1, 1), Event.starts_on.is_not(None)
        )
        event = db.session.scalars(ended.order_by(Event.starts_on.desc(), Event.id).limit(1)).one()
        there = select(Sheet.organization_id).where(Sheet.event_id == event.id)
        year = school_year_of(event.starts_on)
        classes = select(SchoolClass).where(SchoolClass.year == year, SchoolClass.school_id.not_in(there))
        first = db.session.scalars(classes.order_by(SchoolClass.id).limit(1)).one()
        frame = Frame(event.id, first.school_id, event.starts_on, event.hours)
        came = [Came(Who(Audience.PUPILS, first.id), first.roll)]
        expected = Expected({}, first.school_id, bookable=False)
        db.session.rollback()
        begun = time.perf_counter()
        transact(lambda: mark(frame, expected, Marking(Side.SCHOOL, came, None, adults=1)))
        return {"seconds": time.perf_counter() - begun}


def group_by(app: Flask, code: str) -> dict[str, float]:
    """How long the database takes to add up the lines of a period once, by municipality and kind."""
    period = read_period(code)
    assert period is not None, code
    added = text(
        "SELECT organization.municipality_id, event.kind, sum(sheet_line.came), count(*) FROM sheet_line"
        " JOIN sheet ON sheet.id = sheet_line.sheet_id JOIN event ON event.id = sheet.event_id"
        " JOIN organization ON organization.id = sheet.organization_id"
        " WHERE sheet.held_on BETWEEN :first AND :last GROUP BY organization.municipality_id, event.kind"
    )
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    with app.app_context():
        begun = time.perf_counter()
        db.session.execute(added, days).all()
        return {"seconds": time.perf_counter() - begun}


def profile(app: Flask, addresses: list[str], cookie: str = "") -> dict[str, Any]:
    """Where the time of these pages goes: shares by library, and the functions that take most themselves."""
    client = app.test_client(use_cookies=not cookie)
    headers = {"Cookie": cookie} if cookie else {}
    client.get("/healthz")  # what a first request makes is not theirs
    profiler = cProfile.Profile()
    profiler.enable()
    for address in addresses:
        client.get(address, headers=headers)
    profiler.disable()
    stats = pstats.Stats(profiler)
    shares: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for (file, _line, name), (_calls, _all, own, _sum, _callers) in stats.stats.items():  # type: ignore[attr-defined]
        part = part_of(file, name)
        shares[part] += own
        functions[f"{part} {Path(file).name}:{name}"] += own
    whole = sum(shares.values())
    return {
        "shares": {part: own / whole for part, own in shares.most_common(8)},
        "functions": {name: own / whole for name, own in functions.most_common(12)},
        "milliseconds": 1000 * whole / len(addresses),
    }


def part_of(file: str, name: str) -> str:
    """The library that a function is of."""
    places = Path(file).parts
    if file.startswith("<template>") or places[-1:] == ("<template>",) or file.endswith(".html"):
        return "templates"
    if "site-packages" in places:
        return places[places.index("site-packages") + 1].replace("_", "-")
    if "app" in places:
        return "app"
    return next((part for part in PARTS if part in name), "python")


if __name__ == "__main__":
    main(*sys.argv[1:])
