"""Municipalities, organizations and their venues."""

import enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model


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


class Municipality(Model):
    """A district or city of the region: the unit of quotas and of reports."""

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Organization(Model):
    """Whoever books, hosts or coordinates. A regional one has no municipality."""

    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OrganizationKind]
    name: Mapped[str]
    short_name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey(Municipality.id), index=True)

    municipality: Mapped[Municipality | None] = relationship()


class Venue(Model):
    """Where a group comes to: the address, and the entrance that a teacher has to find."""

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    name: Mapped[str]
    address: Mapped[str]
    entrance: Mapped[str] = mapped_column(default="")

    organization: Mapped[Organization] = relationship()
