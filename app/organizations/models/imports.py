"""Files of the registries: each row as the file has it, and what becomes of it."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import NUMBERED_ONCE, Model
from app.organizations.models.registry import Municipality


class RegistryKind(enum.StrEnum):
    MUNICIPALITIES = "municipalities"
    ORGANIZATIONS = "organizations"
    VENUES = "venues"
    CLASSES = "classes"


class ImportState(enum.StrEnum):
    PREVIEW = "preview"
    APPLIED = "applied"
    UNDONE = "undone"


class RowState(enum.StrEnum):
    """What applying would do with a row, or did. A row to be chosen about keeps the whole file from being
    applied, as a wrong one does; a skipped one was left out by a person."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    CHOOSE = "choose"
    SKIPPED = "skipped"
    WRONG = "wrong"


class RegistryImport(Model):
    """A file read once: applying and undoing need no second upload.

    With `municipality_id` it may touch that municipality alone. `year` is of classes whose rows name none.
    `unread` are its columns that mean nothing here. People are plain ids.
    """

    __tablename__ = "registry_import"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RegistryKind]
    file_name: Mapped[str]
    state: Mapped[ImportState] = mapped_column(default=ImportState.PREVIEW)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey(Municipality.id), index=True)
    year: Mapped[int]
    unread: Mapped[list[Any]]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    applied_by: Mapped[int | None]
    applied_at: Mapped[datetime | None]
    undone_by: Mapped[int | None]
    undone_at: Mapped[datetime | None]


class RegistryImportRow(Model):
    """`cells` are the file's, by field; `choice` is the id that a person chose, 0 for a new one, -1 to leave
    it out. `changes` are [from, to] by column; of what was made, every column from None."""

    __tablename__ = "registry_import_row"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        Index(None, "import_id", "state", "number"),
    )

    import_id: Mapped[int] = mapped_column(
        ForeignKey(RegistryImport.id, ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    cells: Mapped[dict[str, Any]]
    choice: Mapped[int | None]
    state: Mapped[RowState]
    target_id: Mapped[int | None]
    changes: Mapped[dict[str, Any]]
    problems: Mapped[list[Any]]
    candidates: Mapped[list[Any]]

    @property
    def before(self) -> dict[str, Any]:
        return {name: was for name, (was, _now) in self.changes.items()}

    @property
    def after(self) -> dict[str, Any]:
        return {name: now for name, (_was, now) in self.changes.items()}
