"""`python3 run.py faults [NAME…] [--short]`."""

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from faults.clocks import FEW as FEW_CLOCKS
from faults.clocks import SHIFTS as CLOCKS
from faults.clocks import wrong_clocks
from faults.disk import disk_full
from faults.duplicates import duplicates
from faults.installation import Installation
from faults.kill import kill
from faults.opening import opening
from faults.postgres import Postgres
from faults.race import race
from faults.redis import gone
from faults.report import Verdict
from faults.restore import restore
from faults.serving import Servers
from faults.slow import slow
from faults.soak import SHORT, soak
from faults.walks import walks
from tests.engines import ENGINES, fresh_postgres, start_postgres

Test = Callable[[Installation, bool], Verdict]

TESTS: dict[str, Test] = {
    "T1": lambda there, short: race(there, attempts=320 if short else 10_000),
    "T3": lambda there, short: walks(there, runs=_walks(there.engine, short)),
    "T4": lambda there, short: kill(there, "T4 web killed", 20 if short else 200, Servers.kill_one),
    "T5": lambda there, short: gone(there, seconds=10 if short else 600),
    "T7": lambda there, short: wrong_clocks(there, FEW_CLOCKS if short else CLOCKS),
    "T9": lambda there, short: slow(there, clients=200 if short else 1_000, seconds=5 if short else 60),
    "T8": lambda there, short: duplicates(there, **(FEW if short else MANY)),
    "opening": lambda there, short: opening(there, coordinators=75 if short else 1_500, hot=0),
    "opening-hot": lambda there, short: opening(there, coordinators=75 if short else 1_500, hot=16),
}
NAMES = (*TESTS, "T4-database", "T6", "T15", "T16")
MANY = {"doubles": 10_000, "backs": 500, "cuts": 500}
FEW = {"doubles": 60, "backs": 10, "cuts": 20}
DATABASE_KILLS = {True: 20, False: 200}


def _walks(engine: str, short: bool) -> int:
    """The rules are the same on both engines: most walks go where a step costs least."""
    full, few = (2_000, 10) if engine == "sqlite" else (200, 2)
    return few if short else full


def main(given: Sequence[str] | None = None) -> int:
    options = _options(given)
    failed = False
    with TemporaryDirectory(prefix="faults") as folder:
        for verdict in _verdicts(options, Path(folder)):
            print(verdict.line, flush=True)
            failed = failed or bool(verdict.wrong)
    return 1 if failed else 0


def _options(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 run.py faults", description="Race, repeat and kill, and look what is left."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which: " + ", ".join(NAMES))
    parser.add_argument("--short", action="store_true", help="a small part of each, as in CI")
    parser.add_argument("--engine", choices=ENGINES, help="on this engine alone")
    parser.add_argument("--hours", type=float, default=1.0, help="how long T16 lasts (default 1)")
    options = parser.parse_args(given)
    unknown = sorted(set(options.names) - set(NAMES))
    if unknown:
        parser.error(f"no such test: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    return options


def _verdicts(options: argparse.Namespace, folder: Path) -> Iterator[Verdict]:
    """All tests of an engine share a database, but for the walks, which empty theirs."""
    names, only, short = options.names or NAMES, options.engine, options.short
    wanted = [name for name in TESTS if name in names]
    for engine in ENGINES if wanted else ():
        if only not in (None, engine):
            continue
        with _server(engine) as server:
            for lot in ([name for name in wanted if name != "T3"], [name for name in wanted if name == "T3"]):
                yield from _tried(lot, engine, server, folder / "-".join([engine, *lot]), short)
    if "T4-database" in names and only in (None, "postgresql"):
        yield _database_killed(folder / "killed", short)
    for engine in ENGINES if "T6" in names else ():
        if only in (None, engine):
            (folder / f"full-{engine}").mkdir()
            yield disk_full(engine, folder / f"full-{engine}", refusals=5 if short else 100)
    for engine in ENGINES if "T15" in names else ():
        if only in (None, engine):
            with _server(engine) as server:
                yield restore(engine, server, folder / f"restored-{engine}", region=not short)
    for engine in ENGINES if "T16" in names else ():
        if only in (None, engine):
            with (
                _server(engine) as server,
                _place(engine, server, folder / f"soaked-{engine}", founded=False) as there,
            ):
                yield soak(there, seconds=SHORT if short else options.hours * 3600, judged=not short)


@contextmanager
def _server(engine: str) -> Iterator[str]:
    """Its address; SQLite has none."""
    with ExitStack() as stack:
        yield stack.enter_context(start_postgres()) if engine == "postgresql" else ""


def _tried(names: Sequence[str], engine: str, server: str, folder: Path, short: bool) -> Iterator[Verdict]:
    if not names:
        return
    with _place(engine, server, folder) as there:
        for name in names:
            yield TESTS[name](there, short)


@contextmanager
def _place(engine: str, server: str, folder: Path, *, founded: bool = True) -> Iterator[Installation]:
    folder.mkdir()
    with ExitStack() as stack:
        file = f"sqlite:///{folder / 'orientir.sqlite3'}"
        url = stack.enter_context(fresh_postgres(server)) if server else file
        yield stack.enter_context(Installation.migrated(engine, url, folder, founded=founded))


def _database_killed(folder: Path, short: bool) -> Verdict:
    folder.mkdir()
    with Postgres.running() as server, Installation.migrated("postgresql", server.url, folder) as there:
        return kill(there, "T4 database killed", DATABASE_KILLS[short], lambda _servers: server.kill())


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # by the way out that takes everything along
    sys.exit(main())
