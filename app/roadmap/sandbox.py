"""Reading strangers' files outside this process: whatever a file does to its reader, the site goes on."""

import json
import logging
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from app.core.uploads import Unreadable, read_bounded
from app.roadmap.reading.contract import Order, OrderRow, Period, SubEvent

WALL_SECONDS = 30
# A bare package named `app`: the real one brings the web framework and the database, which take longer to
# load than an order takes to read, and which a strange file has no business with.
_START = (
    "import sys, types; app = sys.modules['app'] = types.ModuleType('app'); app.__path__ = [sys.argv[1]]; "
    "from app.roadmap.child import main; main()"
)
_PACKAGE = Path(__file__).resolve().parents[1]
_NEEDED = ("SYSTEMROOT", "LD_LIBRARY_PATH")  # of the environment: neither keys nor the database's address

logger = logging.getLogger(__name__)


def read(data: bytes, name: str, school_year: str | None = None) -> Order:
    """The order in a file's bytes; `name` tells the format by its ending. Raises Unreadable.

    Takes at most WALL_SECONDS, and the CPU time and memory that `app.roadmap.child` allows itself.
    """
    read_bounded(data)
    asked = json.dumps({"name": name, "school_year": school_year}).encode()
    command = [sys.executable, "-I", "-c", _START, str(_PACKAGE)]
    environment = {key: os.environ[key] for key in _NEEDED if key in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter, our own program
            command,
            input=asked + b"\n" + data,
            capture_output=True,
            timeout=WALL_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("too_costly") from None
    return _understood(done)


def _understood(done: "subprocess.CompletedProcess[bytes]") -> Order:
    if done.returncode < 0:  # killed by the system: a limit was reached
        raise Unreadable("too_costly")
    if done.returncode:
        trouble = done.stderr.decode(errors="replace")
        logger.error("the reader of orders failed: %s", trouble[-2000:])
        raise Unreadable("too_costly" if "MemoryError" in trouble else "damaged")
    answer = json.loads(done.stdout)
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"], **answer["facts"])
    return _order(answer["order"], answer["sources"])


def _order(plain: dict[str, Any], sources: list[str]) -> Order:
    """The order again, of what the contract's JSON holds."""
    rows = tuple(_row(row, source) for row, source in zip(plain["rows"], sources, strict=True))
    return Order(
        title=plain["title"],
        school_year=plain["school_year"],
        years=tuple(plain["years"]),
        default_grades=_grades(plain["default_grades"]),
        rows=rows,
    )


def _row(plain: dict[str, Any], source: str) -> OrderRow:
    listed = {name: tuple(plain[name]) for name in ("responsible", "audience", "reasons")}
    parts = tuple(
        SubEvent(part["title"], part["kind"], _periods(part["periods"])) for part in plain["sub_events"]
    )
    facts = {"periods": _periods(plain["periods"]), "sub_events": parts, "grades": _grades(plain["grades"])}
    return OrderRow(**plain | listed | facts | {"source": source})


def _grades(plain: list[int] | None) -> tuple[int, ...] | None:
    return None if plain is None else tuple(plain)


def _periods(plain: list[dict[str, Any]]) -> tuple[Period, ...]:
    return tuple(
        Period(
            start=date.fromisoformat(one["start"]) if one["start"] else None,
            end=date.fromisoformat(one["end"]),
            precision=one["precision"],
            stage=one["stage"],
        )
        for one in plain
    )
