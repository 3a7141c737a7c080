"""The link of a sign-up, by which alone it is seen and cancelled: there is no account to find it by.

It is signed with the installation's key, as that of a group pass: a letter that is written later can tell it,
and a stolen database opens none.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.refusals import LinkAltered
from app.accounts.sealing import sign, signed
from app.booking.passes import is_too_old
from app.booking.sign_ups.models import SignUp
from app.calendar.models import Event, Slot
from app.core.db import db

_PURPOSE = "sign-up"
_ONLY = 1  # a link is never given anew


def token_of(number: int) -> str:
    """The end of the address of the sign-up with this number."""
    return sign(_PURPOSE, number, _ONLY)


def sign_up_behind(token: str, now: datetime, zone: ZoneInfo) -> SignUp | None:
    """What the link with this end opens, until the end of the day after the time; None for all else."""
    try:
        number, _version = signed(_PURPOSE, token)
    except LinkAltered:
        return None
    query = (
        select(SignUp)
        .where(SignUp.id == number)
        .options(
            joinedload(SignUp.slot).joinedload(Slot.event).joinedload(Event.host),
            joinedload(SignUp.slot).joinedload(Slot.venue),
            joinedload(SignUp.slot).selectinload(Slot.sessions),
        )
    )
    one = db.session.scalars(query).one_or_none()
    return one if one is not None and not is_too_old(one.slot, now, zone) else None
