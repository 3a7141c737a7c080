"""Sessions in signed cookies whose age is told by the database's clock.

Web hosts whose clocks differ share the cookies: one that is behind would take a cookie of another for one of
the future, and ask a person to sign in who has just done so.
"""

import hmac
import time
from datetime import UTC, datetime
from functools import lru_cache

from flask import Flask, Request, Response, g
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode, int_to_bytes, want_bytes
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import db

ASK_EVERY = 60.0  # seconds
PROLONG_AFTER = 60.0  # seconds
LEEWAY = 5  # seconds that two hosts may believe the database's clock to be apart


class _Session(SecureCookieSession):
    """`signed_at` is when the cookie was made that it came in, by the database's clock."""

    signed_at = float("-inf")


class Sessions(SecureCookieSessionInterface):
    """Every answer prolongs a session but those that caches may hand to others; one that was prolonged within
    the last minute is left as it is, because a page that is asked for with others need not sign it again."""

    session_class = _Session
    _made: tuple[tuple[object, ...], URLSafeTimedSerializer] | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made once for these keys: it signs every answer and reads every request."""
        keys = app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ())
        if self._made is None or self._made[0] != keys:
            serializer = super().get_signing_serializer(app)
            if serializer is None:
                return None
            serializer.signer = _Signer
            self._made = keys, serializer
        return self._made[1]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """As Flask does, and notes when the cookie was signed."""
        serializer, cookie = self.get_signing_serializer(app), request.cookies.get(self.get_cookie_name(app))
        if serializer is None:
            return None
        if not cookie:
            return _Session()
        try:
            lasts = int(app.permanent_session_lifetime.total_seconds())
            facts, signed_at = serializer.loads(cookie, max_age=lasts, return_timestamp=True)
        except BadSignature:
            return _Session()
        session = _Session(facts)
        session.signed_at = signed_at.timestamp()
        return session

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        fresh = isinstance(session, _Session) and _clock.seconds() - session.signed_at < PROLONG_AFTER
        return session.modified or (super().should_set_cookie(app, session) and not fresh)

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> datetime | None:
        if not session.permanent:
            return None
        return datetime.fromtimestamp(_clock.seconds(), UTC) + app.permanent_session_lifetime

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not g.get("shared"):
            super().save_session(app, session, response)


class _Signer(TimestampSigner):
    """Signs as of a little earlier, so that no host takes a cookie for one of the future."""

    def get_timestamp(self) -> int:
        return int(_clock.seconds())

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        return _derived(self.secret_keys[-1] if secret_key is None else want_bytes(secret_key), self.salt)

    def sign(self, value: str | bytes) -> bytes:
        signed = value.encode() if isinstance(value, str) else value
        moment = base64_encode(int_to_bytes(self.get_timestamp() - LEEWAY))
        dated = signed + self.sep + moment
        return dated + self.sep + self.get_signature(dated)


@lru_cache(maxsize=8)  # of this installation's key, and of those before it
def _derived(secret_key: bytes, salt: bytes) -> bytes:
    """As the library derives it by HMAC."""
    return hmac.digest(secret_key, salt, "sha1")


class _Clock:
    """The database's clock as it was within the last minute and the time since by this process's steady one;
    this host's own where the database has none, or does not answer."""

    def __init__(self) -> None:
        self._told, self._at = 0.0, float("-inf")

    def seconds(self) -> float:
        """Since the epoch."""
        if db.engine.dialect.name == "sqlite":
            return time.time()
        steady = time.monotonic()
        if steady - self._at > ASK_EVERY:
            self._told, self._at = self._ask(), steady
        return self._told + steady - self._at

    def _ask(self) -> float:
        try:
            with db.engine.connect() as connection:
                moment: datetime = connection.scalar(text("SELECT clock_timestamp()"))
        except SQLAlchemyError:  # whoever asks the database next tells the person
            return time.time()
        return moment.timestamp()


_clock = _Clock()
