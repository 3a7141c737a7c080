"""Column types that mean the same on both engines."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import DateTime, Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment; kept in UTC on both engines (SQLite has no zone of its own)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class GradeSet(TypeDecorator[frozenset[int]]):
    """School grades 0–11 as a bit mask: {9, 11} is not a range, and both engines can ask for one grade."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> int | None:
        return None if value is None else sum(1 << grade for grade in value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> frozenset[int] | None:
        return None if value is None else _grades(value)


@lru_cache
def _grades(mask: int) -> frozenset[int]:
    """Of a page's hundreds of rows most have one of a few sets."""
    return frozenset(grade for grade in range(12) if mask >> grade & 1)


class Tenths(TypeDecorator[Decimal]):
    """A decimal of one place, kept as a whole number of tenths: so sums are exact on both engines."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value * 10)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 10
