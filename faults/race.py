"""T1: many browsers book one time at once; then all of them leave it at once."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

from faults.browser import Browser, Cut
from faults.installation import ROLL, Installation, School
from faults.report import Verdict
from faults.serving import Servers

CLIENTS, SEATS = 64, 300


def race(there: Installation, *, attempts: int) -> Verdict:
    """So many forms from 64 browsers, for groups of 1–30, on 300 seats at a time."""
    schools = there.schools(CLIENTS)
    each = len(schools[0].classes)
    rounds = max(1, attempts // (CLIENTS * each))
    forms = min(each, attempts // CLIENTS)
    wrong: list[str] = []
    told: Counter[str] = Counter()
    with Servers.running(there.url, there.folder) as servers, ThreadPoolExecutor(CLIENTS) as threads:
        begun = time.monotonic()
        for _round in range(rounds):
            slot = there.slots([SEATS])[0]
            book = partial(_book, port=servers.port, slot=slot, forms=forms, told=told)
            made = list(threads.map(book, schools))
            told["held"] += there.held(slot)
            if there.held(slot) > SEATS:
                wrong.append(f"{there.held(slot)} of {SEATS} seats are held")
            wrong += there.audit()
            leaving = zip(schools, made, strict=True)
            list(threads.map(lambda one: _leave(one[0].browser(servers.port), one[1], told), leaving))
            wrong += there.audit()
        lasted = time.monotonic() - begun
    done = rounds * forms * CLIENTS
    wrong += [f"{count} answers {name}" for name, count in told.items() if name[0] == "5" or name == "cut"]
    if told["303"] + told["409"] != done:
        wrong.append(f"of {done} attempts {told['303']} were made and {told['409']} refused")
    figures = (
        f"{done:,} attempts by {CLIENTS} browsers on {rounds} times of {SEATS} seats, {told['303']:,} made,"
        f" {told['409']:,} refused, {told['held']:,} of {rounds * SEATS:,} seats held, {told['left']:,} left;"
        f" {lasted:.0f} s"
    )
    return Verdict("T1 race", there.engine, figures, wrong)


def _book(school: School, port: int, slot: int, forms: int, told: "Counter[str]") -> list[int]:
    browser, made = school.browser(port), []
    for class_id in random.sample(school.classes, forms):
        try:
            wait = random.random() < 0.2
            answer = browser.book(slot, class_id, random.randint(1, ROLL), uuid4().hex, wait=wait)
        except Cut:
            told["cut"] += 1
            continue
        told[str(answer.status)] += 1
        if answer.booking_id:
            made.append(answer.booking_id)
    browser.close()
    return made


def _leave(browser: Browser, bookings: list[int], told: "Counter[str]") -> None:
    for booking_id in bookings:
        answer = browser.cancel(booking_id)
        told["left" if answer.status == 303 else f"{answer.status} on leaving"] += 1
    browser.close()
