"""What came of a visit, in numbers: by a line of its sheet."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.attendance.models import SheetLine
from app.core.db import Model


class OutcomeKind(enum.StrEnum):
    """PASSED_ON: to the next stage. Whoever has a prize may have a certificate as well."""

    PASSED_ON = "passed_on"
    CERTIFICATE = "certificate"
    PRIZE = "prize"


class Outcome(Model):
    """How many of a line have it. There is one figure, whoever of both sides said it last; no row is not
    nought but nothing said."""

    __tablename__ = "outcome"
    __table_args__ = (
        CheckConstraint("number >= 0", name="number"),
        CheckConstraint("kind IN ('passed_on', 'certificate', 'prize')", name="kind"),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey(SheetLine.id), primary_key=True, autoincrement=False)
    kind: Mapped[OutcomeKind] = mapped_column(primary_key=True)
    number: Mapped[int]
    changed_at: Mapped[datetime]

    line: Mapped[SheetLine] = relationship()
