"""Browsers in which somebody is signed in: begun with a fresh key, ended at once wherever they are."""

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, true, update

from app.accounts.devices import coarse_network, device
from app.accounts.models import User, UserSession
from app.accounts.queries import key_hash
from app.core import audit, clock
from app.core.db import db

KEPT = timedelta(days=90)  # what is over for longer is forgotten at the person's next sign-in


def begin_session(user: User, address: str, user_agent: str) -> str:
    """The key of a new session of `user`; only its hash is kept."""
    key, now = secrets.token_urlsafe(32), clock.now()
    db.session.execute(
        delete(UserSession).where(UserSession.user_id == user.id, UserSession.created_at < now - KEPT)
    )
    row = UserSession(
        user_id=user.id,
        key_hash=key_hash(key),
        network=coarse_network(address),
        device=device(user_agent),
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("session.begun", "user", user.id, by=user.id, after={"device": row.device})
    return key


def end_session(user: User, session_id: int, *, by: int | None) -> None:
    """End one session of `user`; once it is over, ending it again changes nothing."""
    _end(user, UserSession.id == session_id, by=by)


def end_all_sessions(user: User, *, by: int | None) -> None:
    """Whoever is signed in as this person, on whatever machine, is so no more."""
    _end(user, true(), by=by)


def end_sessions_of_all() -> int:
    """Everybody has to sign in anew; answers how many were signed in. The caller's entry tells of it."""
    query = update(UserSession).where(UserSession.ended_at.is_(None)).values(ended_at=clock.now())
    return len(db.session.scalars(query.returning(UserSession.id)).all())


def _end(user: User, which: ColumnElement[bool], *, by: int | None) -> None:
    live = (UserSession.user_id == user.id) & UserSession.ended_at.is_(None) & which
    query = update(UserSession).where(live).values(ended_at=clock.now()).returning(UserSession.id)
    ended = db.session.scalars(query).all()
    if ended:
        audit.record("session.ended", "user", user.id, by=by, after={"sessions": len(ended)})
