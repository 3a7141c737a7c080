"""The process that reads one file: `app.roadmap.sandbox` starts it and talks to it by its pipes.

In: a line of JSON (`name`, `school_year`), then the file. Out: JSON, either `order` and the `sources` of its
rows, or `unreadable` and its `facts`.
"""

import json
import sys
from typing import Any

from app.core.uploads import Unreadable
from app.roadmap.reading import read_order

if sys.platform != "win32":
    import resource

CPU_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
MOST_ROWS = 1000  # the longest known order has 48; what is past this is no plan and no page


def main() -> None:
    """Read the file of standard input under limits that only the system can enforce."""
    _limit()
    asked = json.loads(sys.stdin.buffer.readline())
    answer = json.dumps(_read(sys.stdin.buffer.read(), asked["name"], asked["school_year"]))
    sys.stdout.buffer.write(answer.encode())


def _limit() -> None:
    if sys.platform == "win32":
        return  # the parent's time limit is all there is
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":  # macOS knows the limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _read(data: bytes, name: str, school_year: str | None) -> dict[str, Any]:
    try:
        order = read_order(data, school_year, name=name)
        if len(order.rows) > MOST_ROWS:
            raise Unreadable("too_costly")
    except Unreadable as refusal:
        return {"unreadable": refusal.reason, "facts": refusal.facts}
    except (MemoryError, RecursionError):
        return {"unreadable": "too_costly", "facts": {}}
    return {"order": order.to_json(), "sources": [row.source for row in order.rows]}
