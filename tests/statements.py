"""How many statements something takes."""

from contextlib import contextmanager

from sqlalchemy import event

from app.core.db import db


@contextmanager
def at_most(number):
    sent, engine = [], db.engine

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(sent) <= number, "\n".join(sent)
