"""What this application needs of the driver for PostgreSQL."""

from typing import Any

from psycopg import Connection, Cursor, Error
from psycopg.pq import ExecStatus, TransactionStatus

_OPEN = (TransactionStatus.INTRANS, TransactionStatus.INERROR)


class KeepingConnection(Connection[Any]):
    """Keeps what the server has parsed and planned over a ROLLBACK, with which every page ends. The driver
    lets go of all of it, for the sake of tables that the transaction may have made; ours are made by
    migrations, in a process of their own. To plan a page's statements anew took the server longer than to
    answer them."""

    def rollback(self) -> None:
        if self.info.transaction_status in _OPEN:
            with self.lock:
                if self.pgconn.exec_(b"ROLLBACK").status == ExecStatus.COMMAND_OK:
                    return
        super().rollback()


class TerseCursor(Cursor[Any]):
    """Says of each column its name and type alone. SQLAlchemy asks for no more, and asks for every statement:
    the driver's own answer, an object for each column, took longer than the rows."""

    @property
    def description(self) -> Any:
        result = self.pgresult
        if result is None or (not result.nfields and result.status != ExecStatus.TUPLES_OK):
            return None
        return [
            ((result.fname(at) or b"").decode(), result.ftype(at), None, None, None, None, None)
            for at in range(result.nfields)
        ]


def is_alive(connection: Any) -> bool:
    """Whether the server still answers on this connection, which is in no transaction and stays so."""
    try:
        connection.autocommit = True
        connection.execute("")
        connection.autocommit = False
    except Error:
        return False
    return True
