"""Municipalities, organizations and their venues."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, true
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.db import NUMBERED_ONCE, Model
from app.organizations.folding import fold_municipality, fold_name


class OrganizationKind(enum.StrEnum):
    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    COLLEGE = "college"
    UNIVERSITY = "university"
    EXTRA_EDUCATION = "extra_education"
    EMPLOYER = "employer"
    AUTHORITY = "authority"
    OPERATOR = "operator"
    MINISTRY = "ministry"
    OTHER = "other"


class Access(enum.StrEnum):
    """What a place has for people with limited mobility, sight or hearing."""

    STEP_FREE = "step_free"
    LIFT = "lift"
    TOILET = "toilet"
    PARKING = "parking"
    HEARING_LOOP = "hearing_loop"
    TACTILE = "tactile"


class Municipality(Model):
    """A district or city: the unit of quotas and of reports. `folded` is the name as it is compared."""

    __tablename__ = "municipality"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True, server_default=true())

    @validates("name")
    def _fold(self, _key: str, name: str) -> str:
        self.folded = fold_municipality(name)
        return name


class Organization(Model):
    """Whoever books, hosts or coordinates.

    A regional one has no municipality; neither has any where the installation knows none. Contacts are
    those of a place of work. `folded` and `short_folded` are the names as they are compared.
    """

    __tablename__ = "organization"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OrganizationKind]
    name: Mapped[str]
    short_name: Mapped[str]
    inn: Mapped[str] = mapped_column(default="", server_default="")  # branches share their parent's
    ogrn: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    mail: Mapped[str] = mapped_column(default="", server_default="")
    site: Mapped[str] = mapped_column(default="", server_default="")
    contact: Mapped[str] = mapped_column(default="", server_default="")
    agreement_until: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    folded: Mapped[str] = mapped_column(default="", server_default="")
    short_folded: Mapped[str] = mapped_column(default="", server_default="")
    changed_at: Mapped[datetime | None]
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey(Municipality.id), index=True)

    municipality: Mapped[Municipality | None] = relationship()

    @validates("name", "short_name")
    def _fold(self, key: str, name: str) -> str:
        setattr(self, "folded" if key == "name" else "short_folded", fold_name(name))
        return name


class Venue(Model):
    """Where a group comes to: the address, and the entrance that a teacher has to find.

    `capacity` is in people, None where nobody said; `accessibility` holds values of Access.
    """

    __tablename__ = "venue"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    name: Mapped[str]
    address: Mapped[str]
    entrance: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int | None]
    accessibility: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    active: Mapped[bool] = mapped_column(default=True, server_default=true())

    organization: Mapped[Organization] = relationship()
