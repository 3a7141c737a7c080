"""What the views of signing in share: a browser is let in, a password is asked for once more."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from flask import current_app, request, session
from flask_login import current_user, login_user

from app.accounts import actions, queries
from app.accounts.access import CHOSEN
from app.accounts.models import Purpose, User
from app.accounts.password_policy import normal
from app.accounts.passwords import hash_password, is_outdated, matches
from app.accounts.refusals import CodeWrong, PasswordWrong, SignInFailed, TooManyTries
from app.core import clock
from app.core.db import begin_write, db

STEP_LASTS = timedelta(minutes=10)  # between the password and the code
_STEP = "first_step"


def network() -> str:
    """Where the request comes from, as far as the proxies in front are believed."""
    return request.remote_addr or ""


def by_password(mail: str, password: str) -> User:
    """Whose mail and password these are; begins the writing transaction.

    Raises SignInFailed, whichever of the two is wrong, TooManyTries, Busy.
    """
    mail = mail.strip().lower()
    if not actions.may_try(mail, network()):
        raise TooManyTries
    user = queries.by_mail(mail, demo=current_app.config["DEMO"])
    kept = user.password_hash if user else None
    right = matches(kept, normal(password))
    anew = hash_password(normal(password)) if right and kept and is_outdated(kept) else None
    begin_write()
    if not right or user is None:
        actions.remember_failure(mail, network())
        db.session.commit()
        raise SignInFailed
    if anew is not None and user.password_hash == kept:
        user.password_hash = anew
    return user


def let_in(user: User) -> None:
    """Sign this browser in as `user` under a fresh key, in the caller's transaction."""
    user = db.session.get_one(User, user.id)  # it may be `current_user`, which must not stand for itself
    chosen = session.get(CHOSEN)
    user.browser_key = actions.begin_session(user, network(), request.user_agent.string)
    session.clear()
    login_user(user)
    session.permanent = True
    if chosen is not None:
        session[CHOSEN] = chosen


def leave() -> None:
    """End the session of this browser, if somebody is signed in, in the caller's transaction."""
    if current_user.is_authenticated:
        session_id = queries.session_of(current_user)
        if session_id is not None:
            actions.end_session(current_user, session_id, by=current_user.id)


def remember_first_step(user: User) -> None:
    """The password was right; nobody is signed in before the code is."""
    session.clear()
    session[_STEP] = {"user": user.id, "at": clock.now().isoformat(), "mark": _mark(user)}


def after_first_step() -> User | None:
    """Whose password was right in this browser a moment ago, unless it has been changed since."""
    step = session.get(_STEP)
    if step is None or datetime.fromisoformat(step["at"]) < clock.now() - STEP_LASTS:
        return None
    user = queries.active_person(step["user"], demo=current_app.config["DEMO"])
    return user if user is not None and _mark(user) == step["mark"] else None


def prove(password: str) -> None:
    """Ask the signed-in person's password once more, then begin the writing transaction.

    Raises PasswordWrong, TooManyTries.
    """
    mail = current_user.mail
    if not actions.may_try(mail, network()):
        raise TooManyTries
    right = matches(current_user.password_hash, normal(password))
    begin_write()
    if not right:
        actions.remember_failure(mail, network())
        db.session.commit()
        raise PasswordWrong


def counted(user: User, check: Callable[[], None]) -> None:
    """Let `check` look at a code of the second factor, and count it if it is wrong.

    Raises CodeWrong, SecretLost, TooManyTries.
    """
    mail = user.mail
    if not actions.may_try(mail, network(), Purpose.CODE):
        raise TooManyTries
    try:
        check()
    except CodeWrong:
        db.session.rollback()
        begin_write()
        actions.remember_failure(mail, network(), Purpose.CODE)
        db.session.commit()
        raise


def _mark(user: User) -> str:
    return sha256(user.password_hash.encode()).hexdigest()[:16]
