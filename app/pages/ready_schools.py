"""How ready schools are for a school year: who is missing what, in one statement for any number of them."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Subquery, and_, func, select

from app.accounts.actions import SCHOOLS
from app.accounts.models import Membership, Role, User
from app.accounts.queries import within_reach
from app.core.db import db
from app.organizations.models import (
    ConsentCount,
    Municipality,
    Organization,
    OrganizationKind,
    ProgrammeLevel,
    SchoolClass,
    SchoolProfile,
)
from app.organizations.queries import by_number


class Missing(enum.StrEnum):
    """What a school may lack."""

    LEVEL = "level"
    PERSON = "person"
    CONFIRMATION = "confirmation"
    CONSENTS = "consents"
    ACCOUNTS = "accounts"
    CLASSES = "classes"


@dataclass(frozen=True)
class ReadySchool:
    """A school in a school year. `collected` of `total` consents on a day; `people` can sign in, the latest
    of whom was added at `joined_at`; None is what nobody has stated."""

    id: int
    kind: OrganizationKind
    name: str
    municipality: str | None
    level: str | None
    level_en: str | None
    hours: int | None
    person_name: str | None
    person_post: str | None
    person_phone: str | None
    person_mail: str | None
    confirmed_at: datetime | None
    collected: int | None
    total: int | None
    counted_on: date | None
    people: int
    joined_at: datetime | None
    classes: int
    pupils: int

    @property
    def missing(self) -> list[Missing]:
        """What there is still to do, in the order of the columns. A kindergarten has no classes."""
        lacks = {
            Missing.LEVEL: self.level is None,
            Missing.PERSON: not self.person_name,
            Missing.CONFIRMATION: bool(self.person_name) and self.confirmed_at is None,
            Missing.CONSENTS: self.collected is None or self.total is None or self.collected < self.total,
            Missing.ACCOUNTS: not self.people,
            Missing.CLASSES: not self.classes and self.kind is OrganizationKind.SCHOOL,
        }
        return [what for what, is_lacking in lacks.items() if is_lacking]


def ready_schools(membership: Membership, year: int, municipality_id: int | None) -> list[ReadySchool]:
    """The schools within the person's reach, by municipality and number; of one municipality if named."""
    consents, people, classes = _consents(), _people(), _classes(year)
    query = (
        select(
            Organization.id,
            Organization.kind,
            Organization.short_name,
            Municipality.name,
            ProgrammeLevel.title,
            ProgrammeLevel.title_en,
            ProgrammeLevel.hours,
            SchoolProfile.person_name,
            SchoolProfile.person_post,
            SchoolProfile.person_phone,
            SchoolProfile.person_mail,
            SchoolProfile.confirmed_at,
            ConsentCount.collected,
            ConsentCount.total,
            ConsentCount.on_date,
            func.coalesce(people.c.people, 0),
            people.c.joined_at,
            func.coalesce(classes.c.classes, 0),
            func.coalesce(classes.c.pupils, 0),
        )
        .outerjoin(Municipality, Municipality.id == Organization.municipality_id)
        .outerjoin(
            SchoolProfile, and_(SchoolProfile.school_id == Organization.id, SchoolProfile.year == year)
        )
        .outerjoin(ProgrammeLevel, ProgrammeLevel.id == SchoolProfile.level_id)
        .outerjoin(consents, consents.c.profile_id == SchoolProfile.id)
        .outerjoin(ConsentCount, ConsentCount.id == consents.c.last_id)
        .outerjoin(people, people.c.organization_id == Organization.id)
        .outerjoin(classes, classes.c.school_id == Organization.id)
        .where(*_asked(membership, municipality_id))
    )
    found = (ReadySchool(*tuple(row)) for row in db.session.execute(query))
    return sorted(found, key=lambda school: (school.municipality or "", by_number(school.name), school.id))


def lacking(schools: Iterable[ReadySchool]) -> dict[Missing, int]:
    """How many of the schools lack each thing."""
    counts = dict.fromkeys(Missing, 0)
    for school in schools:
        for what in school.missing:
            counts[what] += 1
    return counts


def _asked(membership: Membership, municipality_id: int | None) -> list[ColumnElement[bool]]:
    conditions = [Organization.kind.in_(SCHOOLS), within_reach(membership, Organization.id)]
    if municipality_id is not None:
        conditions.append(Organization.municipality_id == municipality_id)
    return conditions


def _consents() -> Subquery:
    """The last statement of each profile: that one holds."""
    query = select(ConsentCount.profile_id, func.max(ConsentCount.id).label("last_id"))
    return query.group_by(ConsentCount.profile_id).subquery()


def _people() -> Subquery:
    return (
        select(
            Membership.organization_id,
            func.count(User.id.distinct()).label("people"),
            func.max(User.created_at).label("joined_at"),
        )
        .join(User, User.id == Membership.user_id)
        .where(User.active, Membership.role == Role.SCHOOL)
        .group_by(Membership.organization_id)
        .subquery()
    )


def _classes(year: int) -> Subquery:
    count, rolls = func.count(SchoolClass.id).label("classes"), func.sum(SchoolClass.roll).label("pupils")
    query = select(SchoolClass.school_id, count, rolls).where(SchoolClass.year == year)
    return query.group_by(SchoolClass.school_id).subquery()
