"""People and what they may act for."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.organizations.models import Organization


class Role(enum.StrEnum):
    SCHOOL = "school"
    HOST = "host"
    MUNICIPALITY = "municipality"
    OPERATOR = "operator"
    ANALYST = "analyst"


class User(Model):
    """A person with an account. Signed-in browsers show `session_key`: a new one ends all sessions."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    mail: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    session_key: Mapped[str] = mapped_column(unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(default="ru", server_default="ru")  # of the letters to this person
    created_at: Mapped[datetime]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", order_by="Membership.id")

    # What Flask-Login asks of a user; the model need not know Flask for that.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        return self.session_key


class Membership(Model):
    """A role that a person holds in an organization."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organization_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    role: Mapped[Role]

    user: Mapped[User] = relationship(back_populates="memberships")
    organization: Mapped[Organization] = relationship()


class SignInTry(Model):
    """A failed sign-in, kept so that guessing is slowed down on every web process alike."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index(None, "mail", "network", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mail: Mapped[str]
    network: Mapped[str]
    at: Mapped[datetime]
