"""Coverage by month as schools type it: a figure of its own, which no sheet knows of."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.organizations.models import Organization


class TypedCoverage(Model):
    """How many pupils a school says it reached in a month, which is 202610 as in the counts. No row is
    nothing said, which is not nought. `typed_by` is a user's id."""

    __tablename__ = "typed_coverage"
    __table_args__ = (
        CheckConstraint("pupils >= 0", name="pupils"),
        CheckConstraint("month % 100 BETWEEN 1 AND 12", name="month"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pupils: Mapped[int]
    note: Mapped[str]
    typed_at: Mapped[datetime]
    typed_by: Mapped[int | None]
