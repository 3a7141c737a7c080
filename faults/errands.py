"""What the people of a region come for, each errand some requests long, and how often each comes."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote
from uuid import uuid4

from faults.browser import Answer, Browser, Cut
from faults.installation import ROLL, School
from tests.forms import filled

FINE = (200, 302, 303, 409, 422)  # a refusal in plain words is an answer, too
KEPT = 3  # bookings of a school: of more than that it leaves some
_TOKEN = re.compile(rb'name="csrf_token"[^>]* value="([^"]+)"')
ODD = 20  # answers that are told of word by word
WORDS = ("мастер", "музей", "проба", "день", "колледж", "8")
PAGES = (
    "/", "/calendar", "/calendar?grade=9", "/calendar?free=1", "/organizations", "/embed/calendar", "/totals",
    "/sitemap.xml", "/static/app.css", "/help",
)  # fmt: skip
FEEDS = ("/calendar.ics", "/calendar.atom", "/calendar.json", "/calendar.ics?grade=9")
DESKS = {
    "municipality": ("/", "/participation", "/participation/sheets", "/gaps", "/readiness"),
    "operator": ("/", "/participation", "/journal", "/outgoing-messages", "/periods", "/users"),
    "analyst": ("/", "/participation", "/totals", "/reports"),
}  # fmt: skip
FILES = {
    "municipality": ("/participation/table.xlsx", "/participation/table.csv", "/gaps.xlsx", "/hours.csv"),
    "operator": ("/participation/table.csv", "/readiness.xlsx", "/registry/classes.csv"),
    "analyst": ("/participation/table.xlsx", "/totals/table.csv"),
}


@dataclass
class Pace:
    """Requests are let go one by one, so many a second; what was late is not made up for in a rush."""

    rate: float
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        with self._lock:
            at = max(self._next, time.monotonic())
            self._next = at + 1 / self.rate
        time.sleep(max(0.0, at - time.monotonic()))


@dataclass
class Seen:
    """Answers by status, seconds that each took, and those that should not have been."""

    answers: "Counter[int]" = field(default_factory=Counter)
    done: "Counter[str]" = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def note(self, what: str, status: int, lasted: float) -> None:
        self.answers[status] += 1
        self.seconds.append(lasted)
        if status not in FINE and len(self.odd) < ODD:
            self.odd.append(f"{what}: {status or 'cut off'}")


@dataclass
class Person(Browser):
    """A browser that keeps to the pace, and notes what it is answered. In `jar` is the newest cookie of each
    session by its first one: a session ends an hour after its last cookie was made."""

    pace: Pace = field(default_factory=lambda: Pace(10))
    seen: Seen = field(default_factory=Seen)
    jar: dict[str, str] = field(default_factory=dict)
    first: str = ""

    def __post_init__(self) -> None:
        self.first = self.cookie
        self.cookie = self.jar.get(self.first, self.first)

    def _ask(self, method: str, path: str, body: str) -> Answer:
        self.pace.wait()
        begun = time.monotonic()
        try:
            answer = super()._ask(method, path, body)
        except Cut:
            answer = Answer(0, "")
        self.jar[self.first] = self.cookie
        found = _TOKEN.search(answer.body)
        self.token = found[1].decode() if found else self.token
        self.seen.note(f"{method} {path}", answer.status, time.monotonic() - begun)
        return answer

    def send(self, page: str, path: str, **changed: object) -> Answer:
        """The form of a page as it stands there, but for what is changed."""
        shown = self.get(page)
        if shown.status != 200:
            return shown
        return self.post(path, **(filled(shown.text, path) | changed))


@dataclass
class Region:
    """Who comes, to what: `staff` are the cookie and the token of a person of each role, `events` public ones
    and `slots` times that are booked; each school has a booking that is over (`visits`), by its class."""

    pace: Pace
    seen: Seen
    schools: Sequence[School]
    staff: dict[str, tuple[str, str]]
    events: Sequence[int]
    slots: Sequence[int]
    visits: Sequence[tuple[School, int, int]]
    held: int  # the event of the visits
    port: int = 0  # of the web server, once there is one
    bookings: dict[str, list[int]] = field(default_factory=dict)
    jar: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def errand(self) -> None:
        """One of them, by how often each comes."""
        run = random.choices(list(ERRANDS), list(ERRANDS.values()))[0]
        run(self)
        self.seen.done[run.__name__] += 1

    def person(self, cookie: str = "", token: str = "") -> Person:
        return Person(self.port, cookie, token, pace=self.pace, seen=self.seen, jar=self.jar)

    def staff_of(self, role: str) -> Person:
        return self.person(*self.staff[role])


def read(region: Region) -> None:
    """Somebody looks for something."""
    one = region.person()
    event = random.choice(region.events)
    looked = [random.choice(PAGES), f"/calendar?q={quote(random.choice(WORDS))}", f"/events/{event}"]
    for path in [*looked, f"/events/{event}.ics"]:
        one.get(path)
    one.close()


def follow(region: Region) -> None:
    """A program asks for a feed."""
    one = region.person()
    one.get(random.choice(FEEDS))
    one.close()


def book(region: Region) -> None:
    """A school books a class, looks at it, and leaves an older booking."""
    school, slot = random.choice(region.schools), random.choice(region.slots)
    one = region.person(school.cookie, school.token)
    class_id = random.choice(school.classes)
    one.get(f"/slots/{slot}/bookings/new")
    made = one.book(slot, class_id, random.randint(1, ROLL), uuid4().hex, wait=True)
    with region.lock:
        own = region.bookings.setdefault(school.cookie, [])
        own += [made.booking_id] if made.booking_id else []
        leaving = own.pop(random.randrange(len(own))) if len(own) > KEPT else None
    if made.booking_id:
        one.get(f"/bookings/{made.booking_id}")
    if leaving:
        one.cancel(leaving)
    one.close()


def change(region: Region) -> None:
    """A school changes how many come, and takes the papers along."""
    school = random.choice(region.schools)
    one = region.person(school.cookie, school.token)
    one.get("/bookings")
    with region.lock:
        own = list(region.bookings.get(school.cookie, ()))
    if own:
        booking = random.choice(own)
        shown = one.get(f"/bookings/{booking}/edit")
        if shown.status == 200:
            form = filled(shown.text, f"/bookings/{booking}")
            parts = {
                name: random.randint(1, ROLL)
                for name, value in form.items()
                if name.startswith("part_") and value
            }
            one.post(f"/bookings/{booking}", **(form | parts))
        one.get(f"/bookings/{booking}/trip-pack.docx")
    one.close()


def count(region: Region) -> None:
    """The host counts who came, and corrects it."""
    _school, booking, class_id = random.choice(region.visits)
    one = region.staff_of("host")
    one.get(random.choice(("/", "/events", f"/events/{region.held}/heads")))
    came = {f"came_{class_id}": random.randint(1, ROLL), "because": "miscounted"}
    one.send(f"/bookings/{booking}/heads", f"/bookings/{booking}/heads", **came)
    one.close()


def fill(region: Region) -> None:
    """The school says the same, or something else."""
    school, booking, class_id = random.choice(region.visits)
    one = region.person(school.cookie, school.token)
    one.get(random.choice(("/", "/attendance", "/plan", "/plan.xlsx")))
    came = {f"came_{class_id}": random.randint(1, ROLL), "reason": "Пересчитали по списку."}
    one.send(f"/bookings/{booking}/sheet", f"/bookings/{booking}/sheet", **came)
    one.close()


def look_over(region: Region) -> None:
    """A coordinator reads the figures."""
    role = random.choice(list(DESKS))
    one = region.staff_of(role)
    for path in random.sample(DESKS[role], 2):
        one.get(path)
    one.close()


def download(region: Region) -> None:
    """A coordinator takes a file along."""
    role = random.choice(list(FILES))
    one = region.staff_of(role)
    one.get(random.choice(FILES[role]))
    one.close()


ERRANDS: dict[Callable[[Region], None], int] = {
    read: 30,
    follow: 10,
    book: 25,
    change: 10,
    count: 8,
    fill: 5,
    look_over: 8,
    download: 4,
}
