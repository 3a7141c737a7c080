"""Paperwork of orders that is done."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import NUMBERED_ONCE, Model
from app.roadmap.models import RoadMapRow

_NO_DEADLINE = text("due_on IS NULL")


class Paper(Model):
    """What a row of paperwork asked for by `due_on` was done on `done_on`; a row without a deadline asks
    once. Whatever is not ticked off has no line here. `link` is where the paper can be read."""

    __tablename__ = "road_map_paper"
    __table_args__ = (
        UniqueConstraint("row_id", "due_on"),
        Index(
            "uq_road_map_paper_once",
            "row_id",
            unique=True,
            sqlite_where=_NO_DEADLINE,
            postgresql_where=_NO_DEADLINE,
        ),
        CheckConstraint("link = '' OR link LIKE 'http://%' OR link LIKE 'https://%'", name="link_of_the_web"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(ForeignKey(RoadMapRow.id))
    due_on: Mapped[date | None]
    done_on: Mapped[date]
    link: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    ticked_by: Mapped[int | None]
    ticked_at: Mapped[datetime]

    row: Mapped[RoadMapRow] = relationship()
