"""How a feed is answered: the same bytes until something changes, and never an empty file for a failure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask import Response, current_app
from flask_babel import force_locale
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import db

RETRY_AFTER = 600  # seconds
TYPES = {
    "ics": "text/calendar; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


@dataclass(frozen=True)
class Kept:
    """A feed as it is sent. `changed_at` moves, too, when something is no longer in it; None where nothing
    is known of it."""

    body: bytes
    etag: str
    changed_at: datetime | None

    @classmethod
    def of(cls, body: bytes, changed_at: datetime | None) -> "Kept":
        return cls(body, sha256(body).hexdigest()[:32], changed_at)

    @property
    def size(self) -> int:
        return len(self.body)


def send(form: str, ask: Callable[[], Kept], *, public: bool = True) -> Response:
    """The feed in the installation's language, whoever asks, so that all readers share the same bytes.

    Without an attachment's header, and never compressed: both broke subscriptions of known programs. A
    failure is 503: a program that got an empty calendar would take all its entries away. What is `public` may
    be read by pages of any site.
    """
    try:
        with force_locale(current_app.config["DEFAULT_LOCALE"]):
            found = ask()
    except (SQLAlchemyError, ValueError) as error:
        db.session.rollback()
        current_app.logger.exception("the feed failed", exc_info=error)
        return Response(status=503, headers={"Retry-After": str(RETRY_AFTER)}, mimetype="text/plain")
    answer = Response(found.body, content_type=TYPES[form])
    answer.set_etag(found.etag)
    answer.last_modified = found.changed_at
    plain = ", no-transform" if form == "ics" else ""  # a proxy must not compress it either
    answer.headers["Cache-Control"] = f"{'public' if public else 'private'}, no-cache{plain}"
    if public:
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    return answer  # to a reader who has it already app.core.lately says so
