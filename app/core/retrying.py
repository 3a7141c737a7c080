"""Which troubles of the database are over when the same transaction is tried again, and which leave it open
whether anything was done."""

from sqlalchemy.exc import DBAPIError, OperationalError

# deadlock, serialization failure, lock timeout, connection lost (class 08), server going down
TRANSIENT_SQLSTATES = ("40P01", "40001", "55P03", "57P01", "57P02", "57P03")


def is_transient(error: DBAPIError) -> bool:
    """Whether the same transaction may succeed when simply tried again."""
    if error.connection_invalidated:
        return True
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate is None:
        return isinstance(error, OperationalError) and "database is locked" in str(error.orig)
    return sqlstate in TRANSIENT_SQLSTATES or sqlstate.startswith("08")


class Unsure(OperationalError):
    """The connection broke off while COMMIT was on its way: whether it was done, nobody has heard."""


def is_lost(error: DBAPIError) -> bool:
    """Whether no answer came: one that says no is an answer."""
    return error.connection_invalidated or str(getattr(error.orig, "sqlstate", "")).startswith("08")
