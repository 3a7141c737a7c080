"""Opening of registration: a minute in which every coordinator of a region wants the same event."""

import math
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

from app.ops.serve import usual_processes
from faults.browser import Browser, Cut
from faults.installation import Installation, School
from faults.report import Verdict
from faults.serving import Servers

MINUTE, COORDINATORS = 60.0, 1_500  # who come within a minute
PLACES, TIMES = 8_000, 530
LARGEST = 10  # pupils of a group: all of them together want a little more than there is
TRIES = 4  # times that a coordinator looks at
PROMISED = 0.5  # seconds in which 95 of 100 answers are there
HANDS = 200  # browsers that may wait at once


@dataclass
class Seen:
    """Seconds that answers took, by what was asked for, and their status."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {"page": [], "form": [], "booking": []})
    answers: "Counter[str]" = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, lasted: float, status: str) -> None:
        with self.lock:
            self.seconds[what].append(lasted)
            self.answers[status] += 1


def opening(there: Installation, *, coordinators: int, hot: int) -> Verdict:
    """So many come, evenly, at the pace of the whole region in a minute; with `hot` half of them want one of
    so many times first. How long it takes is judged when all of them have come: a part of them says little,
    and less on a machine that has other work."""
    part = coordinators / COORDINATORS
    times = max(hot + 1, round(TIMES * part))
    places = round(PLACES * part)
    schools = there.schools(coordinators, classes=1)
    slots = there.slots([places // times + (number < places % times) for number in range(times)])
    seen, lasts = Seen(), MINUTE * part
    with (
        Servers.running(there.url, there.folder, usual_processes()) as servers,
        ThreadPoolExecutor(min(HANDS, coordinators)) as hands,
    ):
        _warm(schools, servers.port, slots)
        begun = time.monotonic()
        for number, school in enumerate(schools):
            time.sleep(max(0.0, begun + lasts * number / coordinators - time.monotonic()))
            due = begun + lasts * number / coordinators
            hands.submit(_come, school.browser(servers.port), school, _wishes(slots, hot), due, seen)
        hands.shutdown()
    held = sum(there.held(slot) for slot in slots)
    name = "opening" if not hot else f"opening, {hot} times hot"
    figures = f"{coordinators:,} coordinators in {lasts:.0f} s, {held:,} of {places:,} places held"
    wrong = _wrong(seen, held) + (_slow(seen) if coordinators == COORDINATORS else []) + there.audit()
    return Verdict(name, there.engine, f"{figures}, {_told(seen)}", wrong)


def _warm(schools: Sequence[School], port: int, slots: Sequence[int]) -> None:
    """What a process does once, at its first page, is not the opening's."""
    for school in schools[:8]:
        browser = school.browser(port)
        browser.get(f"/slots/{slots[0]}/bookings/new")
        browser.close()


def _wishes(slots: Sequence[int], hot: int) -> list[int]:
    if hot and random.random() < 0.5:
        return [random.choice(slots[:hot]), *random.sample(slots[hot:], TRIES - 1)]
    return random.sample(slots[hot:], TRIES)


def _come(browser: Browser, school: School, wishes: Sequence[int], due: float, seen: Seen) -> None:
    """Open the page, send the form, look at the booking; where it does not fit, at another time of the list.
    The first page is waited for since it was `due`: who waits for a free browser waits, too."""
    pupils = random.randint(1, LARGEST)
    for slot in wishes:
        key = uuid4().hex
        _asked(seen, "page", due, lambda: browser.get(f"/slots/{slot}/bookings/new"))  # noqa: B023
        made = _asked(
            seen,
            "form",
            time.monotonic(),
            lambda: browser.book(slot, school.classes[0], pupils, key),  # noqa: B023
        )
        if made:
            _asked(seen, "booking", time.monotonic(), lambda: browser.get(made))  # noqa: B023
            break
        due = time.monotonic()
    browser.close()


def _asked(seen: Seen, what: str, since: float, ask: "object") -> str:
    try:
        answer = ask()  # type: ignore[operator]
    except Cut:
        seen.note(what, time.monotonic() - since, "cut")
        return ""
    seen.note(what, time.monotonic() - since, str(answer.status))
    return str(answer.location) if answer.booking_id else ""


def _p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1] if seconds else 0.0


def _told(seen: Seen) -> str:
    every, answers = [one for lot in seen.seconds.values() for one in lot], seen.answers
    parts = ", ".join(f"{what} {1000 * _p95(lot):.0f}" for what, lot in seen.seconds.items())
    return (
        f"{len(every):,} answers, {answers['303']:,} bookings and {answers['409']:,} refusals;"
        f" p95 {1000 * _p95(every):.0f} ms ({parts}), longest {1000 * max(every):.0f} ms"
    )


def _wrong(seen: Seen, held: int) -> list[str]:
    odd = set(seen.answers) - {"200", "303", "409"}
    found = [f"{seen.answers[status]} × {status}" for status in sorted(odd)]
    return found if held else [*found, "nobody got a place: the form is not what the product takes"]


def _slow(seen: Seen) -> list[str]:
    late = _p95([one for lot in seen.seconds.values() for one in lot])
    return [f"p95 is {1000 * late:.0f} ms, more than {1000 * PROMISED:.0f}"] if late > PROMISED else []
