"""What must happen after a change, written in the transaction of the change.

A row survives whatever happens to the process that wrote it. Dispatchers lease due rows and send what they
stand for; a row that is rolled back is never sent, one that is committed is sent at least once.
"""

from app.core.outbox.actions import message, put, put_once, write
from app.core.outbox.models import OutboxMessage

__all__ = ["OutboxMessage", "message", "put", "put_once", "write"]
