"""The demo's region: municipalities, schools with classes, hosts, coordinators, demo accounts.

Codes begin with `demo-`, so that the demo is known from an installation that has data of its own.
"""

import random
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.actions import create_user
from app.core import audit
from app.core.db import db
from app.ops.demo.accounts import ACCOUNTS, PASSWORD, PREFIX
from app.ops.demo.files import table
from app.organizations.models import (
    Installation,
    Municipality,
    Organization,
    OrganizationKind,
    SchoolClass,
    Venue,
)

GENITIVE = "ого"  # Азовский, Азовского


@dataclass(frozen=True)
class Region:
    """Ids of what was made, by the names that the tables use."""

    municipalities: dict[str, int]
    hosts: dict[str, Organization]
    venues: dict[str, list[Venue]]
    users: dict[str, int]
    schools: dict[int, int]  # a school's municipality
    classes: list[SchoolClass]

    @property
    def operator(self) -> int:
        return self.users["operator@demo.example"]


@dataclass(frozen=True)
class Place:
    """A municipality of region.toml."""

    code: str
    name: str
    of: str
    centre: str
    schools: list[int]
    letters: str
    rolls: tuple[int, int]


@dataclass(frozen=True)
class Base:
    """What a demo of any size has: ids of municipalities by name, hosts and places by the tables' keys."""

    places: list[Place]
    municipalities: dict[str, int]
    hosts: dict[str, Organization]
    venues: dict[str, list[Venue]]


def create_region(years: list[int], *, draw: random.Random) -> Region:
    """The registries for school `years`, and the demo accounts."""
    base = create_base()
    ids = base.municipalities
    schools = [
        (place, school_of(place, number, ids[place.name]))
        for place in base.places
        for number in place.schools
    ]
    db.session.add_all(school for _place, school in schools)
    db.session.flush()
    return Region(
        municipalities=ids,
        hosts=base.hosts,
        venues=base.venues,
        users=create_people(),
        schools={school.id: ids[place.name] for place, school in schools},
        classes=_add([one for place, school in schools for one in _classes(place, school.id, years, draw)]),
    )


def create_base() -> Base:
    """The installation, its municipalities with their authorities, and the hosts of hosts.toml."""
    places, data, hosts = _places(), table("region"), table("hosts")
    centre = hosts["centre"]
    contact = f"{centre['address']}, {centre['phone']}"
    db.session.add(
        Installation(
            id=1,
            region_name=data["region"],
            operator_name=centre["name"],
            operator_contact=contact,
            data_operator=centre["name"],
            data_operator_address=centre["address"],
            data_operator_contact=centre["phone"],
        )
    )
    municipalities = [Municipality(code=f"{PREFIX}{place.code}", name=place.name) for place in places]
    db.session.add_all(municipalities)
    db.session.flush()
    ids = {one.name: one.id for one in municipalities}
    db.session.add_all(_authority(place, ids[place.name]) for place in places)
    made = {key: _host(key, facts, ids) for key, facts in hosts.items()}
    db.session.add_all(made.values())
    db.session.flush()
    return Base(places, ids, made, {key: _venues(made[key].id, facts) for key, facts in hosts.items()})


def _places() -> list[Place]:
    """Cities first, then districts, in the order of the table."""
    data = table("region")
    cities = [
        Place(
            f"{number:02}", city["name"], f"г. {city['of']}", city["name"], city["schools"], "АБВ", (22, 30)
        )
        for number, city in enumerate(data["city"], 1)
    ]
    districts = [
        Place(
            f"{number:02}",
            f"{name} район",
            f"{name[:-2]}{GENITIVE} района",
            centre,
            [number % 9 + 1],
            "АБ",
            (16, 24),
        )
        for number, (name, centre) in enumerate(data["districts"].items(), len(cities) + 1)
    ]
    return cities + districts


def _authority(place: Place, municipality_id: int) -> Organization:
    return Organization(
        code=f"{PREFIX}authority-{place.code}",
        kind=OrganizationKind.AUTHORITY,
        name=f"Управление образования {place.of}",
        short_name=f"Управление образования {place.of}",
        address=f"{place.centre}, ул. Центральная, 1",
        phone=f"8 (863) 001-00-{place.code}",
        municipality_id=municipality_id,
    )


def school_of(place: Place, number: int, municipality_id: int) -> Organization:
    """A school with this number."""
    return Organization(
        code=f"{PREFIX}school-{place.code}-{number}",
        kind=OrganizationKind.SCHOOL,
        name=f"МБОУ СОШ № {number}, {place.centre}",
        short_name=f"Школа № {number}, {place.centre}",
        address=f"{place.centre}, ул. Школьная, {number}",
        phone=f"8 (863) 002-{number:02}-{place.code}",
        municipality_id=municipality_id,
    )


def _host(key: str, facts: dict[str, str], municipalities: dict[str, int]) -> Organization:
    return Organization(
        code=f"{PREFIX}{key}",
        kind=OrganizationKind(facts["kind"]),
        name=facts["name"],
        short_name=facts["short"],
        address=facts["address"],
        phone=facts["phone"],
        municipality_id=municipalities[facts["in"]] if "in" in facts else None,
    )


def _venues(organization_id: int, facts: dict[str, list[dict[str, Any]]]) -> list[Venue]:
    venues = [Venue(organization_id=organization_id, **venue) for venue in facts.get("venues", [])]
    db.session.add_all(venues)
    db.session.flush()
    return venues


def create_people() -> dict[str, int]:
    """The demo accounts: ids by address. Their organizations are there."""
    ids = {code: number for code, number in db.session.execute(select(Organization.code, Organization.id))}
    return {
        mail: create_user(mail, name, PASSWORD, role, ids[PREFIX + code], by=None).id
        for mail, (role, name, code) in ACCOUNTS.items()
    }


def _classes(place: Place, school_id: int, years: list[int], draw: random.Random) -> list[SchoolClass]:
    """Grades 1 to 11; the younger the grade, the more classes of it."""
    low, high = place.rolls
    return [
        SchoolClass(school_id=school_id, year=year, grade=grade, letter=letter, roll=draw.randint(low, high))
        for year in years
        for grade in range(1, 12)
        for letter in place.letters[: _parallel(place, grade)]
    ]


def _add(classes: list[SchoolClass]) -> list[SchoolClass]:
    """All at once, with the entries that `add_class` leaves: one by one they took a fifth of the load."""
    db.session.add_all(classes)
    db.session.flush()
    audit.record_many(
        (
            audit.Change("class.added", "class", one.id, after={"name": one.name, "roll": one.roll})
            for one in classes
        ),
        by=None,
    )
    return classes


def _parallel(place: Place, grade: int) -> int:
    """How many classes a grade has: fewer pupils stay for the last two."""
    most = len(place.letters)
    return max(1, most - 1) if grade >= 10 or (most == 2 and grade % 2) else most
