"""Rows by the thousand: ids are given here, so that rows can refer to others that are not written yet."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from app.core.db import Model, batches, db

AT_ONCE = 20_000  # rows in memory before they are written
LOT = 5_000  # rows of one statement

Row = dict[str, Any]
Tell = Callable[[int, int], None]


class Writer:
    """Writes rows in the order of what they refer to. Nobody else may write to these tables meanwhile."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Row]] = defaultdict(list)
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
        connection = db.session.connection()
        write = _copy if connection.dialect.name == "postgresql" else _insert
        for table in Model.metadata.sorted_tables:
            rows = self._rows.pop(table.name, [])
            if rows:
                write(connection, table, rows)
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


def _insert(connection: Connection, table: Table, rows: list[Row]) -> None:
    for lot in batches(rows, LOT):
        connection.execute(insert(table), lot)


def _copy(connection: Connection, table: Table, rows: list[Row]) -> None:
    """As `_insert`, in a third of its time: a statement for each of two million rows is what costs."""
    defaults = {column.name: column.default for column in table.c if column.default is not None}
    names = [*rows[0], *(name for name in defaults if name not in rows[0])]
    columns = ", ".join(f'"{name}"' for name in names)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for values in _converted(connection, table, names, rows):
            copy.write_row(values)


def _converted(
    connection: Connection, table: Table, names: list[str], rows: list[Row]
) -> Iterator[list[Any]]:
    """Values as the driver takes them; of a column that a row does not name its default."""
    columns = [table.c[name] for name in names]
    defaults = {column.name: column.default for column in columns if column.default is not None}
    impls = [column.type.dialect_impl(connection.dialect) for column in columns]
    converters = [impl.bind_processor(connection.dialect) for impl in impls]
    for row in rows:
        yield [
            convert(value) if convert else value
            for name, convert in zip(names, converters, strict=True)
            for value in (row[name] if name in row else _default(defaults[name]),)
        ]


def _default(default: Any) -> Any:
    return default.arg(None) if default.is_callable else default.arg
