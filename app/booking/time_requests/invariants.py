"""What must always hold of requests for a time, asked of the tables alone."""

from collections.abc import Iterator

from sqlalchemy import text

from app.core.db import db
from app.core.invariants import Invariants

# Each question finds violations only; its columns are the facts of the line that is printed.
QUESTIONS = (
    (
        "request {0} says that it is booked, and booking {1} is not of its school or not at its host",
        "SELECT r.id, b.id FROM time_request r JOIN booking b ON b.id = r.booking_id"
        " JOIN slot s ON s.id = b.slot_id JOIN event e ON e.id = s.event_id"
        " WHERE b.organization_id <> r.organization_id OR e.host_id <> r.host_id",
    ),
    (
        "request {0} says that it is {1}, and has booking {2}",
        "SELECT id, state, booking_id FROM time_request WHERE (state = 'booked') <> (booking_id IS NOT NULL)",
    ),
    (
        "booking {0} is what {1} requests have come to",
        "SELECT booking_id, COUNT(*) FROM time_request WHERE booking_id IS NOT NULL"
        " GROUP BY booking_id HAVING COUNT(*) > 1",
    ),
    (
        "request {0} waits for its host, who was never told",
        "SELECT r.id FROM time_request r LEFT JOIN outbox_message o ON o.topic = 'time_request.asked'"
        " AND o.subject_id = r.id AND o.recipient_id = r.host_id WHERE r.state = 'asked' AND o.id IS NULL",
    ),
)


def register(invariants: Invariants) -> None:
    """One code for all of them; they only read."""
    invariants.add("I15", "what a school asked for is what it got", _check)


def _check() -> Iterator[str]:
    for sentence, question in QUESTIONS:
        for row in db.session.execute(text(question)):
            yield sentence.format(*row)
