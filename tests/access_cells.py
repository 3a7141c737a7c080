"""The lines of tests/access_table.py, and what they say of each role and object of tests/access_world.py."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.access_table import ROLES, SCOPES, TABLE
from tests.access_world import Thing, World

PART = re.compile(r"<(?:\w+:)?(\w+)>")
GROUPS = {"everyone": set(ROLES), "members": set(ROLES) - {"visitor"}}


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    method: str
    path: str
    roles: frozenset[str]
    scope: str
    answer: int
    shows: tuple[str, ...]

    @property
    def rule(self) -> str:
        return self.path.partition("?")[0]

    def own(self, role: str) -> set[str]:
        """The keys of this role's own objects."""
        own = SCOPES[self.scope][1]
        return {key for roles, keys in own.items() if role in named(roles) for key in keys.split()}


@dataclass(frozen=True)
class Cell:
    """What one person is answered at one address, and what the answer has to be."""

    role: str
    method: str
    address: str
    about: str
    answer: int
    shown: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.role}: {self.method} {self.address} ({self.about})"


def named(roles: str) -> frozenset[str]:
    found = frozenset().union(*(GROUPS.get(name, {name}) for name in roles.split()))
    assert found <= set(ROLES), f"no such role: {found - set(ROLES)}"
    return found


def table(text: str = TABLE) -> list[Line]:
    lines = []
    for row in filter(str.strip, text.splitlines()):
        method, path, roles, scope, answer, shows = map(str.strip, row.split("|"))
        assert scope == "-" or scope in SCOPES, row
        words = () if shows == "-" else tuple(shows.split("+"))
        lines.append(Line(method, path, named(roles), scope, int(answer), words))
    return lines


def cells(lines: list[Line], world: World) -> Iterator[Cell]:
    """Every cell; of an address with objects, one for each of them, and for one that does not exist."""
    for address in dict.fromkeys((line.method, line.path) for line in lines):
        alike = [line for line in lines if (line.method, line.path) == address]
        assert sum(len(line.roles) for line in alike) == len(
            frozenset().union(*(line.roles for line in alike))
        )
        for role in ROLES:
            line = next((one for one in alike if role in one.roles), None)
            yield from _allowed(line, role, world) if line else _refused(alike[0], role, world)


def _refused(line: Line, role: str, world: World) -> Iterator[Cell]:
    thing = Thing({})
    if line.scope != "-":
        thing = next(iter(world.things[SCOPES[line.scope][0]].values()))
    yield Cell(role, line.method, _address(line, thing), "refused", 303 if role == "visitor" else 404)


def _allowed(line: Line, role: str, world: World) -> Iterator[Cell]:
    if line.scope == "-":
        shown = tuple(word for name in line.shows for word in world.texts[name])
        yield Cell(role, line.method, line.path, "own", line.answer, shown)
        return
    own, things = line.own(role), world.things[SCOPES[line.scope][0]]
    if "*" in own:  # whoever owns all is asked about the first and the last
        *every, nowhere = things
        own = {every[0], every[-1]} | (own & {nowhere})
        things = {key: things[key] for key in things if key in own or key == nowhere}
    for key, thing in things.items():
        if key in own:
            shown = tuple(word for name in line.shows for word in thing.texts[name])
            yield Cell(role, line.method, _address(line, thing), f"own {key}", line.answer, shown)
        else:
            yield Cell(role, line.method, _address(line, thing), f"foreign {key}", 404)


def _address(line: Line, thing: Thing) -> str:
    return PART.sub(lambda part: str(thing.args[part[1]]), line.path)
