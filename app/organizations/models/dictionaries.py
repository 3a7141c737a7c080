"""Dictionaries: what a choice is made from, with the school years in which it can be made."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from app.core.db import Model


class DatedRow:
    """A row that holds from school year `valid_from` to `valid_until`, both included; NULL is open.

    What a row means never changes: a new meaning is a new row, and the old one gets its last year.
    """

    __tablename__: str

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")  # empty: the Russian title stands for both
    valid_from: Mapped[int | None]
    valid_until: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[SchemaItem, ...]:  # noqa: N805  # SQLAlchemy calls it with the class
        return (CheckConstraint("valid_from <= valid_until", name="years_in_order"),)

    def in_language(self, locale: str) -> str:
        """The title for a visitor of this language."""
        return self.title_en if locale == "en" and self.title_en else self.title


class ProgrammeLevel(DatedRow, Model):
    """How much career guidance a school gives: `hours` a year at least."""

    __tablename__ = "programme_level"

    hours: Mapped[int]


class Direction(DatedRow, Model):
    """One of the directions of the federal model of career guidance."""

    __tablename__ = "direction"


class Field(DatedRow, Model):
    """A field of work that parents look for."""

    __tablename__ = "field"


class Programme(DatedRow, Model):
    """A federal or regional project that an event is a part of."""

    __tablename__ = "programme"


class KindLook(Model):
    """How a kind of event is shown here. A kind without a row, and an empty value, is shown as shipped."""

    __tablename__ = "kind_look"
    __table_args__ = (CheckConstraint("hue BETWEEN 1 AND 12", name="hue"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(default="")
    icon: Mapped[str] = mapped_column(default="")  # the kind whose icon it bears
    hue: Mapped[int | None]
    hidden: Mapped[bool] = mapped_column(default=False)  # cannot be chosen for what is new
    position: Mapped[int | None]

    def in_language(self, locale: str) -> str:
        """The operator's title for a visitor of this language, or nothing."""
        return self.title_en if locale == "en" else self.title


DICTIONARIES: dict[str, type[DatedRow]] = {
    "levels": ProgrammeLevel,
    "directions": Direction,
    "fields": Field,
    "programmes": Programme,
}
