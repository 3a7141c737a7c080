"""The form as nearly everybody sends it, read without making it: classes, and who comes with them.

To make the form with a field for each class and grade, only to find that nothing is wrong, took a sixth of
the time of a booking. Whatever is out of the ordinary, or might be wrong, is the form's to read and to word.
"""

import re

from werkzeug.datastructures import MultiDict

from app.booking.actions import ACCOMPANIED, ClassSeats, Request
from app.booking.choosing import chosen_classes
from app.booking.forms import KEY, MOST_ADULTS, MOST_PEOPLE, NAME, PHONE
from app.calendar.models import Audience, Slot
from app.organizations.actions import LARGEST_ROLL

_PLAIN = frozenset("csrf_token key wait class_id audience adults suggested adult_name adult_phone".split())
_PART = re.compile(r"part_([1-9][0-9]{0,8})", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)


def plainly_asked(sent: MultiDict[str, str], slot: Slot, organization_id: int) -> Request | None:
    """The request that a `BookingForm` would make of what was sent; None where the form has to be asked."""
    children = next((Audience(one) for one in slot.event.audience if Audience(one) in ACCOMPANIED), None)
    adults, key, name, phone = (sent.get(one, "") for one in ("adults", "key", "adult_name", "adult_phone"))
    if children is None or not _is_plain(sent, adults, key, name, phone):
        return None
    lines = _lines(sent, slot, organization_id)
    if lines is None:
        return None
    return Request(
        slot_id=slot.id,
        organization_id=organization_id,
        lines=lines,
        adults=int(adults),
        adult_name=name.strip(),
        adult_phone=phone.strip(),
        key=key,
        wait=sent.get("wait") == "1",
        audience=children,
    )


def _is_plain(sent: MultiDict[str, str], adults: str, key: str, name: str, phone: str) -> bool:
    """Nothing but classes and who comes with them is filled in, and that as the form's validators want it."""
    return (
        all(field in _PLAIN or _PART.fullmatch(field) or not value for field, value in sent.items(multi=True))
        and _up_to(MOST_ADULTS, adults)
        and (not sent.get("suggested") or _up_to(MOST_PEOPLE, sent["suggested"]))
        and KEY[0] <= len(key) <= KEY[1]
        and 0 < len(name) <= NAME
        and re.match(PHONE, phone) is not None
    )


def _up_to(most: int, typed: str) -> bool:
    return _WHOLE.fullmatch(typed) is not None and int(typed) <= most


def _lines(sent: MultiDict[str, str], slot: Slot, organization_id: int) -> tuple[ClassSeats, ...] | None:
    """All classes that are named, whole or in part, where each may be chosen; otherwise None."""
    named, parts = sent.getlist("class_id"), _parts(sent)
    right = all(_up_to(LARGEST_ROLL, part) and int(part) for part in parts.values())
    ids = {*map(int, named), *parts} if right and all(map(_WHOLE.fullmatch, named)) else set()
    found = chosen_classes(slot, organization_id, sorted(ids)) if ids else []
    if not ids or len(found) < len(ids):
        return None
    return tuple(ClassSeats(id, int(parts.get(id, roll))) for id, roll in found)


def _parts(sent: MultiDict[str, str]) -> dict[int, str]:
    """What is typed for parts of classes, by the class."""
    typed = ((_PART.fullmatch(field), value) for field, value in sent.items())
    return {int(field[1]): value for field, value in typed if field and value}
