"""T8: one form, sent twice at once, sent again after Back, sent again because no answer came."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from uuid import uuid4

from sqlalchemy import func, select

from app.booking.models import Booking, BookingKey
from app.core.db import db
from faults.installation import Installation, School
from faults.report import Verdict
from faults.serving import Servers

CLIENTS = 32
ROOMY = 100_000  # seats: nobody is refused


def duplicates(there: Installation, *, doubles: int, backs: int, cuts: int) -> Verdict:
    """So many forms of each kind; every key has to lead to one booking and every answer to the key's own."""
    schools, kinds = there.schools(CLIENTS), (doubles, backs, cuts)
    each = len(schools[0].classes) * len(schools)
    slots = there.slots([ROOMY] * -(-sum(kinds) // each))
    places = product(slots, range(len(schools[0].classes)), schools)
    forms = [(school, slot, school.classes[number]) for slot, number, school in places]
    told: Counter[str] = Counter()
    before = _count()
    with Servers.running(there.url, there.folder) as servers, ThreadPoolExecutor(CLIENTS) as threads:
        begun, acts = time.monotonic(), [_twice, _back, _cut]
        works = [act for act, times in zip(acts, kinds, strict=True) for _ in range(times)]

        def send(act: Callable[..., str], form: tuple[School, int, int]) -> str:
            return act(servers.port, *form)

        told.update(threads.map(send, works, forms))
        lasted = time.monotonic() - begun
    made, keys = (now - then for now, then in zip(_count(), before, strict=True))
    wrong = [f"{name}: {count}" for name, count in told.items() if name != "once"]
    if (made, keys) != (sum(kinds), sum(kinds)):
        wrong.append(f"{sum(kinds)} keys were sent, {keys} are known and {made} bookings were made")
    figures = f"{doubles:,} sent twice at once, {backs:,} again after Back, {cuts:,} again unanswered:"
    figures += f" {made:,} bookings of {keys:,} keys; {lasted:.0f} s"
    return Verdict("T8 duplicates", there.engine, figures, [*wrong, *there.audit()])


def _twice(port: int, school: School, slot: int, class_id: int) -> str:
    """A double click: two requests on their way at once."""
    key = uuid4().hex
    with ThreadPoolExecutor(2) as both:
        clicks = [both.submit(school.browser(port).book, slot, class_id, 20, key) for _ in range(2)]
        answers = [click.result() for click in clicks]
    ids = {answer.booking_id for answer in answers}
    return "once" if len(ids) == 1 and None not in ids else f"twice at once: {answers}"


def _back(port: int, school: School, slot: int, class_id: int) -> str:
    """The page out of the browser's memory: sent as it was it answers the booking; changed, it is refused."""
    browser, key = school.browser(port), uuid4().hex
    answers = [browser.book(slot, class_id, pupils, key) for pupils in (20, 20, 15)]
    first, again, other = answers
    browser.close()
    right = first.booking_id and first == again and other.status == 409
    return "once" if right else f"after Back: {answers}"


def _cut(port: int, school: School, slot: int, class_id: int) -> str:
    """Nobody has seen the first answer; the second click brings it."""
    browser, key = school.browser(port), uuid4().hex
    browser.book_and_leave(slot, class_id, 20, key)
    answer = browser.book(slot, class_id, 20, key)
    browser.close()
    return "once" if answer.booking_id else f"unanswered: {answer}"


def _count() -> tuple[int, int]:
    db.session.rollback()
    bookings = db.session.scalar(select(func.count()).select_from(Booking))
    keys = db.session.scalar(select(func.count()).select_from(BookingKey))
    return int(bookings or 0), int(keys or 0)
