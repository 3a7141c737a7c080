"""The registries of a whole region: its municipalities, schools with classes, hosts with their places."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.db import db
from app.ops.demo.accounts import PREFIX
from app.ops.demo.files import table
from app.ops.demo.region.size import LARGE_CLASSES, LETTERS, Size
from app.ops.demo.region.writing import Writer
from app.ops.demo.registry import Base, Place, create_base, create_people, school_of
from app.organizations.models import Organization, OrganizationKind, SchoolClass, Venue

HOSTS_BY_PLACE = 4
SHARE_OF_LARGE, LARGE_ROLLS, SMALL_ROLLS = 3, (20, 30), (6, 18)


@dataclass(frozen=True)
class Group:
    """A class."""

    id: int
    grade: int
    roll: int


@dataclass(frozen=True)
class School:
    """`classes` by school year."""

    id: int
    municipality_id: int
    large: bool
    classes: dict[int, list[Group]]


@dataclass(frozen=True)
class Host:
    """`venues` are its places."""

    id: int
    municipality_id: int | None
    venues: list[int]


@dataclass(frozen=True)
class Registries:
    operator: int
    schools: list[School]
    hosts: list[Host]


def create_registries(size: Size, years: list[int], writer: Writer, draw: random.Random) -> Registries:
    """Write them; the accounts of the demo are theirs too."""
    base = create_base()
    rows = [
        (place, school_of(place, number, base.municipalities[place.name]), number)
        for place, number in _numbers(base.places, size.schools)
    ]
    db.session.add_all(school for _place, school, _number in rows)
    db.session.flush()
    ids = [(school.id, base.municipalities[place.name]) for place, school, _number in rows]
    hosts = [*_known(base), *_hosts(base, draw)]
    people = create_people()
    schools = list(_with_classes(ids, size, years, writer, draw))
    return Registries(people["operator@demo.example"], schools, hosts)


def _numbers(places: list[Place], schools: int) -> Iterator[tuple[Place, int]]:
    """Numbers of schools, of the bigger cities more; the school of the demo's account comes first."""
    weights = table("names")["big_cities"]
    turns = [place for place in places for _turn in range(weights.get(place.name, 1))]
    used = dict.fromkeys((place.code for place in places), 0)
    yield places[0], 3
    for number in range(schools - 1):
        place = turns[number % len(turns)]
        used[place.code] += 1
        if (place.code, used[place.code]) == (places[0].code, 3):
            used[place.code] += 1
        yield place, used[place.code]


def _known(base: Base) -> Iterator[Host]:
    """The hosts that the small demo has too."""
    for key, host in base.hosts.items():
        venues = [venue.id for venue in base.venues[key]]
        yield Host(host.id, host.municipality_id, venues)


def _hosts(base: Base, draw: random.Random) -> Iterator[Host]:
    """A college, an employer and others for every municipality, in big cities more of them."""
    words = table("names")
    for place in base.places:
        for number in range(HOSTS_BY_PLACE * min(words["big_cities"].get(place.name, 1), 3)):
            kind = words["host"][number % len(words["host"])]
            name = f"{draw.choice(kind['names']).format(draw.choice(words['proper']))}, {place.centre}"
            host = Organization(
                code=f"{PREFIX}host-{place.code}-{number + 1}",
                kind=OrganizationKind(kind["kind"]),
                name=name,
                short_name=name,
                address=f"{place.centre}, ул. {draw.choice(words['streets'])}, {draw.randint(1, 90)}",
                phone=f"8 (863) 005-{number:02}-{place.code}",
                municipality_id=base.municipalities[place.name],
            )
            db.session.add(host)
            db.session.flush()
            venues = _venues_of(host, kind["places"], draw.choice(("", "Вход со двора")))
            yield Host(host.id, host.municipality_id, venues)


def _venues_of(host: Organization, titles: list[str], entrance: str) -> list[int]:
    facts = {"organization_id": host.id, "address": host.address, "entrance": entrance}
    venues = [Venue(name=title, **facts) for title in titles]
    db.session.add_all(venues)
    db.session.flush()
    return [venue.id for venue in venues]


def _with_classes(
    ids: list[tuple[int, int]], size: Size, years: list[int], writer: Writer, draw: random.Random
) -> Iterator[School]:
    """A large school has nearly every grade in every letter, a small one a few classes."""
    small = len(ids) - size.large_schools
    left = size.classes - size.large_schools * LARGE_CLASSES
    step = max(len(ids) // size.large_schools, 1)
    large = {number * step for number in range(size.large_schools)}
    for number, (school_id, municipality_id) in enumerate(ids):
        if number in large:
            names = [(grade, letter) for letter in LETTERS for grade in range(1, 12)][:LARGE_CLASSES]
        else:
            share = min(-(-left // small), 11)
            small, left = small - 1, left - share
            names = [(grade, LETTERS[0]) for grade in sorted(draw.sample(range(1, 12), share))]
        rolls = LARGE_ROLLS if number in large else SMALL_ROLLS
        classes = {year: _classes(school_id, year, names, rolls, writer, draw) for year in years}
        yield School(school_id, municipality_id, number in large, classes)


def _classes(
    school_id: int,
    year: int,
    names: list[tuple[int, str]],
    rolls: tuple[int, int],
    writer: Writer,
    draw: random.Random,
) -> list[Group]:
    made = []
    for grade, letter in names:
        group = Group(writer.id(SchoolClass), grade, draw.randint(*rolls))
        facts = {"school_id": school_id, "year": year, "grade": grade, "letter": letter}
        writer.add("school_class", id=group.id, roll=group.roll, **facts)
        made.append(group)
    return made
