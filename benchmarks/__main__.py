"""`python3 run.py bench [NAME…] [--quick]`."""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import data, report
from benchmarks.booking import booking
from benchmarks.exports import LINES, exports
from benchmarks.measuring import ROOT, Server
from benchmarks.orders import orders
from benchmarks.participation import Participation, addresses, signed_in
from benchmarks.table import Growing, Line, Pace, Pages, calendar_addresses, growth, start

NAMES = (
    "start",
    "calendar",
    "event",
    "search",
    "booking-page",
    "feed",
    "worker",
    "growth",
    "booking",
    "exports",
    "participation",
    "orders",
)
PAGES = frozenset(NAMES[1:7])


@dataclass(frozen=True)
class Plan:
    """`scale` is the part of a region that pages are measured on; `growing` are those that growth compares,
    the least of which still fills a page of the calendar. `years` are school years of sheets. A page compares
    the last one with the year before: the least of `growing_years` has both, or it would count half of it."""

    pace: Pace
    scale: float
    growing: tuple[float, ...]
    years: int
    growing_years: tuple[int, ...]


# Counts cannot grow sixteenfold from two years on: the first school year that the program knows is 2000.
FULL = Plan(Pace(), 1, (0.25, 1, 4), 20, (2, 20))
QUICK = Plan(Pace(seconds=0.15, profiled=10), 0.1, (0.25, 1), 2, (2, 4))


def main(given: Sequence[str] | None = None) -> int:
    options = _options(given)
    names, begun = options.names or list(NAMES), time.monotonic()
    with TemporaryDirectory(prefix="bench") as folder, ExitStack() as stack:
        run = Run(QUICK if options.quick else FULL, Path(folder), stack)
        lines = []
        for line in run.lines(names):
            print(report.row(line), flush=True)
            lines.append(line)
        told = report.text(lines, run.told, time.monotonic() - begun)
    if options.quick or set(names) != set(NAMES):
        print("\n" + told)
    else:
        report.RESULTS.write_text(told, encoding="utf-8")
        print(f"written to {report.RESULTS.relative_to(ROOT)}")
    return 0


def _options(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 run.py bench", description="Measure what performance promises."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="rows to measure: " + ", ".join(NAMES))
    parser.add_argument(
        "--quick",
        action="store_true",
        help="short slices on a part of a region; the results are only printed",
    )
    options = parser.parse_args(given)
    unknown = sorted(set(options.names) - set(NAMES))
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    return options


class Run:
    """Measures by a plan in a folder; `told` says of each database what it holds."""

    def __init__(self, plan: Plan, folder: Path, stack: ExitStack) -> None:
        self.plan, self.folder, self.stack = plan, folder, stack
        self.told: list[str] = []

    def lines(self, names: Sequence[str]) -> Iterator[Line]:
        if "start" in names:
            yield start(self.plan.pace)
        if "orders" in names:
            yield from orders(self.folder / "orders", self.plan.pace)
        pages = [name for name in names if name in PAGES]
        if not pages and not {"growth", "booking", "exports", "participation"} & set(names):
            return
        server = self.stack.enter_context(data.postgres())
        if pages:
            yield from self._pages(pages, server)
        if "growth" in names:
            yield from self._growth(server)
        if "booking" in names:
            yield from booking(self.stack, server, self.folder / "booking", self.plan.pace)
        if "exports" in names:
            lines = round(LINES * self.plan.scale)
            yield from exports(self.stack, server, self.folder / "exports", self.plan.pace, lines)
        if "participation" in names:
            yield from self._participation(server)

    def _pages(self, names: list[str], server: str) -> Iterator[Line]:
        for database in self._filled(server, "region", self.plan.scale, "all"):
            with Server.running("subject", database.url, str(database.folder)) as subject:
                yield from Pages(database, subject, self.plan.pace).lines(names)

    def _growth(self, server: str) -> Iterator[Line]:
        by_size = {
            scale: self._filled(server, f"part{scale}", scale, "events") for scale in self.plan.growing
        }
        yield from self._grown(by_size, Growing("calendar", calendar_addresses()))

    def _participation(self, server: str) -> Iterator[Line]:
        """Of ever more school years in a region that stays as large."""
        year, by_years = data.last_year(), {}
        for years in sorted({self.plan.years, *self.plan.growing_years}, reverse=True):
            by_years[years] = self._filled(server, f"years{years}", self.plan.scale, str(years))
        for database in by_years[self.plan.years]:
            with Server.running("subject", database.url, str(database.folder)) as subject:
                pace, years = self.plan.pace, self.plan.years
                yield from Participation(database, subject, pace, year, years).lines()
        growing = {years: by_years[years] for years in self.plan.growing_years}
        yield from self._grown(growing, Growing("participation", addresses(year), signed_in))

    def _grown(self, by_size: Mapping[float, list[data.Database]], pages: Growing) -> Iterator[Line]:
        for number in range(len(data.ENGINES)):
            yield from growth({size: made[number] for size, made in by_size.items()}, self.plan.pace, pages)

    def _filled(self, server: str, name: str, scale: float, kind: str) -> list[data.Database]:
        begun = time.monotonic()
        made = data.make(self.stack, server, self.folder / name, scale, kind)
        self.told += [made[0].told, ", ".join(one.server for one in made)]
        print(f"{made[0].told}; filled in {time.monotonic() - begun:.0f} s", flush=True)
        return made


if __name__ == "__main__":
    sys.exit(main())
