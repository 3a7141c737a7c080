"""Links in letters to people who have an account: a new password, a new address."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update

from app.accounts.models import Errand, MailedLink, User
from app.accounts.refusals import LinkAltered, LinkExpired, LinkUsed, LinkWithdrawn, MailUnchanged
from app.accounts.sealing import signed
from app.core import audit, clock, outbox
from app.core.db import db

LASTS = {Errand.RESET: timedelta(minutes=30), Errand.MAIL: timedelta(hours=24)}
TOPICS = {Errand.RESET: "accounts.password_reset", Errand.MAIL: "accounts.mail_change"}


def ask_for_reset(user: User, *, by: int | None) -> None:
    """Send `user` a link to choose a new password; an earlier one stops working."""
    _send(user, Errand.RESET, user.mail)
    audit.record("user.reset_asked", "user", user.id, by=by)


def ask_for_mail_change(user: User, mail: str) -> None:
    """Send a link to the new address: only who reads its letters may take it. Raises MailUnchanged.

    An address that somebody has is not refused here, so that nobody learns who has an account.
    """
    mail = mail.strip().lower()
    if mail == user.mail:
        raise MailUnchanged
    _send(user, Errand.MAIL, mail)
    audit.record("user.mail_change_asked", "user", user.id, by=user.id)


def open_link(errand: Errand, token: str) -> MailedLink:
    """What the link at `token` would do; nothing changes.

    Raises LinkAltered, LinkUsed, LinkWithdrawn, LinkExpired.
    """
    row_id, _version = signed(errand, token)
    link = db.session.get(MailedLink, row_id)
    if link is None or link.errand is not errand:
        raise LinkAltered
    if link.used_at is not None:
        raise LinkUsed
    if link.closed_at is not None or not link.user.active:
        raise LinkWithdrawn
    if link.expires_at <= clock.now():
        raise LinkExpired
    return link


def use(link: MailedLink, now: datetime) -> None:
    """Once and by one: of two who come at the same moment the second gets LinkUsed."""
    query = update(MailedLink).where(MailedLink.id == link.id, MailedLink.used_at.is_(None))
    if db.session.scalars(query.values(used_at=now).returning(MailedLink.id)).one_or_none() is None:
        raise LinkUsed


def close_links(user: User) -> None:
    """What was sent before does nothing any more."""
    query = update(MailedLink).where(MailedLink.user_id == user.id, _is_open())
    db.session.execute(query.values(closed_at=clock.now()))


def close_links_of_all() -> None:
    """The same for everybody."""
    db.session.execute(update(MailedLink).where(_is_open()).values(closed_at=clock.now()))


def _send(user: User, errand: Errand, mail: str) -> None:
    now = clock.now()
    query = update(MailedLink).where(MailedLink.user_id == user.id, MailedLink.errand == errand, _is_open())
    db.session.execute(query.values(closed_at=now))
    link = MailedLink(
        user_id=user.id, errand=errand, mail=mail, created_at=now, expires_at=now + LASTS[errand]
    )
    db.session.add(link)
    db.session.flush()
    outbox.put(TOPICS[errand], link.id, 1, user.id)


def _is_open() -> ColumnElement[bool]:
    return MailedLink.used_at.is_(None) & MailedLink.closed_at.is_(None)
