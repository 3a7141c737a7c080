"""Reporting periods, and what was frozen of them (docs/decisions/021)."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import NUMBERED_ONCE, Model
from app.organizations.models import Organization
from app.participation.periods import Period, PeriodKind

_STANDS = text("reopened_at IS NULL")


class ReportingPeriod(Model):
    """Days, both included, that are reported on until the end of `due_on`. Only an own one has a `title`."""

    __tablename__ = "reporting_period"
    __table_args__ = (
        UniqueConstraint("kind", "first", "last"),
        CheckConstraint(
            "kind IN ('month', 'quarter', 'half', 'school_year', 'calendar_year', 'own')", name="kind"
        ),
        CheckConstraint("first <= last", name="days_in_order"),
        CheckConstraint("due_on >= last", name="due_after_its_end"),
        CheckConstraint("(kind = 'own') = (title <> '')", name="title_of_own"),
        Index(None, "last"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PeriodKind]
    first: Mapped[date]
    last: Mapped[date]
    title: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    freezings: Mapped[list["Freezing"]] = relationship(
        back_populates="period", order_by="Freezing.number.desc()"
    )

    @property
    def period(self) -> Period:
        return Period(self.kind, self.first, self.last)

    @property
    def standing(self) -> "Freezing | None":
        """The freezing that holds now; None where there is none, or the last one was reopened."""
        return next((one for one in self.freezings if one.reopened_at is None), None)


class Freezing(Model):
    """The figures of a period as they were at a moment, by whom and on whose behalf; `number` counts those of
    the period from 1. What is summed up here stands line by line in its parts. `unmarked` visits and
    `differing` lines were open at that moment. Of all this the database lets only the reopening be written,
    and once.
    """

    __tablename__ = "period_freezing"
    __table_args__ = (
        UniqueConstraint("period_id", "number"),
        CheckConstraint("(reopened_at IS NULL) = (reopen_reason = '')", name="reopened_with_a_reason"),
        Index(
            "uq_period_freezing_standing",
            "period_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey(ReportingPeriod.id))
    number: Mapped[int]
    format: Mapped[int]
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[int | None]
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    sheets: Mapped[int]
    lines: Mapped[int]
    participations: Mapped[int]
    groups: Mapped[int]
    events: Mapped[int]
    schools: Mapped[int]
    unmarked: Mapped[int]
    differing: Mapped[int]
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[int | None]
    reopened_for: Mapped[int | None] = mapped_column(ForeignKey(Organization.id))
    reopen_reason: Mapped[str] = mapped_column(default="")

    period: Mapped[ReportingPeriod] = relationship(back_populates="freezings")
    organization: Mapped[Organization] = relationship(foreign_keys=[organization_id])
    reopener: Mapped[Organization | None] = relationship(foreign_keys=[reopened_for])
    parts: Mapped[list["FrozenPart"]] = relationship(order_by="FrozenPart.part")

    @property
    def files(self) -> list["FrozenPart"]:
        """The parts in the order of Part."""
        return sorted(self.parts, key=lambda one: list(Part).index(one.part))


class Part(enum.StrEnum):
    """The files of a freezing: figures by place, the lines that they are of, and what else belongs to them.
    Special needs are apart from the lines, which an operator may download."""

    FIGURES = "figures"
    LINES = "lines"
    SPECIAL_NEEDS = "special_needs"
    ENROLMENT = "enrolment"


class FrozenPart(Model):
    """One file of a freezing: `rows` without its header, SHA-256 and `size` of the bytes before they were
    compressed with zlib. Triggers of the database refuse to change or delete it."""

    __tablename__ = "frozen_part"
    __table_args__ = (
        CheckConstraint("part IN ('figures', 'lines', 'special_needs', 'enrolment')", name="part"),
    )

    freezing_id: Mapped[int] = mapped_column(ForeignKey(Freezing.id), primary_key=True, autoincrement=False)
    part: Mapped[Part] = mapped_column(primary_key=True)
    rows: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
