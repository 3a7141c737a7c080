"""What a person signs in with: password and address, changed by whoever has proved to be the person."""

import secrets

from sqlalchemy.exc import IntegrityError

from app.accounts import password_policy
from app.accounts.actions.links import close_links, use
from app.accounts.actions.sessions import end_all_sessions
from app.accounts.models import MailedLink, User
from app.accounts.passwords import hash_password
from app.accounts.refusals import MailTaken
from app.core import audit, clock, outbox
from app.core.db import db


def change_password(user: User, password: str) -> None:
    """A new password; all sessions end, and so do links in letters.

    Raises what the password policy refuses.
    """
    password = password_policy.normal(password)
    password_policy.check(password, user.mail, user.name)
    user.password_hash = hash_password(password)
    end_all_sessions(user, by=user.id)
    close_links(user)
    db.session.flush()
    audit.record("user.password_changed", "user", user.id, by=user.id)
    tell(user, "accounts.password_changed")


def reset_password(link: MailedLink, password: str) -> None:
    """Change the password of the link's person and use the link up; a refused password leaves it usable.

    Raises LinkUsed and what the password policy refuses.
    """
    password_policy.check(password_policy.normal(password), link.user.mail, link.user.name)
    use(link, clock.now())
    change_password(link.user, password)


def change_mail(link: MailedLink) -> None:
    """The link's address is the person's from now on, and the former one is told; all sessions end.

    Raises LinkUsed, MailTaken.
    """
    user, former = link.user, link.user.mail
    use(link, clock.now())
    try:
        with db.session.begin_nested():
            user.mail, link.former_mail = link.mail, former
    except IntegrityError:
        raise MailTaken from None
    close_links(user)
    end_all_sessions(user, by=user.id)
    audit.record("user.mail_changed", "user", user.id, by=user.id)
    outbox.put("accounts.mail_changed", link.id, 1, user.id)


def tell(user: User, topic: str) -> None:
    """A letter of its own for each time that something happened to the account."""
    outbox.put(topic, user.id, secrets.randbelow(2**31), user.id)
