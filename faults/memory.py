"""How much memory the workers of a server take."""

from pathlib import Path

from faults.postgres import children

MEGABYTE = 1024 * 1024


def resident(parent: int) -> int:
    """Bytes of all processes that `parent` has started."""
    return sum(resident_of(pid) for pid in children(parent))


def resident_of(pid: int) -> int:
    """Bytes of one; 0 of one that has just ended."""
    try:
        told = Path(f"/proc/{pid}/statm").read_text()
    except OSError:
        return 0
    return int(told.split()[1]) * 4096
