"""Rows by the thousand: ids are given here, so that rows can refer to others that are not written yet."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, insert, select, text

from app.core.db import Model, batches, db

AT_ONCE = 20_000  # rows in memory before they are written
LOT = 5_000  # rows of one statement

Tell = Callable[[int, int], None]


class Writer:
    """Writes rows in the order of what they refer to. Nobody else may write to these tables meanwhile."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._last: dict[str, int] = {}
        self._waiting = 0

    def id(self, model: type[Model]) -> int:
        """The id of the next row of this table."""
        name = model.__tablename__
        if name not in self._last:
            column = model.__table__.c.id
            self._last[name] = db.session.scalar(select(func.max(column))) or 0
        self._last[name] += 1
        return self._last[name]

    def add(self, table: str, **values: Any) -> None:
        """A row of `table`; all rows of one have the same columns."""
        self._rows[table].append(values)
        self._waiting += 1
        if self._waiting >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what waits, the tables that others refer to first."""
        for table in Model.metadata.sorted_tables:
            for lot in batches(self._rows.pop(table.name, []), LOT):
                db.session.execute(insert(table), lot)
        self._waiting = 0

    def close(self) -> None:
        """Write the rest; the database goes on with its own ids behind these."""
        self.flush()
        db.session.execute(text("ANALYZE"))  # questions to a million rows need to know that they are so many
        if db.session.get_bind().dialect.name == "postgresql":
            for name, last in self._last.items():
                db.session.execute(
                    text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
                    {"name": name, "last": last},
                )
