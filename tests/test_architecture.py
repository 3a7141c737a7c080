"""What import-linter cannot see."""

import ast
from pathlib import Path

from app.core.db import Model
from tests.conftest import Browser  # noqa: F401  # importing the application brings every table in

APP = Path(__file__).resolve().parent.parent / "app"
ORDER = (
    "core",
    "organizations",
    "accounts",
    "calendar",
    "booking",
    "attendance",
    "participation",
    "roadmap",
    "pages",
    "ops",
)


def height(table_name):
    for mapper in Model.registry.mappers:
        if mapper.local_table.name == table_name:
            return ORDER.index(mapper.class_.__module__.split(".")[1])
        for relation in mapper.relationships:  # tables of pairs have no class: they are of who declares them
            if relation.secondary is not None and relation.secondary.name == table_name:
                return ORDER.index(mapper.class_.__module__.split(".")[1])
    raise AssertionError(f"{table_name} belongs to no feature")


def test_foreign_keys_only_go_down(app):
    up = [
        f"{table.name} -> {key.column.table.name}"
        for table in Model.metadata.tables.values()
        for key in table.foreign_keys
        if height(key.column.table.name) > height(table.name)
    ]
    assert up == []


def test_nothing_is_named_after_nothing():
    names = {path.stem for path in APP.rglob("*.py")}
    assert not names & {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "misc",
        "manager",
        "services",
        "service",
    }


def test_functions_import_nothing_but_in_create_app():
    inside = []
    for path in APP.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside += [
                    f"{path.relative_to(APP)}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    assert all(place.startswith("__init__.py:") for place in inside), inside


def test_files_stay_small():
    """Past 300 lines a file is split by noun."""
    long_files = [
        str(path.relative_to(APP))
        for path in APP.rglob("*.py")
        if len(path.read_text("utf-8").splitlines()) > 300
    ]
    assert long_files == []
