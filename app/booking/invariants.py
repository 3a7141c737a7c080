"""The invariants of seats (booking.md), asked of the tables alone: no bug of an action hides here."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import TextClause, bindparam, text

from app.booking.applying import invariants as applying
from app.booking.days_off.invariants import DAYS_OFF, IS_OFF
from app.booking.reminders.invariants import TOLD
from app.core import clock
from app.core.column_types import UtcDateTime
from app.core.db import db
from app.core.invariants import Invariants

# Whether booking b may draw on pool p: stands in place of the word DRAWS_ON in the questions.
DRAWS_ON = (
    " p.audience IN ('', b.audience) AND (p.holder = 'common'"
    " OR p.holder = 'municipality' AND p.holder_id = b.municipality_id"
    " OR p.holder = 'school' AND p.holder_id = b.organization_id)"
)

# The states of a booking that is in force: these stand in place of LIVE.
LIVE = "'requested', 'confirmed', 'offered', 'waiting'"

# When something takes place at slot SLOT: in the sessions of one that has several, else the whole time.
MEETINGS = (
    "SELECT w.starts_at, w.ends_at FROM slot w WHERE w.id = SLOT"
    " AND NOT EXISTS (SELECT 1 FROM slot_session k WHERE k.slot_id = w.id)"
    " UNION ALL SELECT k.starts_at, k.ends_at FROM slot_session k WHERE k.slot_id = SLOT"
)

# Lines of classes by time, each with the end of what the class had before: one pass over a region's lines.
IN_ORDER = (
    "SELECT l.id, l.class_id, l.slot_id, l.booking_id, w.starts_at, MAX(w.ends_at) OVER (PARTITION BY"
    " l.class_id ORDER BY w.starts_at, l.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until"
    " FROM booking_line l JOIN slot w ON w.id = l.slot_id WHERE l.live AND l.class_id IS NOT NULL"
)

# Each question finds violations only; its columns are the facts of the line that is printed.
QUESTIONS: dict[str, tuple[str, Sequence[tuple[str, str]]]] = {
    "I1": (
        "seats taken are the seats held",
        (
            (
                "pool {0} has {1} taken, its bookings and sign-ups hold {2}",
                "SELECT p.id, p.taken, COALESCE(SUM(h.seats), 0) FROM pool p LEFT JOIN"
                " (SELECT pool_id, seats FROM booking_seat UNION ALL"
                " SELECT pool_id, people FROM sign_up WHERE state = 'confirmed') h ON h.pool_id = p.id"
                " GROUP BY p.id, p.taken HAVING p.taken <> COALESCE(SUM(h.seats), 0)",
            ),
            (
                "sign-up {0} holds seats in pool {1}, which is not of its slot or not for visitors",
                "SELECT v.id, v.pool_id FROM sign_up v"
                " LEFT JOIN pool p ON p.id = v.pool_id AND p.slot_id = v.slot_id AND p.holder = 'public'"
                " WHERE v.state = 'confirmed' AND p.id IS NULL",
            ),
            (
                "booking {0} is {1} with {2} seats and holds {3}",
                "SELECT b.id, b.state, b.seats, COALESCE(SUM(s.seats), 0) FROM booking b"
                " LEFT JOIN booking_seat s ON s.booking_id = b.id GROUP BY b.id, b.state, b.seats"
                " HAVING COALESCE(SUM(s.seats), 0) <>"
                " CASE WHEN b.state IN ('requested', 'confirmed', 'offered') THEN b.seats ELSE 0 END",
            ),
            (
                "booking {0} has {1} seats, its lines {2}",
                "SELECT b.id, b.seats, COALESCE(SUM(l.seats), 0) FROM booking b"
                " LEFT JOIN booking_line l ON l.booking_id = b.id GROUP BY b.id, b.seats"
                " HAVING b.seats <> COALESCE(SUM(l.seats), 0)",
            ),
            (
                "booking {0} holds seats in pool {1}, which is not of its slot",
                "SELECT s.booking_id, s.pool_id FROM booking_seat s"
                " LEFT JOIN booking b ON b.id = s.booking_id LEFT JOIN pool p ON p.id = s.pool_id"
                " WHERE b.id IS NULL OR p.id IS NULL OR b.slot_id <> p.slot_id",
            ),
            (
                "booking {0} holds seats in pool {1}, which are kept for others",
                "SELECT b.id, p.id FROM booking_seat s JOIN booking b ON b.id = s.booking_id"
                " JOIN pool p ON p.id = s.pool_id WHERE NOT (DRAWS_ON)",
            ),
        ),
    ),
    "I2": (
        "no pool is oversold",
        (
            (
                "pool {0} has {1} taken of {2}",
                "SELECT id, taken, capacity FROM pool WHERE taken < 0 OR taken > capacity",
            ),
        ),
    ),
    "I3": (
        "waiting counts the groups in the queue",
        (
            (
                "pool {0} says {1} wait, {2} do",
                "SELECT p.id, p.waiting, COUNT(b.id) FROM pool p"
                " LEFT JOIN booking b ON b.slot_id = p.slot_id AND b.state = 'waiting' AND (DRAWS_ON)"
                " GROUP BY p.id, p.waiting HAVING p.waiting <> COUNT(b.id)",
            ),
        ),
    ),
    "I4": (
        "the queue has been given all it can be given",
        (
            (
                "booking {0} waits in slot {1} though it fits",
                "SELECT b.id, b.slot_id FROM booking b JOIN slot s ON s.id = b.slot_id"
                " WHERE b.state = 'waiting' AND s.cancelled_at IS NULL AND s.starts_at > :now"
                " AND NOT (IS_OFF)"
                " AND b.seats <= (SELECT SUM(p.capacity - p.taken) FROM pool p"
                " WHERE p.slot_id = b.slot_id AND NOT p.closed AND (DRAWS_ON))"
                " AND NOT EXISTS (SELECT 1 FROM seat_limit l"
                " WHERE l.slot_id = b.slot_id AND l.used >= l.capacity)",
            ),
        ),
    ),
    "I5": (
        "the pools of a slot are its capacity",
        (
            (
                "slot {0} has {1} places, its pools {2}",
                "SELECT s.id, s.capacity, COALESCE(SUM(p.capacity), 0) FROM slot s"
                " LEFT JOIN pool p ON p.slot_id = s.id GROUP BY s.id, s.capacity"
                " HAVING s.capacity <> COALESCE(SUM(p.capacity), 0)",
            ),
            (
                "pool {0} is released and keeps {1} seats free",
                "SELECT id, capacity - taken FROM pool WHERE released_at IS NOT NULL AND capacity <> taken",
            ),
            (
                "pool {0} of slot {1} is open though the slot is cancelled, or closed though it is not",
                "SELECT p.id, s.id FROM pool p JOIN slot s ON s.id = p.slot_id"
                " WHERE p.closed <> (s.cancelled_at IS NOT NULL)",
            ),
            (
                "pool {0} is a part of the share of municipality {1}, which is not there",
                "SELECT p.id, p.part_of FROM pool p LEFT JOIN municipality m ON m.id = p.part_of"
                " WHERE p.part_of <> 0 AND m.id IS NULL",
            ),
            (
                "booking {0} is {1} in slot {2}, which is cancelled",
                "SELECT b.id, b.state, s.id FROM booking b JOIN slot s ON s.id = b.slot_id"
                " WHERE s.cancelled_at IS NOT NULL AND b.state IN (LIVE)",
            ),
            (
                "sign-up {0} is confirmed in slot {1}, which is cancelled",
                "SELECT v.id, s.id FROM sign_up v JOIN slot s ON s.id = v.slot_id"
                " WHERE s.cancelled_at IS NOT NULL AND v.state = 'confirmed'",
            ),
            (
                "slot {0} of event {1} is open and ahead, though the event is cancelled",
                "SELECT s.id, e.id FROM slot s JOIN event e ON e.id = s.event_id"
                " WHERE e.state = 'cancelled' AND s.cancelled_at IS NULL AND s.starts_at > :now",
            ),
        ),
    ),
    "I6": (
        "one notice for each version of a booking or sign-up",
        (
            (
                "booking {0} has {1} versions and {2} notices",
                "SELECT b.id, b.version, COUNT(o.id) FROM booking b LEFT JOIN outbox_message o"
                " ON o.subject_id = b.id AND o.topic LIKE 'booking.%' AND o.version BETWEEN 1 AND b.version"
                " GROUP BY b.id, b.version"
                " HAVING b.version <> COUNT(o.id) OR b.version <> COUNT(DISTINCT o.version)",
            ),
            (
                "sign-up {0} has {1} versions and {2} notices",
                "SELECT v.id, v.version, COUNT(o.id) FROM sign_up v LEFT JOIN outbox_message o"
                " ON o.subject_id = v.id AND o.topic LIKE 'sign_up.%' AND o.version BETWEEN 1 AND v.version"
                " GROUP BY v.id, v.version"
                " HAVING v.version <> COUNT(o.id) OR v.version <> COUNT(DISTINCT o.version)",
            ),
        ),
    ),
    "I7": (
        "a class is in one place at a time",
        (
            (
                "class {0} is in slots {1} and {2} at the same hours (bookings {3} and {4})",
                "SELECT a.class_id, a.slot_id, b.slot_id, a.booking_id, b.booking_id FROM (IN_ORDER) b"
                " JOIN booking_line a ON a.class_id = b.class_id AND a.live JOIN slot s ON s.id = a.slot_id"
                " WHERE b.starts_at < b.busy_until AND s.ends_at > b.starts_at"
                " AND (s.starts_at < b.starts_at OR s.starts_at = b.starts_at AND a.id < b.id)"
                " AND NOT EXISTS (SELECT 1 FROM booking o WHERE o.id IN (a.booking_id, b.booking_id)"
                " AND o.clash_reason <> '' AND a.slot_id <> b.slot_id)"
                " AND EXISTS (SELECT 1 FROM (MEETINGS_A) m JOIN (MEETINGS_B) n"
                " ON m.starts_at < n.ends_at AND n.starts_at < m.ends_at)",
            ),
            (
                "line {0} of booking {1}, which is {2}, says otherwise of its slot or of being live",
                "SELECT l.id, b.id, b.state FROM booking_line l JOIN booking b ON b.id = l.booking_id"
                " WHERE l.live <> (b.state IN (LIVE)) OR l.slot_id <> b.slot_id",
            ),
        ),
    ),
    "I8": (
        "what was acknowledged is there",
        (
            (
                "booking {0} has no key",
                "SELECT b.id FROM booking b"
                " LEFT JOIN booking_key k ON k.booking_id = b.id WHERE k.key IS NULL",
            ),
            ("key {0} leads to no booking", "SELECT key FROM booking_key WHERE booking_id IS NULL"),
            (
                "booking {0} stands in the audit log and nowhere else",
                "SELECT DISTINCT a.subject_id FROM audit_entry a LEFT JOIN booking b ON b.id = a.subject_id"
                " WHERE a.subject = 'booking' AND b.id IS NULL",
            ),
            (
                "sign-up {0} stands in the audit log and nowhere else",
                "SELECT DISTINCT a.subject_id FROM audit_entry a LEFT JOIN sign_up v ON v.id = a.subject_id"
                " WHERE a.subject = 'sign_up' AND v.id IS NULL",
            ),
        ),
    ),
    "I11": (
        "what a limit has used is what is claimed",
        (
            (
                "limit {0} has {1} used of {2}",
                "SELECT id, used, capacity FROM seat_limit WHERE used < 0 OR used > capacity",
            ),
            (
                "limit {0} has {1} used, {2} are claimed",
                "SELECT l.id, l.used, COALESCE(SUM(c.amount), 0) FROM seat_limit l"
                " LEFT JOIN limit_claim c ON c.limit_id = l.id"
                " GROUP BY l.id, l.used HAVING l.used <> COALESCE(SUM(c.amount), 0)",
            ),
            (
                "booking {0} is {1} and claims {2} of limit {3}",
                "SELECT b.id, b.state, COALESCE(c.amount, 0), l.id FROM booking b"
                " JOIN slot s ON s.id = b.slot_id JOIN seat_limit l ON l.slot_id = b.slot_id"
                " OR (l.event_id = s.event_id AND l.holder_id IN (0, b.organization_id))"
                " LEFT JOIN limit_claim c ON c.booking_id = b.id AND c.limit_id = l.id"
                " WHERE COALESCE(c.amount, 0) <>"
                " CASE WHEN b.state IN ('requested', 'confirmed', 'offered')"
                " OR (b.state = 'waiting' AND l.event_id IS NOT NULL)"
                " THEN CASE WHEN l.unit = 'seats' THEN b.seats ELSE 1 END ELSE 0 END",
            ),
            (
                "booking {0} claims {1} of limit {2}, which is not its own",
                "SELECT c.booking_id, c.amount, c.limit_id FROM limit_claim c"
                " LEFT JOIN booking b ON b.id = c.booking_id LEFT JOIN slot s ON s.id = b.slot_id"
                " LEFT JOIN seat_limit l ON l.id = c.limit_id AND (l.slot_id = b.slot_id"
                " OR (l.event_id = s.event_id AND l.holder_id IN (0, b.organization_id)))"
                " WHERE l.id IS NULL",
            ),
            (
                "organization {0} has bookings of event {1}, whose terms limit it, and no limit of its own",
                "SELECT DISTINCT b.organization_id, s.event_id FROM booking b JOIN slot s ON s.id = b.slot_id"
                " JOIN booking_terms t ON t.event_id = s.event_id"
                " WHERE b.state IN (LIVE)"
                " AND (t.school_seats IS NOT NULL AND NOT EXISTS (SELECT 1 FROM seat_limit l"
                " WHERE l.event_id = s.event_id AND l.holder_id = b.organization_id AND l.unit = 'seats')"
                " OR t.school_groups IS NOT NULL AND NOT EXISTS (SELECT 1 FROM seat_limit l"
                " WHERE l.event_id = s.event_id AND l.holder_id = b.organization_id AND l.unit = 'groups'))",
            ),
        ),
    ),
    "I21": DAYS_OFF,
    "I24": TOLD,
}


def register(invariants: Invariants) -> None:
    """I1–I8, I11, I21, I24 and those of applications; I9 and I10 belong to the sheets. All only read."""
    for code, (promise, questions) in (QUESTIONS | applying.QUESTIONS).items():
        invariants.add(code, promise, _ask(questions))


def _ask(questions: Sequence[tuple[str, str]]) -> Callable[[], Iterator[str]]:
    def check() -> Iterator[str]:
        for sentence, question in questions:
            for row in db.session.execute(_timed(question)):
                yield sentence.format(*row)

    return check


def _timed(question: str) -> TextClause:
    """The question; where it speaks of now, by the database's clock."""
    for word, condition in (
        ("DRAWS_ON", DRAWS_ON),
        ("MEETINGS_A", MEETINGS.replace("SLOT", "s.id")),
        ("MEETINGS_B", MEETINGS.replace("SLOT", "b.slot_id")),
        ("IN_ORDER", IN_ORDER),
        ("IS_OFF", IS_OFF),
        ("(LIVE)", f"({LIVE})"),
    ):
        question = question.replace(word, condition)
    asked = text(question)
    return asked.bindparams(bindparam("now", clock.now(), UtcDateTime())) if ":now" in question else asked
