"""Parts of a group: so many of it, and the rest."""

from collections.abc import Iterable
from dataclasses import replace

from app.booking.actions import ACCOMPANIED, Group, adults_needed
from app.booking.actions.groups import Line


def first_of(group: Group, seats: int) -> Group:
    """So many people of the group, in the order of its lines; all its adults come along."""
    lines = tuple(_first(group.lines, seats))
    return replace(group, lines=lines, special_needs=min(group.special_needs, seats))


def parted(group: Group, seats: int, pupils_per_adult: int) -> tuple[Group, Group]:
    """So many people of the group, and the rest. Each part has the adults that it needs, the others as the
    people are; whoever has special needs stands in the first part as long as it has room."""
    one = first_of(group, seats)
    rest = tuple(_first(reversed(group.lines), group.seats - seats))[::-1]
    other = replace(group, lines=rest, special_needs=group.special_needs - one.special_needs)
    accompanied = group.audience in ACCOMPANIED
    least, least_other = (
        adults_needed(part.seats, pupils_per_adult) if accompanied else 0 for part in (one, other)
    )
    fair = -(-group.adults * seats // group.seats)
    adults = max(least, min(fair, group.adults - least_other))
    return replace(one, adults=adults), replace(other, adults=max(least_other, group.adults - adults))


def _first(lines: Iterable[Line], seats: int) -> Iterable[Line]:
    for line in lines:
        if seats <= 0:
            return
        yield replace(line, seats=min(line.seats, seats))
        seats -= line.seats
