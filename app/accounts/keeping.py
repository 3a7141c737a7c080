"""What was typed when the session was over goes along through signing in, and is sent by a press afterwards.

It travels sealed in a hidden field: nobody reads it out of the page, and nobody makes one up. It is kept only
if the browser itself says that the form stood on this site, for a token that has grown old proves nothing.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Response, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from htmx_flask import request as htmx_request

from app.accounts.forms import SignInForm
from app.accounts.refusals import SecretLost
from app.accounts.sealing import seal, unseal
from app.core import clock, faults
from app.core.db import db
from app.core.htmx import page

LASTS = timedelta(hours=12)
LARGEST, MOST_FIELDS = 64 * 1024, 500  # bytes as sealed, fields of a form
_PURPOSE = "typed form"
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Typed:
    """A form as it was sent, without its token: its address on this site, and its fields in order."""

    action: str
    fields: list[tuple[str, str]]
    at: str


def never_kept(view: F) -> F:
    """Mark a view whose form must not be on the next page, whoever signs in there."""
    view.never_kept = True  # type: ignore[attr-defined]
    return view


def stale_form(error: CSRFError) -> ResponseReturnValue:
    """A form whose token is of a session that is over: what was typed is kept, where it may be."""
    kept = kept_here()
    return faults.stale_form(error) if kept is None else ask_to_go_on(kept)


def ask_to_go_on(kept: str) -> ResponseReturnValue:
    """Ask who it is, or, of somebody who has signed in meanwhile, to send the form again."""
    db.session.rollback()  # the page is drawn while others may write
    if current_user.is_authenticated:
        return _whole("accounts/resend.html", typed=typed_in(kept))
    return _whole("accounts/sign_in.html", form=SignInForm(), target="/", kept=kept)


def kept_here() -> str | None:
    """This request's form, sealed; None for what is not kept: files, passwords, what nobody has pressed a
    button for, forms from nobody knows where."""
    if request.content_length is None or request.content_length > LARGEST:  # not even looked into
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if not hasattr(view, "roles") or hasattr(view, "never_kept"):
        return None
    if request.blueprint == "accounts" or request.files:
        return None
    if sent_by_itself() or not _stood_here():
        return None
    fields = [(name, value) for name, values in request.form.lists() for value in values]
    fields = [(name, value) for name, value in fields if name != "csrf_token"]
    if len(fields) > MOST_FIELDS or any("password" in name for name, _value in fields):
        return None
    action = request.full_path.rstrip("?")
    sealed = seal(json.dumps(asdict(Typed(action, fields, clock.now().isoformat()))), _PURPOSE)
    return sealed if len(sealed) <= LARGEST else None


def typed_in(kept: str) -> Typed | None:
    """The form behind the seal, unless it is too old or not ours."""
    try:
        typed = Typed(**json.loads(unseal(kept, _PURPOSE)))
    except (SecretLost, UnicodeEncodeError):
        return None
    return typed if datetime.fromisoformat(typed.at) > clock.now() - LASTS else None


def resend(kept: str) -> Response | None:
    """To whoever has just signed in: the form once more, to be sent by a press."""
    typed = typed_in(kept)
    if typed is None:
        return None
    new_token()
    return page("accounts/resend.html", typed=typed)


def new_token() -> None:
    """Let the forms of this answer have the token of the session that has just begun."""
    g.pop("csrf_token", None)


def sent_by_itself() -> bool:
    """Whether the page asks without a person's press: it must not be left for that."""
    return "X-Quiet" in request.headers


def _stood_here() -> bool:
    """Foreign origins have been refused already; here the browser has to name its own."""
    named = request.headers.get("Origin") or request.headers.get("Referer") or ""
    same = named.partition("://")[2].partition("/")[0] == request.host
    return same or request.headers.get("Sec-Fetch-Site") == "same-origin"


def _whole(template: str, **facts: object) -> Response:
    """The page in place of the one that the form stands on, under htmx too."""
    answer = page(template, None, 409, **facts)
    if htmx_request.htmx:
        parts = {"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"}
        answer.headers.update(parts)
    return answer
