"""Which tables a schema has, in words that both engines share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import MetaData, Select, column, create_engine, inspect, literal_column, select, table, types
from sqlalchemy import Table as Reflected
from sqlalchemy.engine import Connection

from app.core import migrations
from app.ops.backup.trouble import BackupTrouble

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
    """Tables by name, each after those that it refers to. Into `filled` ones migrations have put rows."""

    tables: dict[str, Table]
    filled: frozenset[str]


@lru_cache(maxsize=2)
def schema_of(revision: str) -> Schema:
    """The tables as migrations make them: anew, in memory and without a row of anybody's."""
    engine, found = create_engine("sqlite://"), MetaData()
    with engine.connect() as connection:
        migrations.build(connection, revision)
        found.reflect(connection, only=lambda name, _: name != VERSIONS)
        tables = {one.name: _table(one) for one in found.sorted_tables}
        filled = used_tables(connection, tables)
    engine.dispose()
    return Schema(tables, frozenset(filled))


def used_tables(connection: Connection, names: Iterable[str]) -> list[str]:
    """Those that have rows, by name."""
    first: dict[str, Select[Any]] = {
        name: select(literal_column("1")).select_from(table(name)).limit(1) for name in sorted(names)
    }
    return [name for name, query in first.items() if connection.scalar(query)]


def revision_in(connection: Connection) -> str | None:
    """The newest migration that the database has gone through; None where there are no tables at all. Raises
    BackupTrouble where that is none of this program's."""
    names = table_names(connection)
    if VERSIONS not in names:
        if names:
            raise BackupTrouble("the database holds tables of something else")
        return None
    revision: str = connection.scalar(select(column("version_num")).select_from(table(VERSIONS))) or ""
    if revision not in migrations.revisions():
        raise BackupTrouble(f"the database is not of this program, or of a newer one (revision {revision!r})")
    return revision


def table_names(connection: Connection) -> set[str]:
    """Of what is there."""
    return set(inspect(connection).get_table_names())


def differences(told: dict[str, list[tuple[str, str]]], schema: Schema) -> Iterator[str]:
    """Where tables of these shapes are not those of the schema."""
    for name in sorted(told.keys() - schema.tables.keys()):
        yield f"table {name} is unknown"
    for name in sorted(schema.tables.keys() - told.keys()):
        yield f"table {name} is missing"
    for name in sorted(told.keys() & schema.tables.keys()):
        own, known = dict(told[name]), dict(schema.tables[name].shape)
        for one in sorted(own.keys() | known.keys()):
            if own.get(one) != known.get(one):
                yield f"column {name}.{one} is {own.get(one, 'missing')} and not {known.get(one, 'known')}"


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
