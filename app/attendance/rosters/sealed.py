"""The one place where names are sealed and unsealed."""

import json
from collections.abc import Sequence
from dataclasses import astuple

from app.accounts.refusals import SecretLost
from app.accounts.sealing import seal, unseal
from app.attendance.rosters.models import Roster
from app.attendance.rosters.people import Person
from app.attendance.rosters.refusals import RosterLost

PURPOSE = "roster"


def sealed(booking_id: int, people: Sequence[Person]) -> str:
    """The names as they are stored. The booking is sealed in, so that no sheet opens in place of another."""
    held = {"booking": booking_id, "people": [astuple(one) for one in people]}
    return seal(json.dumps(held, ensure_ascii=False), PURPOSE)


def unsealed(roster: Roster) -> list[Person]:
    """The names. Raises RosterLost where the installation's key is another one, or the sheet another's."""
    try:
        held = json.loads(unseal(roster.sealed, PURPOSE))
    except SecretLost:
        raise RosterLost from None
    if held["booking"] != roster.booking_id:
        raise RosterLost
    return [Person(*one) for one in held["people"]]
