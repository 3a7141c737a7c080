"""Files that programs fetch again and again: given a second time without asking the application.

A thousand programs that poll a feed at the full hour cost no more than one. An answer that everybody may
share is given for a second before it is asked for anew; whoever has it already is told so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.http import is_resource_modified

from app.core.remembered import Remembered

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SECONDS = 1.0
ROUTE = "orientir.route"  # in the environment of a request: the rule of its address
SUFFIXES = (".ics", ".atom", ".json")
_OF_A_BODY = ("content-type", "content-length", "last-modified")
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE")
_CHUNK = 1 << 18  # bytes


@dataclass(frozen=True)
class Answer:
    """What the application has answered, and which headers go to those who have it already; `shared` is what
    is the same for everybody."""

    status: str
    headers: list[tuple[str, str]]
    unchanged: list[tuple[str, str]]
    etag: str
    changed_at: str
    body: bytes
    shared: bool
    route: str | None


class Lately:
    """Stands before the application; `seconds` is for how long an answer is given again."""

    def __init__(self, application: "WSGIApplication", memory: Remembered) -> None:
        self.application, self.memory, self.seconds = application, memory, SECONDS

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD") or not path.endswith(SUFFIXES):
            return self.application(environ, start_response)
        key = ("lately", environ["wsgi.url_scheme"], path, environ.get("QUERY_STRING", ""))
        answer = self.memory.get(key, (0, 0), self.seconds)
        if answer is None:
            answer = _ask(self.application, environ)
            if answer.shared:
                self.memory.put(key, (0, 0), len(answer.body) + len(key[3]), answer, self.seconds)
        environ[ROUTE] = answer.route
        if answer.etag and not _is_new(environ, answer):
            start_response("304 NOT MODIFIED", answer.unchanged)
            return []
        start_response(answer.status, answer.headers)
        return [] if method == "HEAD" else _sent(environ, answer.body)


def init_app(app: Flask) -> None:
    """Put it before the application, behind whatever reads the headers of a proxy."""
    app.extensions["lately"] = Lately(app.wsgi_app, app.extensions["remembered"])
    app.wsgi_app = app.extensions["lately"]  # type: ignore[method-assign]


def _ask(application: "WSGIApplication", environ: "WSGIEnvironment") -> Answer:
    """The whole answer, whatever the reader has already."""
    given: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_error: Any) -> Any:
        given[:] = status, headers

    asked = {name: value for name, value in environ.items() if name not in _CONDITIONS}
    asked["REQUEST_METHOD"] = "GET"
    chunks = application(asked, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    status, headers = given
    named = {name.lower(): value for name, value in headers}
    shared = status.startswith("200") and named.get("cache-control", "").startswith("public")
    if shared:  # it carries nobody's cookie, and does not differ by one
        headers = [pair for pair in headers if pair[0] != "Set-Cookie" and pair != ("Vary", "Cookie")]
    unchanged = [(name, value) for name, value in headers if name.lower() not in _OF_A_BODY]
    etag, changed_at = named.get("etag", ""), named.get("last-modified", "")
    return Answer(status, headers, unchanged, etag, changed_at, body, shared, asked.get(ROUTE))


def _is_new(environ: "WSGIEnvironment", answer: Answer) -> bool:
    if not answer.status.startswith("200"):
        return True
    if environ.get("HTTP_IF_NONE_MATCH") == answer.etag:  # as nearly every program asks
        return False
    return is_resource_modified(environ, answer.etag, last_modified=answer.changed_at or None)


def _sent(environ: "WSGIEnvironment", body: bytes) -> Iterable[bytes]:
    """As a file where the server sends files: in one piece it would be copied, large ones to the disk."""
    wrapper = environ.get("wsgi.file_wrapper")
    return wrapper(BytesIO(body), _CHUNK) if wrapper else [body]
