"""How a server keeps its memory small."""

import ctypes
import gc
import platform
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Of malloc.h: into how many heaps threads may spread what they take, and from how many bytes on a piece is
# taken from the system alone and goes back to it.
_ARENA_MAX, _ARENAS = -8, 2
_MMAP_THRESHOLD, _PIECE = -3, 512 * 1024
TIDIED = 60.0  # seconds
_SELDOM = 20_000, 20, 20  # objects more than before, small collections, middle ones: of gc.set_threshold


@contextmanager
def growing() -> Iterator[None]:
    """Collect nothing meanwhile: nearly all that an application makes of itself stays, and to look through it
    again and again took a sixth of its start. What was made counts as old afterwards: the next small
    collection would be the first to walk through it all, a tenth of a start for nothing."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():  # nobody has settled before
            gc.freeze()
            gc.unfreeze()  # into the oldest generation, unseen
        if collecting:
            gc.enable()


def keep_tidy(seconds: float = TIDIED) -> None:
    """From now on give back to the system, every so many seconds, what nobody uses any more. For each process
    that serves, after it was forked: a thread does not come along."""
    threading.Thread(target=_tidy_for_ever, args=[seconds], name="tidy", daemon=True).start()


def _tidy_for_ever(seconds: float) -> None:
    while True:
        time.sleep(seconds)
        tidy()


def tidy() -> None:
    """Throw away rings of objects that nobody holds, and give free pages back to the system: by itself Python
    looks through all that is old only once a quarter of it is new, and glibc keeps whatever lies below
    something that is still used."""
    gc.collect()
    if library := _glibc():
        library.malloc_trim(0)


def spare() -> None:
    """Let pages and feeds that are done with go back to the system. By itself glibc gives each thread a heap,
    and after the first large piece keeps all that are smaller: a server of eight threads held 15 MB of air.
    Does nothing where the library is another."""
    if library := _glibc():
        library.mallopt(_ARENA_MAX, _ARENAS)
        library.mallopt(_MMAP_THRESHOLD, _PIECE)


def _glibc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None


def settle() -> None:
    """Leave alone what is there once the application is made: it stays, and a full collection that walks
    through all of it takes a tenth of a second, out of whatever page or file is being made. And look for
    rings less often than Python would: a page makes thousands of objects that live as long as it does, and to
    walk through them a dozen times took a tenth of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
