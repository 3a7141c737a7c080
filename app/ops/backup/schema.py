"""Which tables a database has, in words that both engines share."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import MetaData, create_engine, func, inspect, select, types
from sqlalchemy import Table as Reflected
from sqlalchemy.engine import Connection

from app.core import migrations

VERSIONS = "alembic_version"  # its one row is the backup's revision
KINDS: tuple[tuple[type[types.TypeEngine[Any]], str], ...] = (  # the first that fits
    (types.Boolean, "boolean"),
    (types.JSON, "json"),
    (types.DateTime, "moment"),
    (types.Date, "date"),
    (types.Float, "real"),
    (types.Numeric, "decimal"),
    (types.Integer, "integer"),
    (types.LargeBinary, "bytes"),
    (types.String, "text"),
)


@dataclass(frozen=True)
class Column:
    """A column; `kind` says how its values are written, `refers_to` names a table and a column of it."""

    name: str
    kind: str
    refers_to: tuple[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """A table; `key` orders its rows."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def shape(self) -> list[tuple[str, str]]:
        """Names and kinds of the columns, in an order that does not depend on the engine."""
        return sorted((column.name, column.kind) for column in self.columns)


@dataclass(frozen=True)
class Schema:
    """Tables by name, each after those that it refers to. `filled` are those that have rows."""

    tables: dict[str, Table]
    filled: frozenset[str]


def read_schema(connection: Connection) -> Schema:
    """The tables that are there."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name != VERSIONS)
    rows = {one.name for one in found.sorted_tables if has_rows(connection, one)}
    return Schema({one.name: _table(one) for one in found.sorted_tables}, frozenset(rows))


def has_rows(connection: Connection, table: Reflected) -> bool:
    """Whether it has any."""
    return connection.scalar(select(func.count()).select_from(select(table).limit(1).subquery())) == 1


@lru_cache(maxsize=2)
def schema_of(revision: str) -> Schema:
    """The tables as migrations make them, with those that they fill: made anew, in memory and without a row
    of anybody's."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        migrations.build(connection, revision)
        schema = read_schema(connection)
    engine.dispose()
    return schema


def revision_of(connection: Connection) -> str | None:
    """The newest migration that the database has gone through; None where there are no tables yet."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    return connection.exec_driver_sql(f"SELECT version_num FROM {VERSIONS}").scalar()  # noqa: S608


def differences(told: dict[str, list[tuple[str, str]]], schema: Schema) -> Iterator[str]:
    """Where tables of these shapes are not those of the schema."""
    for name in sorted(told.keys() - schema.tables.keys()):
        yield f"table {name} is unknown"
    for name in sorted(schema.tables.keys() - told.keys()):
        yield f"table {name} is missing"
    for name in sorted(told.keys() & schema.tables.keys()):
        own, known = dict(told[name]), dict(schema.tables[name].shape)
        for column in sorted(own.keys() ^ known.keys()):
            yield f"column {name}.{column} is {'unknown' if column in own else 'missing'}"
        for column in sorted(own.keys() & known.keys()):
            if own[column] != known[column]:
                yield f"column {name}.{column} is {own[column]} and not {known[column]}"


def _table(found: Reflected) -> Table:
    refers = {}
    for key in found.foreign_key_constraints:
        (element,) = key.elements  # a key of several columns would be the first of its kind here
        refers[element.parent.name] = (element.column.table.name, element.column.name)
    columns = (
        Column(one.name, _kind(one.type), refers.get(one.name))
        for one in found.columns
        if one.computed is None  # the database reckons it anew
    )
    return Table(found.name, tuple(columns), tuple(one.name for one in found.primary_key))


def _kind(type_: types.TypeEngine[Any]) -> str:
    kind = next(kind for known, kind in KINDS if isinstance(type_, known))
    return f"{kind}.{type_.scale}" if isinstance(type_, types.Numeric) and kind == "decimal" else kind
