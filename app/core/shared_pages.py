"""Public pages that are the same for every visitor: made once, then answered from memory.

A page is kept for one address, language and look, for as long as the data is the same, and never longer than
the minute it was made in: times begin on minutes, and days on midnight. Nobody with a session is answered
from here, and nothing is kept that holds a token, a cookie or a session's traces.
"""

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import ParamSpec

from flask import Response, current_app, make_response, request, session
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.headers import COMPRESS_FROM, COMPRESS_LEVEL
from app.core.htmx import wants_fragment
from app.core.locale import chosen_locale, chosen_look
from app.core.remembered import Remembered, Version, is_visitor, version

P = ParamSpec("P")
LONGEST_ADDRESS = 2_000  # bytes; a longer one nobody asks for twice
OVERHEAD = 1_024  # bytes, about, that a kept page takes beside its body
ZIPS_TO = 4  # what part of a body its compressed form is, at most


@dataclass
class Kept:
    """A page as it was answered. `zipped` is made when somebody first asks for it."""

    body: bytes
    headers: list[tuple[str, str]]
    etag: str
    zipped: bytes = field(default=b"")

    def answer(self) -> Response:
        """The whole page, or that the visitor has it already."""
        zips = len(self.body) >= COMPRESS_FROM and request.accept_encodings["gzip"] > 0
        if zips and not self.zipped:
            self.zipped = gzip.compress(self.body, COMPRESS_LEVEL, mtime=0)
        answer = Response(self.zipped if zips else self.body, headers=self.headers)
        if zips:
            answer.headers["Content-Encoding"] = "gzip"
        answer.set_etag(self.etag + "-gzip" if zips else self.etag)
        answer.headers["Cache-Control"] = "public, no-cache"
        if "If-None-Match" in request.headers:
            answer.make_conditional(request)
        return answer


def shared_page(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """A public view whose answer to a visitor depends on address, language, look, data and minute alone."""

    @wraps(view)
    def shared(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not is_visitor() or len(request.full_path) > LONGEST_ADDRESS:
            return view(*args, **kwargs)
        memory: Remembered = current_app.extensions["remembered"]
        now = version()  # before the page is made: what changes meanwhile makes it old, not wrong
        moment = clock.nearly()
        key = _key(moment.replace(second=0, microsecond=0))
        kept: Kept | None = memory.get(key, now)
        if kept is None:
            with clock.pinned(moment):
                answer = make_response(view(*args, **kwargs))
            if not _may_be_kept(answer):
                return answer
            kept = _keep(memory, key, now, answer)
        return kept.answer()

    return shared


def _key(minute: datetime) -> tuple[object, ...]:
    """Everything that a visitor's page depends on beside the data."""
    environ = request.environ
    server = (environ["wsgi.url_scheme"], environ.get("HTTP_HOST"), environ.get("SCRIPT_NAME"))
    asked = (request.path, request.query_string, wants_fragment())
    return ("page", *server, *asked, chosen_locale(), chosen_look(), minute)


def _may_be_kept(answer: Response) -> bool:
    """Only a whole page that tells nothing of who has asked for it; a token would have begun a session."""
    personal = session.modified or "Set-Cookie" in answer.headers
    plain = not answer.is_streamed and "Cache-Control" not in answer.headers
    return answer.status_code == 200 and plain and not personal


def _keep(memory: Remembered, key: tuple[object, ...], now: Version, answer: Response) -> Kept:
    body = answer.get_data()
    headers = [(name, value) for name, value in answer.headers if name != "Content-Length"]
    kept = Kept(body, headers, sha256(body).hexdigest()[:32])
    memory.put(key, now, len(body) + len(body) // ZIPS_TO + OVERHEAD, kept)
    return kept
