"""All that is in a database, to be compared with another."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from app.core.db import Model, db


def every_row(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table as the product reads it, by table, in an order that is no engine's own."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=_place)
            for table in Model.metadata.sorted_tables
        }


def _place(row: tuple[Any, ...]) -> list[str]:
    return [f"{value:012}" if type(value) is int else str(value) for value in row]
