"""Static files: addresses that change with the content, compressed where the visitor can read it."""

import gzip
import os.path
import re
from functools import lru_cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    request,
    send_from_directory,
    url_for,
)
from werkzeug.security import safe_join

TEXT = (".css", ".js", ".svg", ".txt")
LONG = 10  # characters of a mark
YEAR, HOUR = 31_536_000, 3_600  # seconds
_MARKED = re.compile(rf"(.+)\.([0-9a-f]{{{LONG}}})(\.\w+)")  # deploy/nginx.conf has the same

bp = Blueprint("assets", __name__)


def init_app(app: Flask) -> None:
    """Serve `static/` at /static and give templates `asset(name)`."""
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=serve)
    app.jinja_env.globals.update(asset=asset)


def asset(name: str) -> str:
    """The address of a static file, with a mark of its content in the name (`app.3f0c1a9b2d.css`), so that it
    may be kept for a year."""
    path = Path(f"{current_app.static_folder}/{name}")
    return _address(name, path, path.stat().st_mtime_ns, request.script_root if request else None)


@lru_cache(maxsize=128)
def _address(name: str, path: Path, mtime: int, _root: str | None) -> str:
    mark = f".{_digest(path, mtime)}{path.suffix}"
    return url_for("static", filename=Path(name).with_suffix(mark).as_posix())


@lru_cache(maxsize=128)
def _digest(path: Path, _mtime: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:LONG]


@lru_cache(maxsize=64)
def _zipped(path: Path, _mtime: int) -> bytes:
    beside = path.with_name(path.name + ".gz")
    return beside.read_bytes() if beside.exists() else gzip.compress(path.read_bytes(), 9, mtime=0)


def serve(filename: str) -> Response:
    """One file; gzip for text where it is accepted. What is asked for by the mark of its content never goes
    stale; with another mark, of an older page, or with none the file is kept for an hour."""
    folder = str(current_app.static_folder)
    name, mark = without_mark(filename)
    path = safe_join(folder, name)
    found = Path(path) if path and os.path.isfile(path) else None  # Path.is_file raises on a name too long
    kept = found is not None and mark == _digest(found, found.stat().st_mtime_ns)
    max_age = YEAR if kept else HOUR
    if found and name.endswith(TEXT) and request.accept_encodings["gzip"] > 0:
        answer = _compressed(found, max_age)
    else:
        answer = send_from_directory(folder, name, max_age=max_age)
    answer.cache_control.immutable = kept
    if name.endswith(TEXT):
        answer.vary.add("Accept-Encoding")
    return answer


def without_mark(filename: str) -> tuple[str, str]:
    """The file's own name, and the mark in the one that was asked for; without one it is its own."""
    marked = _MARKED.fullmatch(filename)
    return (marked[1] + marked[3], marked[2]) if marked else (filename, "")


def _compressed(path: Path, max_age: int) -> Response:
    body = _zipped(path, path.stat().st_mtime_ns)
    answer = Response(body, mimetype=guess_type(path.name)[0], headers={"Content-Encoding": "gzip"})
    answer.cache_control.public, answer.cache_control.max_age = True, max_age
    answer.set_etag(f"{_digest(path, path.stat().st_mtime_ns)}-gzip")
    answer.make_conditional(request)
    return answer
