"""Files of the registries as people send them, and what is read of them."""

import csv
import io

from app.core.tables import xlsx_bytes
from app.organizations.actions import imports
from app.organizations.importing import Scope, read_file, table_of
from app.organizations.models import RegistryImport, RegistryImportRow, RegistryKind, RowState

SCHOOLS = ["Код", "Наименование", "Муниципалитет"]
YEAR = 2026


def as_csv(header, rows, delimiter=";", encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def as_xlsx(header, rows):
    return xlsx_bytes(header, rows)


def keep(kind, header, rows, municipality=None) -> RegistryImport:
    """The preview of a table, as an upload makes it."""
    grid = [list(header), *([cell if cell != "" else None for cell in row] for row in rows)]
    table = table_of(grid, RegistryKind(kind))
    scope = Scope(YEAR, municipality.id if municipality else None)
    return imports.keep_preview(RegistryKind(kind), table, "Реестр.csv", scope, by=None)


def read(data, name, kind="organizations"):
    return table_of(read_file(data, name), RegistryKind(kind))


def states(session, one) -> list[RowState]:
    return [row.state for row in rows(session, one)]


def rows(session, one) -> list[RegistryImportRow]:
    found = session.query(RegistryImportRow).filter_by(import_id=one.id)
    return list(found.order_by(RegistryImportRow.number))


def problems(row) -> list[tuple[str, str]]:
    """Code and field of what is wrong with a row."""
    return [(code, field) for code, field, _typed, _facts in row.problems]
