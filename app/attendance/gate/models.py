"""The link of an event by which whoever stands at the entrance counts without an account."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.calendar.models import Event
from app.core.db import Model


class HeadCountLink(Model):
    """`version` rises with every link that is given and with every one that is taken back; `withdrawn_at` is
    set while there is none."""

    __tablename__ = "head_count_link"
    __table_args__ = (CheckConstraint("version > 0", name="version"),)

    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id), primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(default=1)
    withdrawn_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None]
