"""Files of the registries: from the cells of a table to what each row would change. Writes nothing."""

from app.organizations.importing.columns import Table, guessed_kind, table_of
from app.organizations.importing.files import read_file
from app.organizations.importing.planning import Given, Scope, plan
from app.organizations.importing.rows import NEW, SKIP, Problem, Row

__all__ = [
    "NEW",
    "SKIP",
    "Given",
    "Problem",
    "Row",
    "Scope",
    "Table",
    "guessed_kind",
    "plan",
    "read_file",
    "table_of",
]
