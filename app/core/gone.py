"""A row that was read a moment ago and is deleted by somebody else while its lock is waited for."""

from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy.exc import InvalidRequestError

from app.core.errors import Gone


class GoneSession(Session):
    """Flask-SQLAlchemy's session; of such a row it says so by name."""

    def refresh(self, instance: object, *arguments: Any, **options: Any) -> None:
        """As ever. Raises Gone."""
        try:
            super().refresh(instance, *arguments, **options)
        except InvalidRequestError as error:
            if instance in self:
                raise Gone from error
            raise
