"""The one place that knows htmx's headers: page or fragment out of one template, and where to go next."""

from typing import Any

from flask import Response, g, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from htmx_flask import Htmx, request
from jinja2_fragments.flask import render_block
from werkzeug.urls import iri_to_uri

from app.core.errors import RuleBroken

htmx = Htmx()


def wants_fragment() -> bool:
    """Whether only the swapped part is asked for. Restoring history needs the whole page."""
    return bool(request.htmx) and not request.htmx.history_restore_request and not request.htmx.boosted


def page(template: str, block: str | None = None, status: int = 200, **context: Any) -> Response:
    """The template, or under htmx only its `block` (named after the element it replaces)."""
    note_refusal(context.get("refusal"))
    if block is not None and wants_fragment():
        body = render_block(template, block, **context)
    else:
        body = render_template(template, **context)
    return make_response(body, status)


def note_refusal(refusal: object) -> None:
    """The answer shows why something cannot be done: refusals are counted by their codes."""
    if isinstance(refusal, RuleBroken):
        g.refusal = refusal.code


def see_other(url: str) -> ResponseReturnValue:
    """Go on to `url` after a change. Under htmx a 303 would put the whole page inside the form."""
    if request.htmx:
        return Response(status=204, headers={"HX-Redirect": iri_to_uri(url)})
    return redirect(url, code=303)
