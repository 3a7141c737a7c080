"""What is typed and not saved yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Model


class EventFormDraft(Model):
    """The form of an event as one person left it: values by the names of its fields, as a browser sends
    them. `event_id` is 0 for an event that is not there yet. Nobody else ever sees it."""

    __tablename__ = "event_form_draft"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fields: Mapped[dict[str, Any]]
    at: Mapped[datetime]
