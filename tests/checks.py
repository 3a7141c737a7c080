"""What every test of seats ends with."""

from collections.abc import Collection

from flask import current_app

from app.core.db import db, read_one_snapshot


def violations(codes: Collection[str] = ()) -> list[str]:
    """What `flask booking audit` would print, invariant by invariant; with `codes`, of these alone."""
    read_one_snapshot()
    found = [
        f"{invariant.code}: {line}"
        for invariant in current_app.extensions["invariants"]
        if not codes or invariant.code in codes
        for line in invariant.check()
    ]
    db.session.rollback()
    return found


def clean() -> None:
    """Every invariant holds."""
    assert violations() == []
