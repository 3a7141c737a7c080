"""`python3 run.py faults [NAME…] [--short]`."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from faults.duplicates import duplicates
from faults.installation import Installation
from faults.kill import kill
from faults.opening import opening
from faults.postgres import Postgres
from faults.race import race
from faults.report import Verdict
from faults.serving import Servers
from faults.walks import walks
from tests.engines import ENGINES, fresh_postgres, start_postgres

Test = Callable[[Installation, bool], Verdict]

TESTS: dict[str, Test] = {
    "T1": lambda there, short: race(there, attempts=320 if short else 10_000),
    "T3": lambda there, short: walks(there, runs=_walks(there.engine, short)),
    "T4": lambda there, short: kill(there, "T4 web killed", 20 if short else 200, Servers.kill_one),
    "T8": lambda there, short: duplicates(there, **(FEW if short else MANY)),
    "opening": lambda there, short: opening(there, coordinators=150 if short else 1_500, hot=0),
    "opening-hot": lambda there, short: opening(there, coordinators=150 if short else 1_500, hot=16),
}
NAMES = (*TESTS, "T4-database")
MANY = {"doubles": 10_000, "backs": 500, "cuts": 500}
FEW = {"doubles": 60, "backs": 10, "cuts": 20}
DATABASE_KILLS = {True: 3, False: 50}


def _walks(engine: str, short: bool) -> int:
    """The rules are the same on both engines: most walks go where a step costs least."""
    full, few = (2_000, 10) if engine == "sqlite" else (200, 2)
    return few if short else full


def main(given: Sequence[str] | None = None) -> int:
    options = _options(given)
    failed = False
    with TemporaryDirectory(prefix="faults") as folder:
        for verdict in _verdicts(options.names or NAMES, options.engine, Path(folder), options.short):
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
    options = parser.parse_args(given)
    unknown = sorted(set(options.names) - set(NAMES))
    if unknown:
        parser.error(f"no such test: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    return options


def _verdicts(names: Sequence[str], only: str | None, folder: Path, short: bool) -> Iterator[Verdict]:
    wanted = [name for name in TESTS if name in names]
    for engine in ENGINES if wanted else ():
        if only in (None, engine):
            with _database(engine) as url:
                for name in wanted:
                    yield from _tried(TESTS[name], engine, url, folder / f"{engine}-{name}", short)
    if "T4-database" in names and only in (None, "postgresql"):
        yield _database_killed(folder / "killed", short)


@contextmanager
def _database(engine: str) -> Iterator[str]:
    """A server's address; of SQLite there is none."""
    with ExitStack() as stack:
        yield stack.enter_context(start_postgres()) if engine == "postgresql" else ""


def _tried(test: Test, engine: str, server: str, folder: Path, short: bool) -> Iterator[Verdict]:
    """On a database of its own."""
    folder.mkdir()
    with ExitStack() as stack:
        url = (
            stack.enter_context(fresh_postgres(server))
            if server
            else f"sqlite:///{folder / 'orientir.sqlite3'}"
        )
        yield test(stack.enter_context(Installation.migrated(engine, url, folder)), short)


def _database_killed(folder: Path, short: bool) -> Verdict:
    folder.mkdir()
    with Postgres.running() as server, Installation.migrated("postgresql", server.url, folder) as there:
        return kill(there, "T4 database killed", DATABASE_KILLS[short], lambda _servers: server.kill())


if __name__ == "__main__":
    os.environ.pop("REDIS_URL", None)
    sys.exit(main())
