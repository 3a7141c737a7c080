"""The turn of the school year: classes go up by one grade, profiles are copied to be confirmed anew."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from app.core import audit
from app.core.db import Model, db
from app.organizations.models import Organization, ProgrammeLevel, SchoolClass, SchoolProfile
from app.organizations.queries.dictionaries import holds_in
from app.organizations.queries.school_year import LAST_GRADE


@dataclass(frozen=True)
class Turned:
    """How much was made."""

    schools: int
    classes: int
    profiles: int


def turn_year(schools: ColumnElement[bool], year: int, *, by: int | None) -> Turned:
    """Make the school year `year` of the `schools` (a condition on Organization.id) from the year before.

    Classes keep letter and roll and go up by one grade; the last grade leaves. Profiles keep level, person
    and order; nobody is confirmed, and enrolment and consents are of the new year, so they begin empty.
    What is there already stays as it is: doing it twice is as good as once.
    """
    classes = _copy_classes(schools, year)
    profiles = _copy_profiles(schools, year)
    turned = (
        audit.Change("school_year.turned", "organization", school_id, after={"year": year, "classes": rolls})
        for school_id, rolls in sorted(classes.items())
    )
    copied = (
        audit.Change("school_profile.copied", "school_profile", key, after={"copied_from": year - 1})
        for key in profiles
    )
    audit.record_many(chain(turned, copied), by=by)
    touched = set(classes) | set(profiles.values())
    return Turned(len(touched), sum(map(len, classes.values())), len(profiles))


def _copy_classes(schools: ColumnElement[bool], year: int) -> dict[int, dict[str, int]]:
    """Rolls of the new classes by name, for each school that has got some."""
    source = select(
        SchoolClass.school_id, literal(year), SchoolClass.grade + 1, SchoolClass.letter, SchoolClass.roll
    ).where(
        SchoolClass.year == year - 1, SchoolClass.grade < LAST_GRADE, SchoolClass.school_id.in_(_ids(schools))
    )
    copy = (
        _insert(SchoolClass)
        .from_select(["school_id", "year", "grade", "letter", "roll"], source)
        .on_conflict_do_nothing()
        .returning(SchoolClass.school_id, SchoolClass.grade, SchoolClass.letter, SchoolClass.roll)
    )
    made: dict[int, dict[str, int]] = defaultdict(dict)
    for school_id, grade, letter, roll in db.session.execute(copy):
        made[school_id][SchoolClass(grade=grade, letter=letter).name] = roll
    return made


def _copy_profiles(schools: ColumnElement[bool], year: int) -> dict[int, int]:
    """The school of each new profile, by the profile's id. A level that is no longer valid is not copied."""
    level = select(ProgrammeLevel.id).where(
        ProgrammeLevel.id == SchoolProfile.level_id, holds_in(ProgrammeLevel, year)
    )
    kept = ("person_name", "person_post", "person_phone", "person_mail", "order_url")
    source = select(
        SchoolProfile.school_id,
        literal(year),
        level.scalar_subquery(),
        *(getattr(SchoolProfile, name) for name in kept),
    ).where(SchoolProfile.year == year - 1, SchoolProfile.school_id.in_(_ids(schools)))
    copy = (
        _insert(SchoolProfile)
        .from_select(["school_id", "year", "level_id", *kept], source)
        .on_conflict_do_nothing()
        .returning(SchoolProfile.id, SchoolProfile.school_id)
    )
    return dict(db.session.execute(copy).all())


def _ids(schools: ColumnElement[bool]) -> Select[int]:
    return select(Organization.id).where(schools)


def _insert(table: type[Model]) -> postgresql.Insert | sqlite.Insert:
    """INSERT as the engine at hand takes it, with ON CONFLICT."""
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)
