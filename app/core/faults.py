"""What a person sees when something goes wrong: plain words and, for our own faults, a number to quote."""

from flask import Flask, current_app, g, make_response, render_template, request
from flask.ctx import RequestContext
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException

from app.core import reference
from app.core.cli import database_trouble
from app.core.db import db
from app.core.errors import Gone, RuleBroken
from app.core.htmx import note_refusal
from app.core.retrying import Unsure
from app.core.troubles import FailingPages


def init_app(app: Flask) -> None:
    """Neutral pages for every kind of failure."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(RuleBroken, _refused)
    app.register_error_handler(Gone, _gone)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unexpected)
    app.extensions["failing_pages"] = FailingPages()


def _answer(status: int, **facts: object) -> ResponseReturnValue:
    # A page about our own failure must not ask the database, which may be the very thing that failed.
    g.bare = status >= 500
    number = reference.number() if g.bare else ""
    try:
        page = render_template("core/error.html", status=status, bare=g.bare, number=number, **facts)
    except DBAPIError as error:
        if g.bare:
            raise
        return _database(error)  # it has failed over the frame of the page
    return make_response(page, status)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    db.session.rollback()  # the page is drawn while others may write
    return _answer(error.code)


def _gone(_error: Gone) -> ResponseReturnValue:
    db.session.rollback()
    return _answer(404)


def stale_form(_error: CSRFError) -> ResponseReturnValue:
    """The form's token is of a session that is over."""
    db.session.rollback()
    return _answer(400, stale=True)


def _refused(refusal: RuleBroken) -> ResponseReturnValue:
    db.session.rollback()
    note_refusal(refusal)
    return _answer(refusal.status, refusal=refusal)


def _database(error: DBAPIError) -> ResponseReturnValue:
    db.session.rollback()
    if isinstance(error, (IntegrityError, DataError)):  # the database is well; it refused what we asked
        return _unexpected(error)
    current_app.logger.error("%s", database_trouble(error))
    if isinstance(error, Unsure):
        return _answer(503, look=request.path if _opens(request_ctx) else "/")
    return _answer(503)


def _opens(asked: RequestContext) -> bool:
    """Whether the address of the form shows what came of it when it is opened."""
    return asked.url_adapter is not None and asked.url_adapter.test(method="GET")


def _unexpected(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    current_app.logger.exception("error %s", reference.number(), exc_info=error)
    if request.url_rule is not None:
        current_app.extensions["failing_pages"].failed(request.url_rule.rule, error, reference.number())
    return _answer(500)
