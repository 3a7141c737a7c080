"""Static files: addresses that change with the content, compressed where the visitor can read it."""

import gzip
import os.path
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

bp = Blueprint("assets", __name__)


def init_app(app: Flask) -> None:
    """Serve `static/` at /static and give templates `asset(name)`."""
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=serve)
    app.jinja_env.globals.update(asset=asset)


def asset(name: str) -> str:
    """The address of a static file, with a mark of its content, so that it may be kept for a year."""
    path = Path(f"{current_app.static_folder}/{name}")
    return _address(name, path, path.stat().st_mtime_ns, request.script_root if request else None)


@lru_cache(maxsize=128)
def _address(name: str, path: Path, mtime: int, _root: str | None) -> str:
    return url_for("static", filename=name, v=_digest(path, mtime))


@lru_cache(maxsize=128)
def _digest(path: Path, _mtime: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10]


@lru_cache(maxsize=64)
def _zipped(path: Path, _mtime: int) -> bytes:
    beside = path.with_name(path.name + ".gz")
    return beside.read_bytes() if beside.exists() else gzip.compress(path.read_bytes(), 9, mtime=0)


def serve(filename: str) -> Response:
    """One file; gzip for text where it is accepted. A versioned address never goes stale."""
    folder = str(current_app.static_folder)
    max_age = 31_536_000 if "v" in request.args else 3_600
    path = safe_join(folder, filename)
    zips = filename.endswith(TEXT) and request.accept_encodings["gzip"] > 0
    if path and zips and os.path.isfile(path):  # Path.is_file raises on a name too long
        answer = _compressed(Path(path), max_age)
    else:
        answer = send_from_directory(folder, filename, max_age=max_age)
    if filename.endswith(TEXT):
        answer.vary.add("Accept-Encoding")
    return answer


def _compressed(path: Path, max_age: int) -> Response:
    body = _zipped(path, path.stat().st_mtime_ns)
    answer = Response(body, mimetype=guess_type(path.name)[0], headers={"Content-Encoding": "gzip"})
    answer.cache_control.public, answer.cache_control.max_age = True, max_age
    answer.set_etag(f"{_digest(path, path.stat().st_mtime_ns)}-gzip")
    answer.make_conditional(request)
    return answer
