"""Every request is told of once: by its route and not its address, by the role and not the person.

Stands before everything else, so that answers which are given again without asking Flask count, too.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request, session

from app.accounts.access import CHOSEN
from app.accounts.models import User
from app.config import Config
from app.core import reference
from app.core.lately import ROUTE
from app.ops.observe import counters

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-ID"
METHODS = frozenset("GET HEAD POST OPTIONS PUT PATCH DELETE".split())
_TOLD = "orientir.told"
log = logging.getLogger("orientir.request")


@dataclass
class Told:
    """What is known of a request once it is answered."""

    status: int = 500
    role: str | None = None
    refusal: str | None = None


class Watch:
    """Stands before the application; `trusts` a proxy that numbers requests."""

    def __init__(self, application: "WSGIApplication", *, trusts: bool) -> None:
        self.application, self.trusts = application, trusts

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        token = reference.begin(environ.get("HTTP_X_REQUEST_ID", "") if self.trusts else "")
        begun, told = time.perf_counter(), Told()
        environ[_TOLD] = told

        def answer(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            told.status = int(status[:3])
            return start_response(status, [*headers, (HEADER, reference.number())], *error)

        try:
            return self.application(environ, answer)
        finally:
            _tell(environ["REQUEST_METHOD"], environ.get(ROUTE), told, time.perf_counter() - begun)
            reference.end(token)


def init_app(app: Flask) -> None:
    """Watch the requests of the application. Comes last: what stands before it is not seen."""
    config: Config = app.extensions["orientir"]
    app.after_request(_note)
    app.wsgi_app = Watch(app.wsgi_app, trusts=config.trusted_proxies > 0)  # type: ignore[method-assign]


def _note(answer: Response) -> Response:
    """What only Flask knows of the request."""
    told: Told | None = request.environ.get(_TOLD)
    if told is not None:
        request.environ[ROUTE] = request.url_rule.rule if request.url_rule else None
        told.role, told.refusal = _role(), g.get("refusal")
    return answer


def _role() -> str | None:
    """The role of whoever was looked up to answer. Nobody is asked for: not the database, which may be what
    has failed, and not a person on a page that needs none."""
    person = g.get("_login_user")
    if not isinstance(person, User):
        return None if person is None else "visitor"
    held = [vars(one) for one in vars(person).get("memberships", [])]
    chosen = [one for one in held if one.get("id") == session.get(CHOSEN)] or held
    return str(chosen[0]["role"]) if chosen and "role" in chosen[0] else "none"


def _tell(method: str, route: str | None, told: Told, seconds: float) -> None:
    """`route` is None where no address of ours was asked for."""
    method = method if method in METHODS else "OTHER"
    counters.answered(method, route, told.status, seconds)
    if told.refusal:
        counters.refused(told.refusal)
    facts = {"method": method, "route": route, "status": told.status, "ms": round(seconds * 1000, 1)}
    facts |= {name: value for name in ("role", "refusal") if (value := getattr(told, name))}
    level = logging.ERROR if told.status >= 500 else logging.INFO
    log.log(level, "request", extra={"facts": facts})
