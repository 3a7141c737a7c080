"""Deleting so that nothing of it can be read out of the files afterwards, as far as an engine allows.

SQLite leaves deleted rows in free pages and in its write-ahead log. PostgreSQL keeps dead rows until VACUUM
(docs/security/rosters.md).
"""

import sqlite3

from sqlalchemy import text

from app.core.db import db


def overwrite_what_goes() -> None:
    """Let what this transaction deletes or replaces be overwritten with zeros. Comes before the change."""
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.execute(text("PRAGMA secure_delete=ON"))


def empty_the_log() -> bool:
    """After the commit: bring SQLite's write-ahead log into the file and cut it to nothing. False where
    others were reading all the while: what was deleted then stays in the log until the next time."""
    if db.session.get_bind().dialect.name != "sqlite":
        return True
    db.session.rollback()
    connection = db.engine.raw_connection()  # a checkpoint takes no transaction around it
    try:
        busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:  # locked: not even begun
        return False
    finally:
        connection.close()
    return not busy
