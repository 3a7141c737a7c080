"""Password hashing: argon2id, with a bound on how many run at once (each takes 64 MiB)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.errors import RuleBroken

# Seconds: many sign in at the same minute and are not turned away for that. Guessing is stopped by the count
# of failures, before anything is verified.
PATIENCE = 5.0

_hasher = PasswordHasher()
_at_once = threading.BoundedSemaphore(2)
# Verified when nobody has the address, so that the answer takes as long as for a real account.
_NOBODY = _hasher.hash("nobody has this password")


class Busy(RuleBroken):
    """Too many passwords are being verified at this moment; nothing is wrong with this one."""

    status = 429


def hash_password(password: str) -> str:
    """The argon2id hash of `password`."""
    with _at_once:
        return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one; None (no such account) costs the same time and is never it.

    Raises Busy after PATIENCE: guesses, however many, must not take all threads of the site.
    """
    with _in_turn():
        try:
            return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
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
