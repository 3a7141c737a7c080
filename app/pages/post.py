"""The operator's view of the post: outgoing messages, and how every letter looks."""

from typing import Any

from flask import Response, abort, current_app, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import only
from app.accounts.models import Role
from app.config import LOCALES
from app.core import clock
from app.core.db import db
from app.core.htmx import page, see_other
from app.core.letters import Topic, Topics
from app.core.mail import parts
from app.core.outbox import OutboxMessage, actions, queries
from app.core.outbox.models import MessageState
from app.core.paging import Paging
from app.pages.blueprint import bp
from app.pages.outgoing import STATES, shown, topic_title

PAGE = 25
# The letter's own styles are attributes; nothing else of it may do anything.
LETTER_POLICY = (
    "default-src 'none'; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox"
)


@bp.get("/outgoing-messages")
@only(Role.OPERATOR)
def outgoing_messages() -> ResponseReturnValue:
    state, topic, paging = _asked_state(), request.args.get("topic") or None, Paging.of_request(PAGE)
    rows = shown(queries.messages(state, topic, limit=paging.size, offset=paging.offset))
    total = queries.how_many(state, topic)
    pages = paging.links(total, lambda number: _address(state, topic, number))
    facts: dict[str, Any] = {"rows": rows, "total": total, "pages": pages, "tabs": _tabs(state, topic)}
    topics = [(name, topic_title(name)) for name in queries.topics_in_use()]
    facts |= {"topics": sorted(topics, key=lambda one: one[1]), "topic": topic, "state": state}
    facts |= {"health": queries.health(clock.now()), "titles": STATES}
    return page("pages/outgoing_messages.html", "outgoing_messages", **facts)


@bp.post("/outgoing-messages/<int:message_id>/resending")
@only(Role.OPERATOR)
def resending(message_id: int) -> ResponseReturnValue:
    message = db.session.get(OutboxMessage, message_id, with_for_update=True) or abort(404)
    actions.resend(message, by=current_user.id)
    db.session.commit()
    flash(_("Message No. %(number)s will be sent again in a moment.", number=message_id), "success")
    return see_other(_address(_asked_state(), request.args.get("topic") or None, 1))


@bp.get("/letters")
@only(Role.OPERATOR)
def letters() -> ResponseReturnValue:
    return page("pages/letters.html", topics=list(_topics()))


@bp.get("/letters/<topic>")
@only(Role.OPERATOR)
def letter(topic: str) -> ResponseReturnValue:
    found, locale = _topic(topic), _asked_locale()
    example = found.sample(locale)
    return page("pages/letter.html", topic=found, example=example, words=parts(example), shown_in=locale)


@bp.get("/letters/<topic>/html")
@only(Role.OPERATOR)
def letter_html(topic: str) -> ResponseReturnValue:
    body = parts(_topic(topic).sample(_asked_locale())).html
    return Response(body, mimetype="text/html", headers={"Content-Security-Policy": LETTER_POLICY})


def _topics() -> Topics:
    topics: Topics = current_app.extensions["topics"]
    return topics


def _topic(name: str) -> Topic:
    return _topics().get(name) or abort(404)


def _asked_locale() -> str:
    asked = request.args.get("locale", "")
    return asked if asked in LOCALES else str(current_app.config["DEFAULT_LOCALE"])


def _asked_state() -> MessageState | None:
    asked = request.args.get("state", "")
    return MessageState(asked) if asked in list(MessageState) else None


def _address(state: MessageState | None, topic: str | None, number: int = 1) -> str:
    chosen = state.value if state else None
    page_number = number if number > 1 else None
    return url_for("pages.outgoing_messages", state=chosen, topic=topic, page=page_number)


def _tabs(state: MessageState | None, topic: str | None) -> list[tuple[str, str, str]]:
    """(state, text, address) of each state, how many there are in it, and of all together."""
    counts = queries.counts_by_state()
    tabs = [("", f"{_('All')} · {sum(counts.values())}", _address(None, topic))]
    tabs += [(one.value, f"{STATES[one]} · {counts[one]}", _address(one, topic)) for one in MessageState]
    return tabs
