"""The rows of a new booking: it, its lines, its audit entry, its message, and what its key stands for.

Core inserts, made once. On PostgreSQL one statement writes them all; SQLite knows none that could, and there
a statement is no journey.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Table, bindparam, insert, select, union_all, update

from app.booking.actions.groups import ClassSeats, GradeSeats, Line
from app.booking.actions.guarded import take_unlocked
from app.booking.actions.room import Hold
from app.booking.models import Booking, BookingKey, BookingLine, BookingSeat, LimitClaim
from app.core import audit, outbox
from app.core.db import Again, db, row_insert, table_of
from app.core.rows import known

Row = dict[str, Any]
Parts = Mapping[Any, Sequence[Mapping[str, Any]]]
Names = tuple[str, ...]

FIRST = {"version": 1, "pass_version": 1}
NONE_YET = dict.fromkeys(("offer_until", "moved_at", "reaffirmed_at", "pass_withdrawn_at"))
_BOOKING = row_insert(Booking).returning(table_of(Booking).c.id)
_PARTS = {
    BookingLine: row_insert(BookingLine),
    BookingSeat: row_insert(BookingSeat),
    LimitClaim: row_insert(LimitClaim),
}
_KEYS = table_of(BookingKey)
_ANSWER = update(_KEYS).where(_KEYS.c.key == bindparam("claimed")).values(booking_id=bindparam("booking"))


def write_booking(
    facts: Mapping[str, Any], lines: Sequence[Line], hold: Hold, *, key: str, by: int | None
) -> Booking:
    """A new booking with these `facts` by column, and all that goes with it: its lines, and what it is to
    `hold`, which is taken last and by the guarded statements alone. The session knows it as if it had been
    read. What the host is told is the caller's. Raises Again where somebody was faster."""
    whole = {**facts, **FIRST, **NONE_YET}
    state, seats = whole["state"], whole["seats"]
    entry = audit.entry(
        f"booking.{state}", "booking", None, by=by, after={"state": state, "seats": seats}
    )  # fmt: skip
    message = outbox.message(f"booking.{state}", None, whole["version"], whole["organization_id"])
    rows: Parts = {BookingLine: [_line(line, whole["slot_id"]) for line in lines], **hold.rows()}
    write = _at_once if db.session.get_bind().dialect.name == "postgresql" else _one_by_one
    number = write(whole, rows, entry, message, key)
    if not take_unlocked(hold):
        raise Again
    return known(Booking, whole | {"id": number})


def write_lines(booking: Booking, lines: Sequence[Line]) -> None:
    """The rows of a live booking's lines."""
    write_parts(booking.id, {BookingLine: [_line(line, booking.slot_id) for line in lines]})


def write_parts(booking_id: int, parts: Parts) -> None:
    """Rows of a booking by their table."""
    for model, rows in parts.items():
        if rows:
            given = [{**row, "booking_id": booking_id} for row in rows]
            db.session.connection().execute(_PARTS[model], given)


def _line(line: Line, slot_id: int) -> dict[str, Any]:
    return {
        "slot_id": slot_id,
        "class_id": line.class_id if isinstance(line, ClassSeats) else None,
        "grade": line.grade if isinstance(line, GradeSeats) else None,
        "seats": line.seats,
        "live": True,
    }


def _one_by_one(booking: Row, parts: Parts, entry: Row, message: Row, key: str) -> int:
    write = db.session.connection().execute
    number: int = write(_BOOKING, booking).scalar_one()
    write_parts(number, parts)
    audit.write(entry | {"subject_id": number})
    outbox.write(message | {"subject_id": number})
    write(_ANSWER, {"claimed": key, "booking": number})
    return number


def _at_once(booking: Row, parts: Parts, entry: Row, message: Row, key: str) -> int:
    values = {f"booking_{name}": value for name, value in booking.items()} | {"claimed": key}
    values |= {f"entry_{name}": value for name, value in entry.items()}
    values |= {f"message_{name}": value for name, value in message.items()}
    for model, rows in parts.items():
        prefix = table_of(model).name
        for at, row in enumerate(rows):
            values |= {f"{prefix}{at}_{name}": value for name, value in row.items()}
    shape = tuple((model, len(rows), tuple(rows[0])) for model, rows in parts.items() if rows)
    whole = _whole(shape, tuple(booking), tuple(entry), tuple(message))
    number: int = db.session.connection().execute(whole, values).scalar_one()
    return number


@cache
def _whole(
    shape: tuple[tuple[Any, int, Names], ...], booking: Names, entry: Names, message: Names
) -> Select[int]:
    """One statement for a booking with so many rows in each of its tables, and the columns that each is
    given."""
    made = insert(table_of(Booking)).values(_given(table_of(Booking), "booking", booking))
    one = made.returning(table_of(Booking).c.id).cte("made")
    parts = [_many(one, table_of(model), number, names) for model, number, names in shape]
    parts += [
        _of(one, audit.AuditEntry, "entry", entry),
        _of(one, outbox.OutboxMessage, "message", message),
        update(_KEYS)
        .where(_KEYS.c.key == bindparam("claimed"))
        .values(booking_id=select(one.c.id).scalar_subquery())
        .cte("answered"),
    ]
    return select(one.c.id).add_cte(*parts)


def _many(one: CTE, table: Table, number: int, names: Names) -> CTE:
    """So many rows of a table that belong to the booking."""
    rows = [_about(one, table, "booking_id", f"{table.name}{at}", names) for at in range(number)]
    return insert(table).from_select(["booking_id", *names], union_all(*rows)).cte(f"made_{table.name}")


def _of(one: CTE, model: Any, prefix: str, names: Sequence[str]) -> CTE:
    """A row about the booking: it has no id before, so that its `subject_id` is taken from there."""
    given = [name for name in names if name != "subject_id"]
    rows = _about(one, table_of(model), "subject_id", prefix, given)
    return insert(table_of(model)).from_select(["subject_id", *given], rows).cte(prefix)


def _about(one: CTE, table: Table, number: str, prefix: str, names: Sequence[str]) -> Select[Any]:
    given = _given(table, prefix, names)
    return select(one.c.id.label(number), *(given[name].label(name) for name in names))


def _given(table: Table, prefix: str, names: Sequence[str]) -> dict[str, ColumnElement[Any]]:
    return {name: bindparam(f"{prefix}_{name}", type_=table.c[name].type) for name in names}
