"""Password hashing: argon2id, with a bound on how many run at once (each takes 19 MiB, and a core)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from app.core.errors import RuleBroken

# Seconds: many sign in at the same minute and are not turned away for that. Guessing is stopped by the count
# of failures, before anything is verified.
PATIENCE = 5.0

# What the OWASP Password Storage Cheat Sheet asks for at least. Three passes over 64 MiB took six times as
# long: a region's coordinators, who sign in when registration opens, would have waited for minutes.
_PROMISED = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_at_once = threading.BoundedSemaphore(2)


class Busy(RuleBroken):
    """Too many passwords are being verified at this moment; nothing is wrong with this one."""

    status = 429


def _hasher() -> PasswordHasher:
    """What passwords are hashed with: a cheap one under `Config.testing`, which no environment can set."""
    return _CHEAP if current_app.testing else _PROMISED


@cache
def _nobody(hasher: PasswordHasher) -> str:
    """Verified when nobody has the address, so that the answer takes as long as for a real account."""
    return hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The argon2id hash of `password`."""
    with _at_once:
        return _hasher().hash(password)


def is_outdated(password_hash: str) -> bool:
    """Whether it was made when hashing cost more or less than it does now."""
    return _hasher().check_needs_rehash(password_hash)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one; None (no such account) costs the same time and is never it.

    Raises Busy after PATIENCE: guesses, however many, must not take all threads of the site.
    """
    with _in_turn():
        try:
            hasher = _hasher()
            return hasher.verify(password_hash or _nobody(hasher), password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


@contextmanager
def _in_turn() -> Iterator[None]:
    if not _at_once.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _at_once.release()
