"""Whether all that was loaded keeps the promises of the product."""

from collections.abc import Iterator

from app.core.db import begin_write, db
from app.core.invariants import Invariants
from app.participation.verify import verify


def violations(invariants: Invariants) -> Iterator[str]:
    """One line for each broken invariant, and for each figure that a recount does not confirm."""
    begin_write()  # one consistent look; what is due may be applied in it, and is rolled back
    try:
        for invariant in invariants:
            yield from (f"{invariant.code} {invariant.promise}: {line}" for line in invariant.check())
        yield from verify().differences
    finally:
        db.session.rollback()
