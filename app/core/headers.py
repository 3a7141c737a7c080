"""Headers of every answer, and the requests that are refused before any view sees them."""

import gzip
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, request
from flask_login import current_user

from app.core.remembered import is_visitor
from app.core.sessions import Sessions

F = TypeVar("F", bound=Callable[..., Any])
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
COMPRESS_LEVEL = 5
SMALL_BODY = 16 * 1024  # bytes, of a form that anybody may send
FRAMED_POLICY = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")  # for what others may frame
COMPRESS_FROM = 1_024  # bytes; below this gzip's own header eats the gain


def init_app(app: Flask) -> None:
    """Guard every request and dress every answer of `app`."""
    app.before_request(_limit_body)  # before anything reads it
    app.before_request(_refuse_foreign_posts)
    app.before_request(_refuse_what_is_no_text)
    app.after_request(_dress)
    app.session_interface = Sessions()


def shared(answer: Response, seconds: int) -> Response:
    """The answer as one that is the same for everybody: any cache may keep it for so long, whoever has it
    already is told so, and no cookie rides on it."""
    g.shared = True
    answer.cache_control.public, answer.cache_control.max_age = True, seconds
    answer.set_etag(sha256(answer.get_data()).hexdigest()[:32], weak=True)  # it may be compressed yet
    answer.make_conditional(request)
    return answer


def small_body(view: F) -> F:
    """Mark a view that takes a short form and nothing larger."""
    return body_of(SMALL_BODY)(view)


def body_of(most: int) -> Callable[[F], F]:
    """Mark a view that takes so many bytes and no more."""

    def mark(view: F) -> F:
        view.most_bytes = most  # type: ignore[attr-defined]
        return view

    return mark


def _limit_body() -> None:
    most = getattr(current_app.view_functions.get(request.endpoint or ""), "most_bytes", None)
    if most is not None:
        request.max_content_length = most


def _refuse_foreign_posts() -> None:
    """Origin and Sec-Fetch-Site beside the CSRF token: a second lock of another make."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in (
        "same-origin",
        "none",
    ):
        abort(403)
    origin = request.headers.get("Origin")
    if origin and origin != "null" and origin.partition("://")[2] != request.host:
        abort(403)


def _refuse_what_is_no_text() -> None:
    """PostgreSQL cannot hold a NUL, and no person types one."""
    try:
        values = [value for _, given in request.args.lists() for value in given]
    except UnicodeDecodeError:  # raw bytes that are no text; browsers send none
        abort(400)
    values += [value for value in (request.view_args or {}).values() if isinstance(value, str)]
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        values += [value for _, given in request.form.lists() for value in given]
    if any("\0" in value for value in values):
        abort(400)


def _dress(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "same-origin")
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if response.mimetype == "text/html" and g.get("shared"):
        _compress(response)
    elif response.mimetype == "text/html":
        response.vary.update(["Cookie", "HX-Request"])
        personal = _is_personal()
        headers.setdefault("Cache-Control", _cache_control(personal, response.status_code))
        if not personal and not response.cache_control.no_store:
            _compress(response)
    return response


def _is_personal() -> bool:
    """Whether the answer tells of a person or holds a token. Only a POST signs a visitor in."""
    if "csrf_token" in g:
        return True
    nobody = g.get("bare") or (request.method == "GET" and is_visitor())
    return not nobody and bool(current_user.is_authenticated)


def _cache_control(personal: bool, status: int) -> str:
    if not personal:
        return "no-cache"
    # Back to a form answered with 409 or 422 must find it again without JavaScript.
    return "private, no-cache" if status in (409, 422) else "no-store"


def _compress(response: Response) -> None:
    """Public pages only: compressing a page that holds a token would help to guess it."""
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or response.direct_passthrough or response.is_streamed:
        return
    body = response.get_data()
    if len(body) >= COMPRESS_FROM and "Content-Encoding" not in response.headers:
        response.set_data(gzip.compress(body, COMPRESS_LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
