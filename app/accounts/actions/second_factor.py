"""The second factor: an authenticator that a code has confirmed, and ten codes for the day it is lost."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from app.accounts import codes
from app.accounts.actions.credentials import tell
from app.accounts.actions.sessions import end_all_sessions
from app.accounts.models import RecoveryCode, SecondFactor, User
from app.accounts.passwords import hash_password, matches
from app.accounts.refusals import CodeWrong, NotOneself, SecondFactorOff, SecondFactorOn
from app.accounts.sealing import seal, unseal
from app.core import audit, clock
from app.core.db import db


def begin_second_factor(user: User) -> None:
    """A fresh secret for `user`, in place of one that was never confirmed. Raises SecondFactorOn."""
    if user.has_second_factor:
        raise SecondFactorOn
    sealed = seal(codes.new_secret())
    if user.second_factor is None:
        user.second_factor = SecondFactor(user_id=user.id, sealed_secret=sealed)
    else:
        user.second_factor.sealed_secret = sealed
    db.session.flush()
    audit.record("second_factor.begun", "user", user.id, by=user.id)


def confirm_second_factor(user: User, code: str, hashes: Sequence[tuple[str, str]]) -> None:
    """The authenticator shows the right code: from now on signing in asks for one; all sessions end.

    `hashes` are of the recovery codes. Raises SecondFactorOn, SecondFactorOff, CodeWrong, SecretLost.
    """
    if user.has_second_factor:
        raise SecondFactorOn
    if user.second_factor is None:
        raise SecondFactorOff
    _take_figures(user, codes.folded(code))
    user.second_factor.confirmed_at = clock.now()
    _keep(user, hashes)
    end_all_sessions(user, by=user.id)
    audit.record("second_factor.confirmed", "user", user.id, by=user.id)


def take_code(user: User, typed: str) -> None:
    """Use up a code, of the authenticator or for recovery. Raises CodeWrong, SecondFactorOff, SecretLost."""
    if not user.has_second_factor:
        raise SecondFactorOff
    code = codes.folded(typed)
    if code.isdecimal():
        _take_figures(user, code)
    else:
        _take_recovery_code(user, code)


def new_recovery_codes() -> tuple[list[str], list[tuple[str, str]]]:
    """Ten codes to show once, and what is kept of each: its beginning and a slow hash.

    It takes half a second: to be called before the writing transaction.
    """
    shown = codes.new_recovery_codes()
    folded = [codes.folded(code) for code in shown]
    return shown, [(code[:4], hash_password(code)) for code in folded]


def store_recovery_codes(user: User, hashes: Sequence[tuple[str, str]]) -> None:
    """New codes; the former ones stop working. Raises SecondFactorOff."""
    if not user.has_second_factor:
        raise SecondFactorOff
    _keep(user, hashes)
    audit.record("second_factor.codes_renewed", "user", user.id, by=user.id)


def switch_off_second_factor(user: User) -> None:
    """By the person, who has given password and code; all sessions end. Raises SecondFactorOff."""
    if not user.has_second_factor:
        raise SecondFactorOff
    _remove(user)
    end_all_sessions(user, by=user.id)
    audit.record("second_factor.switched_off", "user", user.id, by=user.id)
    tell(user, "accounts.second_factor_off")


def reset_second_factor(user: User, *, by: User, reason: str) -> None:
    """By whoever keeps the account of a person who has lost the authenticator and the codes; sessions end.

    Raises NotOneself, SecondFactorOff.
    """
    if user.id == by.id:
        raise NotOneself
    if user.second_factor is None:
        raise SecondFactorOff
    _remove(user)
    end_all_sessions(user, by=by.id)
    audit.record("second_factor.reset", "user", user.id, by=by.id, reason=reason)
    tell(user, "accounts.second_factor_off")


def _take_figures(user: User, code: str) -> None:
    """The statement that notes the step refuses one that was taken, also by somebody at the same moment."""
    factor = user.second_factor
    if factor is None:
        raise SecondFactorOff
    step = codes.matching_step(unseal(factor.sealed_secret), code, clock.now())
    if step is None:
        raise CodeWrong
    query = update(SecondFactor).where(SecondFactor.user_id == user.id, SecondFactor.last_step < step)
    taken = db.session.scalars(query.values(last_step=step).returning(SecondFactor.user_id))
    if taken.one_or_none() is None:
        raise CodeWrong


def _take_recovery_code(user: User, code: str) -> None:
    row = db.session.scalars(
        select(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.label == code[:4])
    ).one_or_none()
    if not matches(row.code_hash if row else None, code) or row is None:
        raise CodeWrong
    query = update(RecoveryCode).where(RecoveryCode.id == row.id, RecoveryCode.used_at.is_(None))
    used = db.session.scalars(query.values(used_at=clock.now()).returning(RecoveryCode.id))
    if used.one_or_none() is None:
        raise CodeWrong
    audit.record("second_factor.recovery_code_used", "user", user.id, by=user.id)


def _keep(user: User, hashes: Sequence[tuple[str, str]]) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.add_all(
        RecoveryCode(user_id=user.id, label=label, code_hash=code_hash) for label, code_hash in hashes
    )
    db.session.flush()


def _remove(user: User) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    user.second_factor = None
    db.session.flush()
