"""Files that were read as versions of an order."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import NUMBERED_ONCE, Model
from app.roadmap.models import RoadMap, RoadMapRow


class RoadMapVersion(Model):
    """What a file says of an order: read first, applied when a person agrees to the changes it makes.

    `content` is all that was read ("order" in the shape of the road map's contract, the rows' "sources", the
    table's "columns"). `digest` is the file's SHA-256. An older one that was applied anew has the later
    `applied_at`: the one applied last is what the rows of the order say.
    """

    __tablename__ = "road_map_version"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    road_map_id: Mapped[int] = mapped_column(ForeignKey(RoadMap.id), index=True)
    file_name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    content: Mapped[dict[str, Any]]
    read_by: Mapped[int | None]
    read_at: Mapped[datetime]
    applied_by: Mapped[int | None]
    applied_at: Mapped[datetime | None]

    road_map: Mapped[RoadMap] = relationship()


class RoadMapPair(Model):
    """What a person said of a row of a version before it was applied: it is that row of the order, or, with
    no `row_id`, none that the order has.

    `place` is the ordinal of the row in the version. `was` is that of the order's row in the version before,
    once this one is applied: the history is told from the files, and a row that was gone then has none.
    """

    __tablename__ = "road_map_pair"
    __table_args__ = (
        UniqueConstraint("version_id", "place", name="uq_road_map_pair_place"),
        UniqueConstraint("version_id", "row_id", name="uq_road_map_pair_row"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(RoadMapVersion.id))
    place: Mapped[int]
    row_id: Mapped[int | None] = mapped_column(ForeignKey(RoadMapRow.id), index=True)
    was: Mapped[int | None]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime]
