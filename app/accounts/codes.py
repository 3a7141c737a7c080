"""The authenticator's six figures (RFC 6238: half-minutes, SHA-1) and the codes that stand in for them."""

import hmac
import secrets
from datetime import datetime

import pyotp

ISSUER = "Ориентир"
STEP = 30  # seconds
DRIFT = 1  # steps that a phone's clock may be off
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another


def new_secret() -> str:
    """160 random bits, in base 32 as authenticators take them."""
    return pyotp.random_base32()


def address(secret: str, mail: str) -> str:
    """What the QR says to an authenticator."""
    return pyotp.TOTP(secret).provisioning_uri(name=mail, issuer_name=ISSUER)


def in_fours(secret: str) -> str:
    """As it is typed by hand: ABCD EFGH …"""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The half-minute that `code` belongs to, if it is the present one or a neighbour of it."""
    present, totp = int(now.timestamp()) // STEP, pyotp.TOTP(secret)
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(totp.at(step * STEP).encode(), code.encode()):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """RECOVERY_CODES codes as abcd-efgh-jkmn, no two with one beginning: 39 bits follow it."""
    codes: dict[str, str] = {}
    while len(codes) < RECOVERY_CODES:
        parts = ["".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)]
        codes[parts[0]] = "-".join(parts)
    return list(codes.values())


def folded(typed: str) -> str:
    """A code however it was typed: without spaces and hyphens, in lower case."""
    return "".join(sign for sign in typed.lower() if sign.isalnum())
