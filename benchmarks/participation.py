"""Rows about counts of participation, over twenty school years of a region."""

import statistics
import time
from collections.abc import Iterator
from itertools import combinations
from urllib.parse import urlencode

from benchmarks.data import Database
from benchmarks.measuring import Server
from benchmarks.table import ALL_KINDS, Line, Pace, Pages, Promise, profiled

UNCHANGED = Promise("≥ 0.67 of its CPU", "cpu_each", 1 / 1.5)
MOST_TIMES, MOST_SAVING, MOST_REPORT = 1.3, 10, 2  # × a GROUP BY, ms, s
REPORT = (
    *("events", "schools", "groups", "participations", "special_needs"),
    *("coverage", "share", "growth", "confirmed"),
)


def quarter_of(year: int) -> str:
    """The autumn of a school year, as addresses have it."""
    return f"{year}-q4"


def addresses(year: int) -> list[str]:
    """Pages of one quarter, each without four other kinds: none is in memory when it is asked for."""
    left = (sorted(frozenset(ALL_KINDS).difference(four)) for four in combinations(ALL_KINDS, 4))
    return [_page(quarter_of(year), kind=kinds) for kinds in left]


def _page(period: str, form: str = "", **more: object) -> str:
    place = f"/table.{form}" if form else ""
    return f"/participation{place}?{urlencode({'period': period, **more}, doseq=True)}"


class Participation:
    """`year` is the last school year that has sheets, `years` how many there are."""

    def __init__(self, database: Database, server: Server, pace: Pace, year: int, years: int) -> None:
        self.database, self.server, self.pace = database, server, pace
        self.headers = signed_in(server)
        self.quarter = quarter_of(year)
        self.whole = f"{year - years + 1}-09-01..{year + 1}-08-31"

    def lines(self) -> Iterator[Line]:
        """All of them."""
        pages = Pages(self.database, self.server, self.pace)
        for name, period in (("a quarter", self.quarter), ("all years", self.whole)):
            address = _page(period)
            yield pages.compared(f"participation, {name}, unchanged", [address], UNCHANGED, self.headers)
            yield self._after_a_change(f"participation, {name}, after one sheet", period, address)
        yield self._saving()
        yield self._report()

    def _after_a_change(self, name: str, period: str, address: str) -> Line:
        """Against one GROUP BY of municipality and kind, of the same lines."""
        taken = []
        for _pair in range(self.pace.pairs):
            self.server.ask("sheet")
            page = self._seconds(address)
            taken.append((page, self.server.ask("group_by", period)["seconds"]))
        ratios = [page / plain for page, plain in taken]
        told = [f"{statistics.median(some) * 1000:.0f} ms" for some in zip(*taken, strict=True)]
        line = self._line(name, f"≤ {MOST_TIMES} × one GROUP BY's time", ratios, "×", MOST_TIMES, *told)
        if not line.kept:
            self.server.ask("sheet")
            line.profile.extend(profiled(self.server, [address], self.headers["Cookie"]))
        return line

    def _saving(self) -> Line:
        taken = [1000 * self.server.ask("sheet")["seconds"] for _turn in range(4 * self.pace.pairs)]
        return self._line("one more sheet saved", f"≤ {MOST_SAVING} ms", taken, "ms", MOST_SAVING)

    def _report(self) -> Line:
        address = _page(self.quarter, "xlsx", columns="scale", scale=("municipal", "regional"), figure=REPORT)
        taken = []
        for _turn in range(self.pace.pairs):
            self.server.ask("sheet")
            taken.append(self._seconds(address))
        return self._line("quarterly report, XLSX", f"≤ {MOST_REPORT} s", taken, "s", MOST_REPORT)

    def _seconds(self, address: str) -> float:
        begun = time.perf_counter()
        status, _body, _headers = self.server.get(address, self.headers)
        if status != 200:
            raise RuntimeError(f"{address} answers {status}")
        return time.perf_counter() - begun

    def _line(self, name: str, promise: str, taken: list[float], unit: str, most: float, *told: str) -> Line:
        figure = statistics.median(taken), min(taken), max(taken)
        return Line(name, self.database.engine, promise, figure, unit, figure[0] <= most, *told)


def signed_in(server: Server) -> dict[str, str]:
    """The headers of the operator's browser."""
    return {"Cookie": server.ask("operator")["cookie"]}


__all__ = ["Participation", "addresses", "signed_in"]
