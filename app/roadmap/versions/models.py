"""Files that were read as versions of an order."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.roadmap.models import RoadMap


class RoadMapVersion(Model):
    """What a file says of an order: read first, applied when a person agrees to the changes it makes.

    `content` is all that was read ("order" in the shape of the road map's contract, the rows' "sources", the
    table's "columns"). `digest` is the file's SHA-256. An older one that was applied anew has the later
    `applied_at`: the one applied last is what the rows of the order say.
    """

    __tablename__ = "road_map_version"

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
