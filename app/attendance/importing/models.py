"""What is remembered of platforms: what their columns mean, what they call schools and events; and for a day
the counts of a file that was read. Never a name, nor the file."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.models import Event
from app.core.db import NUMBERED_ONCE, Model
from app.organizations.models import Organization


def _once(name: str, *columns: str) -> tuple[Index, Index]:
    """One for each organization, and one for the whole installation: two NULLs are never the same."""
    own, common = text("organization_id IS NOT NULL"), text("organization_id IS NULL")
    every = ("organization_id", *columns)
    return (
        Index(f"uq_{name}_own", *every, unique=True, sqlite_where=own, postgresql_where=own),
        Index(f"uq_{name}_common", *columns, unique=True, sqlite_where=common, postgresql_where=common),
    )


class ImportMapping(Model):
    """What the columns of a platform's files mean: `roles` by the keys of the columns, and which words of the
    status mean that somebody came. Without an organization it is the operator's, for everybody.

    `fingerprint` tells files with the same columns. The columns' titles are not kept: only their hashes.
    """

    __tablename__ = "import_mapping"
    __table_args__ = _once("import_mapping", "fingerprint")

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey(Organization.id))
    platform: Mapped[str]
    fingerprint: Mapped[str]
    roles: Mapped[dict[str, Any]]
    came: Mapped[list[Any]]
    others: Mapped[list[Any]]
    changed_by: Mapped[int | None]
    changed_at: Mapped[datetime]


class ImportWord(Model):
    """Which school or which event is meant by what a platform calls so (`word`, as it is compared)."""

    __tablename__ = "import_word"
    __table_args__ = (
        *_once("import_word", "about", "word"),
        CheckConstraint("about IN ('school', 'event')", name="about"),
        CheckConstraint("(about = 'school') = (school_id IS NOT NULL)", name="school"),
        CheckConstraint("(about = 'event') = (event_id IS NOT NULL)", name="event"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey(Organization.id))
    about: Mapped[str]
    word: Mapped[str]
    school_id: Mapped[int | None] = mapped_column(ForeignKey(Organization.id))
    event_id: Mapped[int | None] = mapped_column(ForeignKey(Event.id), index=True)


class ImportPreview(Model):
    """The counts of one file, for a day. `groups` are [school, grade, letter, event, day, came, tenths of
    hours or None, first line] as the platform calls them; `facts` are what was left out, and where."""

    __tablename__ = "import_preview"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    platform: Mapped[str]
    digest: Mapped[str]
    facts: Mapped[dict[str, Any]]
    groups: Mapped[list[Any]]
    made_by: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(index=True)

    organization: Mapped[Organization] = relationship()
