"""What a freezing would keep of a period at this moment, and what one has kept."""

import zlib
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, select

from app.calendar.models import Event
from app.core.db import batches, db
from app.organizations.models import (
    Direction,
    Enrolment,
    Field,
    Municipality,
    Organization,
    OrganizationKind,
    Programme,
    ProgrammeLevel,
    SchoolClass,
    SchoolProfile,
)
from app.participation import facts as all_facts
from app.participation.facts import Fact
from app.participation.figures import NOTHING, Counted
from app.participation.periods import Period
from app.participation.reporting.canonical import (
    FORMAT,
    Names,
    Pupils,
    canonical,
    read,
    read_enrolment,
    read_figures,
    read_some,
)
from app.participation.reporting.models import Freezing, FrozenPart, Part
from app.participation.reporting.places import Figures


@dataclass(frozen=True)
class Taken:
    """The files of a period, each with the number of its rows, and what their lines add up to."""

    files: dict[Part, bytes]
    rows: dict[Part, int]
    counted: Counted
    format: int = FORMAT

    @property
    def hash(self) -> str:
        """Of all files together: another one where anything in them is another."""
        return sha256("".join(hash_of(self.files[part]) for part in Part).encode()).hexdigest()


def take(period: Period) -> Taken:
    """Read everything as it is now. It has to run in one snapshot of the database."""
    facts = list(all_facts.live(period))
    enrolment = enrolment_of(period.school_years[-1])
    files = canonical(facts, enrolment, _names(facts))
    special = sum(1 for fact in facts if fact.special_needs)
    figures = read_figures(files[Part.FIGURES])
    rows = {Part.LINES: len(facts), Part.SPECIAL_NEEDS: special, Part.ENROLMENT: len(enrolment)}
    return Taken(files, rows | {Part.FIGURES: len(figures)}, figures.get((), NOTHING))


def kept_figures(freezing: Freezing) -> Figures:
    """The figures by place that a freezing has kept."""
    return read_figures(file_of(freezing, Part.FIGURES))


def kept_sheets(freezing: Freezing, sheet_ids: Collection[int]) -> list[Fact]:
    """What a freezing has kept of these sheets, without special needs."""
    return list(read_some(file_of(freezing, Part.LINES), "sheet", sheet_ids))


def kept_school(freezing: Freezing, organization_id: int) -> list[Fact]:
    """The same of one school."""
    return list(read_some(file_of(freezing, Part.LINES), "organization", [organization_id]))


def kept_facts(freezing: Freezing) -> list[Fact]:
    """All the facts that a freezing has kept: what is counted of them takes seconds for a year."""
    return list(read(file_of(freezing, Part.LINES), file_of(freezing, Part.SPECIAL_NEEDS)))


def kept_enrolment(freezing: Freezing) -> list[Pupils]:
    """The enrolment that a freezing has kept."""
    return list(read_enrolment(file_of(freezing, Part.ENROLMENT)))


def file_of(freezing: Freezing, part: Part) -> bytes:
    """One file of a freezing, as it was."""
    which = (FrozenPart.freezing_id == freezing.id) & (FrozenPart.part == part)
    return unpacked(db.session.scalars(select(FrozenPart.body).where(which)).one())


def packed(body: bytes) -> bytes:
    """As a file is stored."""
    return zlib.compress(body, 6)


def unpacked(body: bytes) -> bytes:
    """A stored file again. Raises zlib.error."""
    return zlib.decompress(body)


def hash_of(body: bytes) -> str:
    return sha256(body).hexdigest()


def enrolment_of(year: int) -> list[Pupils]:
    """What schools have stated of a school year, by school and grade."""
    query = (
        select(Organization.id, Organization.municipality_id, Enrolment.grade, Enrolment.pupils)
        .join(SchoolProfile, SchoolProfile.school_id == Organization.id)
        .join(Enrolment, Enrolment.profile_id == SchoolProfile.id)
        .where(SchoolProfile.year == year, Organization.kind == OrganizationKind.SCHOOL)
    )
    return [
        Pupils(school, place, year, grade, pupils)
        for school, place, grade, pupils in db.session.execute(query)
    ]


def _names(facts: Collection[Fact]) -> Names:
    """What everything that the facts name is called now."""
    classes: dict[int, str] = {}
    for lot in batches(sorted({fact.class_id for fact in facts if fact.class_id is not None})):
        found = db.session.scalars(select(SchoolClass).where(SchoolClass.id.in_(lot)))
        classes |= {one.id: one.name for one in found}
    events: dict[int, str] = {}
    for lot in batches(sorted({fact.event_id for fact in facts})):
        events |= _named(Event.id, Event.title, Event.id.in_(lot))
    return Names(
        municipalities=_named(Municipality.id, Municipality.name),
        organizations=_named(Organization.id, Organization.short_name),
        classes=classes,
        events=events,
        programmes=_named(Programme.id, Programme.title),
        fields=_named(Field.id, Field.title),
        directions=_named(Direction.id, Direction.title),
        levels=_named(ProgrammeLevel.id, ProgrammeLevel.title),
    )


def _named(id: Any, name: Any, *which: ColumnElement[bool]) -> dict[int, str]:
    return dict(db.session.execute(select(id, name).where(*which)).all())
