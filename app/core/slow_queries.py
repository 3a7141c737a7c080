"""Statements that took longer than they should: told in the log without the values that they were about."""

import logging
import time
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Connection

from app.core.db import db

LONGEST_TOLD = 2_000  # characters of a statement
log = logging.getLogger("orientir.slow_query")


def init_app(app: Flask, milliseconds: int) -> None:
    """Tell of each statement that takes so long; 0 tells of none."""
    if not milliseconds:
        return
    with app.app_context():
        engine = db.engine

    def begun(connection: Connection, *_: Any) -> None:
        connection.info["begun"] = time.perf_counter()

    def done(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        taken = (time.perf_counter() - connection.info.pop("begun")) * 1000
        if taken >= milliseconds:
            facts = {"ms": round(taken), "statement": " ".join(statement.split())[:LONGEST_TOLD]}
            log.warning("slow query", extra={"facts": facts})

    event.listen(engine, "before_cursor_execute", begun)
    event.listen(engine, "after_cursor_execute", done)
