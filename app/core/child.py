"""The inside of a process that reads a stranger's file: `app.core.sandbox` starts it and talks by its pipes.

In: a line of JSON (what is asked), then the file. Out: JSON, either `answer` or `unreadable` and its `facts`.
"""

import json
import sys
import traceback
from collections.abc import Callable
from typing import Any

from app.core.uploads import Unreadable

if sys.platform != "win32":
    import resource

CPU_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024


def answer(
    read: Callable[[bytes, dict[str, Any]], Any],
    cpu_seconds: int = CPU_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> None:
    """Let `read` look at the file of standard input under limits that only the system can enforce."""
    _limit(cpu_seconds, memory_bytes)
    asked = json.loads(sys.stdin.buffer.readline())
    try:
        answered = json.dumps(_read(read, asked)).encode()
    except Exception as trouble:
        # Where it happened and of what kind, but never its words: they may repeat a cell with a child's name.
        sys.exit("".join(traceback.format_tb(trouble.__traceback__)) + type(trouble).__name__)
    sys.stdout.buffer.write(answered)


def _limit(cpu_seconds: int, memory_bytes: int) -> None:
    if sys.platform == "win32":
        return  # the parent's time limit is all there is
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":  # macOS knows the limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _read(read: Callable[[bytes, dict[str, Any]], Any], asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"answer": read(sys.stdin.buffer.read(), asked)}
    except Unreadable as refusal:
        return {"unreadable": refusal.reason, "facts": refusal.facts}
    except (MemoryError, RecursionError):
        return {"unreadable": "too_costly", "facts": {}}
