"""Pages for programs: is it ready, what are its figures."""

from hmac import compare_digest

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from app.config import Config
from app.ops.observe import counters, figures
from app.ops.observe.readiness import obstacles

bp = Blueprint("observe", __name__)


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """200 while requests may come here, else 503 with what is in the way."""
    found = list(obstacles())
    return _plain("\n".join(found) or "ready", 503 if found else 200)


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """For whoever shows METRICS_TOKEN. Nobody else learns that there are any."""
    config: Config = current_app.extensions["orientir"]
    shown = request.headers.get("Authorization", "").encode()
    if not config.metrics_token or not compare_digest(shown, f"Bearer {config.metrics_token}".encode()):
        abort(404)
    answer = _plain(counters.exposed() + figures.exposed(), 200)
    answer.content_type = CONTENT_TYPE_LATEST
    return answer


def _plain(body: str | bytes, status: int) -> Response:
    return Response(body, status, {"Cache-Control": "no-store"}, mimetype="text/plain")
