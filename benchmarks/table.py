"""The rows of the table: what is asked for, what it is compared with, and what is promised."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from tempfile import TemporaryDirectory

from app.calendar.models import EventKind
from app.core.remembered import MOST_BYTES
from benchmarks.bare import FILE, SAMPLE
from benchmarks.data import Database
from benchmarks.measuring import ROOT, Load, Pairs, Server, pairs_of, quoted, serialized

KINDS = ("excursion", "trial", "lesson", "open_day", "meeting")
ALL_KINDS = [kind.value for kind in EventKind]
SAMPLES = 25  # addresses whose mean size chooses the page that the reference gives
ALIKE = 0.1  # how far the sizes may be apart
MEGABYTE = 1024 * 1024
UNSEEN = 1.2  # seconds after which a change is told of in feeds, whoever has made it


@dataclass(frozen=True)
class Pace:
    """How long is measured, and over how many pages the profile of a missed promise is taken."""

    seconds: float = 2.0
    pairs: int = 5
    profiled: int = 30


@dataclass(frozen=True)
class Promise:
    """The least median of the paired ratios `of` requests/s or CPU; `alike`: of pages of the same size."""

    text: str
    of: str
    least: float
    alike: bool = True


COMPUTED = Promise("≥ 0.60 of its CPU", "cpu_each", 0.6)
SIGNED_IN = Promise("≥ 0.40 of its CPU", "cpu_each", 0.4)
AS_A_FILE = Promise("≥ 0.90 of the same bytes as a file", "rate", 0.9)
AS_HELLO = Promise("≥ 0.70 of hello-world", "rate", 0.7, alike=False)
FAST = Promise("≥ 4 × its requests/s", "rate", 4.0)


@dataclass(frozen=True)
class Line:
    """A row of the table. `figure` is median, least and largest; `kept` whether the promise is."""

    name: str
    engine: str
    promise: str
    figure: tuple[float, float, float]
    unit: str
    kept: bool
    subject: str = ""
    reference: str = ""
    profile: list[str] = field(default_factory=list)


def calendar_addresses() -> list[str]:
    """First pages of a calendar, each without three other kinds: none is in memory when it is asked for."""
    left = (frozenset(ALL_KINDS).difference(three) for three in combinations(ALL_KINDS, 3))
    return ["/calendar?" + "&".join(f"kind={kind}" for kind in sorted(kinds)) for kinds in left]


def search_addresses(database: Database) -> list[str]:
    """A word and three filters, each time others."""
    chosen = product(range(5, 11), KINDS, database.municipalities)
    return [f"/calendar?q=день&municipality={code}&grade={grade}&kind={kind}" for grade, kind, code in chosen]


class Pages:
    """Rows about pages of one database, on one server."""

    def __init__(self, database: Database, server: Server, pace: Pace) -> None:
        self.database, self.server, self.pace = database, server, pace

    def lines(self, names: list[str]) -> Iterator[Line]:
        """Those that are asked for."""
        wanted = {
            "calendar": self._calendar,
            "event": self._event,
            "search": self._search,
            "booking-page": self._booking_page,
            "feed": self._feed,
            "worker": self._worker,
        }
        for name in names:
            yield from wanted[name]()

    def _calendar(self) -> Iterator[Line]:
        yield self.compared("public calendar, computed", calendar_addresses(), COMPUTED)
        yield self.compared("public calendar, unchanged", ["/calendar"], FAST)

    def _event(self) -> Iterator[Line]:
        events = [f"/events/{number}" for number in self.database.events]
        yield self.compared("event page, computed", events, COMPUTED)
        yield self.compared("event page, unchanged", events[len(events) // 2 :][:1], COMPUTED)

    def _search(self) -> Iterator[Line]:
        addresses = search_addresses(self.database)
        yield self.compared("search with three filters, computed", addresses, COMPUTED)
        yield self.compared("search with three filters, unchanged", addresses[:1], COMPUTED)

    def _booking_page(self) -> Iterator[Line]:
        """As a school's coordinator opens it: nothing of it is anybody else's."""
        found = self.server.ask("school")
        yield self.compared(
            "booking page, signed in", found["addresses"], SIGNED_IN, {"Cookie": found["cookie"]}
        )

    def compared(
        self, name: str, addresses: list[str], promise: Promise, headers: dict[str, str] | None = None
    ) -> Line:
        """Against a bare page of the same bytes; addresses from all over choose them and are not measured."""
        addresses, headers = [quoted(address) for address in addresses], headers or {}
        chosen = addresses[:: max(1, len(addresses) // SAMPLES)][:SAMPLES]
        others = [address for address in addresses if address not in frozenset(chosen)]
        with TemporaryDirectory() as folder:
            (Path(folder) / SAMPLE).write_bytes(self._sample(chosen, headers))
            with Server.running("reference", folder) as bare:
                reference = Load(bare, ["/page"])
                pairs = pairs_of(Load(self.server, others or addresses, headers), reference, *pace(self.pace))
        line = line_of(name, self.database.engine, promise, pairs)
        if not line.kept:
            count = self.pace.profiled
            line.profile.extend(
                profiled(
                    self.server,
                    addresses[-count:] if len(addresses) > 1 else addresses * count,
                    headers.get("Cookie", ""),
                )
            )
        return line

    def _sample(self, addresses: list[str], headers: dict[str, str]) -> bytes:
        """The page of a middling size."""
        bodies = [self.server.get(address, headers)[1] for address in addresses]
        mean = statistics.mean(map(len, bodies))
        return min(bodies, key=lambda body: abs(len(body) - mean))

    def _feed(self) -> Iterator[Line]:
        """The whole calendar as a file: unchanged, asked for again, and after one change."""
        engine, address = self.database.engine, "/calendar.ics"
        _status, body, headers = self.server.get(address)
        with TemporaryDirectory() as folder:
            (Path(folder) / FILE).write_bytes(body)
            with Server.running("reference", folder) as bare:
                pairs = pairs_of(Load(self.server, [address]), Load(bare, ["/file"]), *pace(self.pace))
                yield line_of(
                    "feed, unchanged",
                    engine,
                    AS_A_FILE,
                    pairs,
                )
                known = Load(self.server, [address], {"If-None-Match": headers["ETag"]}, status=304)
                pairs = pairs_of(known, Load(bare, ["/hello"]), *pace(self.pace))
                yield line_of("feed, 304", engine, AS_HELLO, pairs)
        yield self._rebuilt(address)

    def _rebuilt(self, address: str) -> Line:
        _status, before, _headers = self.server.get(address)
        whole, taken = serialized(before), []
        for _turn in range(self.pace.pairs):
            self.server.ask("change")
            time.sleep(UNSEEN)
            begun = time.perf_counter()
            _status, after, _headers = self.server.get(address)
            taken.append((time.perf_counter() - begun) / whole)
            if after == before:
                raise RuntimeError("the feed does not tell of a change")
            before = after
        figure = (statistics.median(taken), min(taken), max(taken))
        told = f"{figure[0] * whole * 1000:.0f} ms", f"{whole * 1000:.0f} ms"
        promise = "≤ 0.05 of a full serialization"
        line = Line(
            "feed after one change", self.database.engine, promise, figure, "×", figure[0] <= 0.05, *told
        )
        if not line.kept:
            self.server.ask("change")
            time.sleep(UNSEEN)
            line.profile.extend(profiled(self.server, [address]))
        return line

    def _worker(self) -> Iterator[Line]:
        """Of a process of its own, after pages and a feed: profiles of this one would count too."""
        events = [f"/events/{number}" for number in self.database.events[:40]]
        with Server.running("subject", self.database.url, str(self.database.folder)) as server:
            bare = server.ask("cost")["rss"] / MEGABYTE
            for address in (*calendar_addresses()[:40], *events, "/calendar.ics"):
                server.get(quoted(address))
            size = server.ask("cost")["rss"] / MEGABYTE
        promise = "a worker ≤ 120 MB, after 80 pages and a feed"
        line = Line("memory", self.database.engine, promise, (size, size, size), "MB", size <= 120)
        if not line.kept:
            kept = MOST_BYTES // MEGABYTE
            line.profile.append(
                f"{bare:.0f} MB before the first request: the libraries; at most {kept} MB more are pages and"
                " feeds that are kept to be answered from memory, the rest what a first request makes once"
            )
        yield line


def start(pace: Pace) -> Line:
    """CPU of `create_app` in a fresh process that has loaded the libraries: it imports every feature. Beside
    it that of the whole process."""
    program = (
        "import time; from pathlib import Path; from app import create_app; from app.config import Config;"
        "import app.core.db, app.core.locale, app.core.headers, app.extensions; begun = time.process_time();"
        "create_app(Config('bench', Path('.'), 'sqlite://'));"
        "print(time.process_time() - begun, time.process_time())"
    )
    taken = []
    for _turn in range(pace.pairs):
        done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
        taken.append([float(each) for each in done.stdout.split()])
    seconds, whole = [own for own, _all in taken], statistics.median(every for _own, every in taken)
    figure = statistics.median(seconds), min(seconds), max(seconds)
    told = f"{whole:.2f} s with Python and the libraries"
    return Line("start", "sqlite", "create_app ≤ 1 s of CPU", figure, "s", figure[0] <= 1, told)


@dataclass(frozen=True)
class Growing:
    """Pages that are asked of ever more data; `headers` are those of whoever asks a server for them."""

    name: str
    addresses: list[str]
    headers: Callable[[Server], dict[str, str]] = lambda _server: {}


def growth(databases: dict[float, Database], pace_of: Pace, pages: Growing) -> Iterator[Line]:
    """Computed pages on ever more data against the least of it."""
    sizes = sorted(databases)
    addresses = [quoted(address) for address in pages.addresses]
    with Server.running("subject", databases[sizes[0]].url, str(databases[sizes[0]].folder)) as small:
        least_load = Load(small, addresses, pages.headers(small))
        for size in sizes[1:]:
            database = databases[size]
            with Server.running("subject", database.url, str(database.folder)) as large:
                load = Load(large, addresses, pages.headers(large))
                pairs = pairs_of(load, least_load, *pace(pace_of), clients=1)
                median, least, most = pairs.ratio("rate")
                figure = (1 / median, 1 / most, 1 / least)
                times = f"{size / sizes[0]:.0f}×"
                promise = "time a page ≤ 1.3 × that of the least" if size == sizes[-1] else "–"
                kept = size != sizes[-1] or figure[0] <= 1.3
                told = described(pairs)
                line = Line(
                    f"{pages.name}, {times} the data", database.engine, promise, figure, "×", kept, *told
                )
                if not kept:
                    cookie = load.headers.get("Cookie", "")
                    line.profile.extend(profiled(large, addresses[-pace_of.profiled :], cookie))
            yield line


def profiled(server: Server, addresses: list[str], cookie: str = "") -> list[str]:
    """Where the time of these requests goes, in two sentences."""
    found = server.ask("profile", addresses, cookie)
    shares = ", ".join(f"{part} {share:.0%}" for part, share in found["shares"].items())
    own = ", ".join(f"{name} {share:.0%}" for name, share in list(found["functions"].items())[:6])
    return [f"profile: {shares}", f"most by itself: {own}"]


def line_of(name: str, engine: str, promise: Promise, pairs: Pairs) -> Line:
    figure, alike = pairs.ratio(promise.of), sizes_alike(pairs) or not promise.alike
    unit = "CPU" if promise.of == "cpu_each" else "requests/s"
    kept = figure[0] >= promise.least and alike
    line = Line(name, engine, promise.text, figure, unit, kept, *described(pairs))
    if not alike:
        line.profile.append("the sizes are too far apart for this to count")
    return line


def sizes_alike(pairs: Pairs) -> bool:
    sizes = [statistics.mean(one.size for one in slices) for slices in (pairs.subject, pairs.reference)]
    return abs(sizes[0] - sizes[1]) <= ALIKE * sizes[1]


def described(pairs: Pairs) -> tuple[str, str]:
    """Requests/s, CPU of a request and bytes of each side."""
    told = []
    for slices in (pairs.subject, pairs.reference):
        rate, cpu, size = (
            statistics.median(getattr(one, name) for one in slices) for name in ("rate", "cpu_each", "size")
        )
        told.append(f"{rate:,.0f}/s, {cpu * 1000:.2f} ms, {size:,.0f} B")
    return told[0], told[1]


def pace(given: Pace) -> tuple[float, int]:
    return given.seconds, given.pairs


__all__ = ["Growing", "Line", "Pace", "Pages", "growth", "start"]
