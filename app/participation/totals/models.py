"""Whose totals everybody may read."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class PublishedYear(Model):
    """A school year, by the year of its 1 September, whose totals an operator has published. What is
    published are the figures as they are whenever somebody looks. `published_by` is a user's id."""

    __tablename__ = "published_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_at: Mapped[datetime]
    published_by: Mapped[int | None]
