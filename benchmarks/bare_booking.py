"""The reference of a booking: a bare Flask endpoint that does two statements with plain psycopg, as somebody
would write it who needs nothing but seats: `python -m benchmarks.bare_booking URL FOLDER WORKERS`.
"""

import sys
import threading
from typing import Any

import psycopg
from flask import Flask, redirect, request
from sqlalchemy import make_url
from werkzeug.wrappers.response import Response

from app.config import Config
from faults.serving import serve

TABLES = """
CREATE TABLE bare_pool (
    slot_id integer PRIMARY KEY, capacity integer NOT NULL, taken integer NOT NULL DEFAULT 0,
    CHECK (taken BETWEEN 0 AND capacity)) WITH (fillfactor = 50);
CREATE TABLE bare_booking (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, slot_id integer NOT NULL,
    class_id integer NOT NULL, seats integer NOT NULL, adult_name text, adult_phone text, key text UNIQUE);
"""
INSERT = (
    "INSERT INTO bare_booking (slot_id, class_id, seats, adult_name, adult_phone, key)"
    " VALUES (%(slot)s, %(class_id)s, %(pupils)s, %(adult_name)s, %(adult_phone)s, %(key)s) RETURNING id"
)
UPDATE = (
    "UPDATE bare_pool SET taken = taken + %(pupils)s"
    " WHERE slot_id = %(slot)s AND taken + %(pupils)s <= capacity RETURNING taken"
)
_own = threading.local()


def connect(url: str) -> "psycopg.Connection[Any]":
    address = make_url(url).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


def book(url: str, asked: dict[str, Any]) -> int | None:
    """The id of a new booking, or None where it is full, in one transaction on this thread's connection."""
    if not hasattr(_own, "connection"):
        _own.connection = connect(url)
    with _own.connection.transaction() as transaction:
        made = _own.connection.execute(INSERT, asked).fetchone()
        if _own.connection.execute(UPDATE, asked).fetchone() is None:
            raise psycopg.Rollback(transaction)
        return int(made[0])
    return None


def bare_app(url: str) -> Flask:
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.extensions["orientir"] = Config("bench", None, url)  # type: ignore[arg-type]  # read by web_server()

    @app.post("/slots/<int:slot_id>/bookings")
    def create(slot_id: int) -> Response | tuple[str, int]:
        part = next(name for name in request.form if name.startswith("part_"))
        asked = {"slot": slot_id, "class_id": int(part.removeprefix("part_")), "pupils": request.form[part]}
        made = book(url, asked | {name: request.form[name] for name in ("adult_name", "adult_phone", "key")})
        return redirect(f"/bookings/{made}", 303) if made else ("full", 409)

    return app


if __name__ == "__main__":
    serve(bare_app(sys.argv[1]), int(sys.argv[3]))
