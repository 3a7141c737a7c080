"""What a person says in the answer to a row."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.roadmap.answer.measures import Measure
from app.roadmap.models import RoadMapRow


class RowAnswer(Model):
    """The words and the target of a row's answer. Without a `measure` the target is the one that is read in
    the order, with one but without a `target` the row has none."""

    __tablename__ = "road_map_row_answer"
    __table_args__ = (
        CheckConstraint("target IS NULL OR (measure IS NOT NULL AND target > 0)", name="target"),
    )

    row_id: Mapped[int] = mapped_column(ForeignKey(RoadMapRow.id), primary_key=True)
    measure: Mapped[Measure | None]
    target: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    said_by: Mapped[int | None]
    said_at: Mapped[datetime]

    row: Mapped[RoadMapRow] = relationship()
