"""What a view says of the transaction that is begun for it: the application asks before each request."""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def alone_late(view: F) -> F:
    """Mark a POST view that a crowd sends, and that reads again in `transact` whatever it relies on: on
    SQLite it is the one writer only from there on, not while it finds out who asks and reads the form."""
    view.alone_late = True  # type: ignore[attr-defined]
    return view


def reads_apart(view: F) -> F:
    """Mark a page that a crowd opens, and that reads a few rows: see `db.read_apart()`."""
    view.reads_apart = True  # type: ignore[attr-defined]
    return view


def reads_first(view: F) -> F:
    """Mark a POST view that opens its writing transaction itself, after slow work on what it has read."""
    view.reads_first = True  # type: ignore[attr-defined]
    return view
