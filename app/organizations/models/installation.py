"""What this installation is."""

from secrets import token_hex

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Installation(Model):
    """What this installation calls itself: the one row has id 1.

    `feed_id` ends the ids of entries in calendar feeds: it never changes, whatever becomes of the address.
    """

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_name: Mapped[str]
    operator_name: Mapped[str] = mapped_column(default="")
    operator_contact: Mapped[str] = mapped_column(default="")
    feed_id: Mapped[str] = mapped_column(default=lambda: token_hex(8))
