"""People and what they may act for, and how they prove who they are."""

import enum
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import NUMBERED_ONCE, Model
from app.organizations.models import Organization


class Role(enum.StrEnum):
    SCHOOL = "school"
    HOST = "host"
    MUNICIPALITY = "municipality"
    OPERATOR = "operator"
    ANALYST = "analyst"


class User(Model):
    """A person with an account."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    mail: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    # For the release before `user_session`, which may still run beside this one; nothing here reads it.
    session_key: Mapped[str] = mapped_column(unique=True, default=lambda: token_urlsafe(32))
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(default="ru", server_default="ru")  # of the letters to this person
    created_at: Mapped[datetime]

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", order_by="Membership.id", cascade="all, delete-orphan"
    )
    second_factor: Mapped["SecondFactor | None"] = relationship(cascade="all, delete-orphan")

    # What Flask-Login asks of a user; the model need not know Flask for that.
    is_authenticated = True
    is_anonymous = False
    browser_key = ""  # of the session that this object was loaded for

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        return self.browser_key

    @property
    def has_second_factor(self) -> bool:
        """Whether signing in asks for a code."""
        return self.second_factor is not None and self.second_factor.confirmed_at is not None


class Membership(Model):
    """A role that a person holds in an organization."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("user_id", "organization_id", "role"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    role: Mapped[Role]

    user: Mapped[User] = relationship(back_populates="memberships")
    organization: Mapped[Organization] = relationship()


class UserSession(Model):
    """One browser in which somebody has signed in. The key itself is only in the browser's cookie.

    `network` is the coarse one; `device` is what the browser says of itself, in two words.
    """

    __tablename__ = "user_session"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    network: Mapped[str]
    device: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class SecondFactor(Model):
    """The secret of an authenticator, sealed. It counts once a code has confirmed it.

    `last_step` is the half-minute of the last code that was taken: neither it nor an earlier one works again.
    """

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True, autoincrement=False)
    sealed_secret: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Model):
    """A code that stands in for the authenticator once. `label` is its beginning, to find the row by."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    label: Mapped[str]
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class Invitation(Model):
    """Somebody is asked to act for an organization. Each letter has its `version`: older links are void."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("accepted_at IS NULL OR withdrawn_at IS NULL", name="accepted_or_withdrawn"),
        Index(None, "mail"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mail: Mapped[str]
    name: Mapped[str]
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    role: Mapped[Role]
    version: Mapped[int] = mapped_column(default=1)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    organization: Mapped[Organization] = relationship()

    @property
    def is_open(self) -> bool:
        """Neither accepted nor withdrawn; it may have expired, and be sent again."""
        return self.accepted_at is None and self.withdrawn_at is None


class Errand(enum.StrEnum):
    RESET = "reset"  # choose a new password
    MAIL = "mail"  # confirm a new address


class MailedLink(Model):
    """A link in a letter to a person that does one thing once.

    `mail` is the address that it was sent to; `former_mail` the one that this replaced, once it is used.
    """

    __tablename__ = "mailed_link"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    errand: Mapped[Errand]
    mail: Mapped[str]
    former_mail: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class Purpose(enum.StrEnum):
    """What is tried when guessing: each is counted apart."""

    SIGN_IN = "sign_in"
    CODE = "code"
    RESET = "reset"
    LINK = "link"
    SIGN_UP = "sign_up"
    SURVEY = "survey"
    HEADS = "heads"


class SignInTry(Model):
    """A failed try, kept so that guessing is slowed down on every web process alike."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index(None, "mail", "network", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mail: Mapped[str]
    network: Mapped[str]
    at: Mapped[datetime]
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.SIGN_IN, server_default=Purpose.SIGN_IN.value)
