"""T5: Redis is down while schools book, and comes back with nothing in it."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from faults.installation import Installation
from faults.kill import UNHURRIED, Told, come_and_go, missing
from faults.letters import mail_server, queue, unsent, workers
from faults.report import Verdict
from faults.serving import Servers

SCHOOLS, TIMES, SEATS = 4, 20, 300
PROMISED = 60.0  # seconds from the return to the last letter
GIVES_UP = 120.0
PACE = 0.2  # seconds between two looks


def gone(there: Installation, *, seconds: float) -> Verdict:
    """Down for so long, then emptied: bookings are served all the time, and all letters go soon after."""
    schools, slots = there.schools(SCHOOLS, classes=4), there.slots([SEATS] * TIMES)
    told, begun = Told(), time.monotonic()
    with queue() as redis, mail_server() as mail, workers(there, mail, redis.url):
        with Servers.running(there.url, there.folder) as servers, ThreadPoolExecutor(SCHOOLS) as threads:
            come = partial(come_and_go, port=servers.port, slots=slots, told=told, pause=UNHURRIED)
            busy = [threads.submit(come, one) for one in schools]
            _wait(lambda: len(mail.letters) > 0)
            redis.stop()
            mark, before = len(told.made), len(mail.letters)
            time.sleep(seconds)
            made, went = len(told.made) - mark, len(mail.letters) - before
            told.enough.set()
            wrong = [str(one.exception()) for one in busy if one.exception()]
        waiting, letters = unsent(), len(mail.letters)
        redis.start()
        back = time.monotonic()
        _wait(lambda: unsent() == 0)
        lasted = time.monotonic() - back
        ids = Counter(mail.ids())
    wrong += missing(there, told)
    if not made or not went:
        wrong.append(f"nothing was tried: {made} bookings and {went} letters meanwhile")
    if lasted > PROMISED:
        wrong.append(f"the letters took {lasted:.0f} s")
    twice = sum(count - 1 for count in ids.values())
    if twice:
        wrong.append(f"{twice} letters came twice")
    if told.counts["unavailable"]:
        wrong.append(f"{told.counts['unavailable']} times told to come later")
    figures = (
        f"{seconds:.0f} s without Redis: {made:,} bookings and {went:,} letters meanwhile,"
        f" {waiting:,} messages waited, {len(ids) - letters:,} letters {lasted:.0f} s after its return;"
        f" {time.monotonic() - begun:.0f} s"
    )
    return Verdict("T5 Redis gone", there.engine, figures, wrong)


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + GIVES_UP
    while not until() and time.monotonic() < deadline:
        time.sleep(PACE)
