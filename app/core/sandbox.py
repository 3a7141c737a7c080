"""Reading strangers' files outside this process: whatever a file does to its reader, the site goes on."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.core.uploads import Unreadable, read_bounded

WALL_SECONDS = 30
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from importlib import import_module; "
    "main = import_module(sys.argv[2]).main; main()"
)
_ROOT = Path(__file__).resolve().parents[2]
_NEEDED = ("SYSTEMROOT", "LD_LIBRARY_PATH")  # of the environment: neither keys nor the database's address

logger = logging.getLogger(__name__)


def ask(child: str, data: bytes, **asked: Any) -> Any:
    """What the module `child` answers about a file's bytes; its `main` hands a reader to `app.core.child`.

    Takes at most WALL_SECONDS, and the CPU time and memory that `app.core.child` allows. Raises Unreadable.
    """
    read_bounded(data)
    command = [sys.executable, "-I", "-c", _START, str(_ROOT), child]
    environment = {key: os.environ[key] for key in _NEEDED if key in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter, our own program
            command,
            input=json.dumps(asked).encode() + b"\n" + data,
            capture_output=True,
            timeout=WALL_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("too_costly") from None
    return _understood(done, child)


def _understood(done: "subprocess.CompletedProcess[bytes]", child: str) -> Any:
    if done.returncode < 0:  # killed by the system: a limit was reached
        raise Unreadable("too_costly")
    if done.returncode:
        trouble = done.stderr.decode(errors="replace")
        logger.error("%s failed: %s", child, _where(trouble))
        raise Unreadable("too_costly" if "MemoryError" in trouble else "damaged")
    found = json.loads(done.stdout)
    if "unreadable" in found:
        raise Unreadable(found["unreadable"], **found["facts"])
    return found["answer"]


def _where(trouble: str) -> str:
    """Places and kind of an exception, without its text and lines of the file that brought it about."""
    places = [line.strip() for line in trouble.splitlines() if line.startswith('  File "')]
    last = trouble.strip().splitlines()[-1:] or [""]
    return "; ".join([*places[-8:], last[0].partition(":")[0][:100]])
