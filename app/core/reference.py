"""The number of a request: in the answer, in every line of the log that the request leaves, and on the page
that says that something broke. Whoever quotes it is found."""

import re
import secrets
from contextvars import ContextVar, Token

_OFFERED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_number: ContextVar[str] = ContextVar("reference", default="")


def begin(offered: str = "") -> Token[str]:
    """A request begins: under the number that a trusted proxy offers, else under one of our own."""
    return _number.set(offered if _OFFERED.fullmatch(offered) else secrets.token_hex(5))


def end(token: Token[str]) -> None:
    """The request is over."""
    _number.reset(token)


def number() -> str:
    """Of the request that is being answered; empty outside of one."""
    return _number.get()
