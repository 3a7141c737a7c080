"""Ways to look at the counts that are kept under a title: reports, and, with a target, indicators."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.organizations.models import Organization
from app.participation.periods import PeriodKind
from app.participation.views import LARGEST_BOUND

TEXTS = ("title", "purpose", "note")
KINDS = tuple(kind for kind in PeriodKind if kind is not PeriodKind.OWN)  # what a report may be asked for


class SavedView(Model):
    """A view of the counts without its period. `shape` is what its address says of the table, and `chosen`
    what it says of the filters, in the address's words.

    `owner` is the organization within which it is seen; None: everybody who reads counts sees it, each within
    the own reach. `code` names those that came with the program, and only they have English texts beside;
    a text that somebody writes stands for both. `target` is how many rows are to be within
    the bounds of the table. `version` rises with every change.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        CheckConstraint("code IS NULL OR owner_id IS NULL", name="shipped_for_all"),
        CheckConstraint(f"period_kind IN {tuple(kind.value for kind in KINDS)}", name="period_kind"),
        CheckConstraint(f"target IS NULL OR target BETWEEN 0 AND {LARGEST_BOUND}", name="target"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    title: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="")  # a sentence: what it answers
    note: Mapped[str] = mapped_column(default="")  # how it is counted
    title_en: Mapped[str] = mapped_column(default="", server_default="")
    purpose_en: Mapped[str] = mapped_column(default="", server_default="")
    note_en: Mapped[str] = mapped_column(default="", server_default="")
    shape: Mapped[dict[str, Any]]
    chosen: Mapped[dict[str, Any]]
    period_kind: Mapped[PeriodKind]
    target: Mapped[int | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(Organization.id), index=True)
    position: Mapped[int]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    owner: Mapped[Organization | None] = relationship()

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def touch(self, now: datetime) -> None:
        """It was changed: forms that show it as it was are told apart by the version."""
        self.version, self.changed_at = self.version + 1, now
