"""The application put together: libraries, features, and what happens around each request."""

from datetime import timedelta
from typing import Any

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from app import features
from app.accounts.access import ask_for_second_factor
from app.accounts.keeping import stale_form
from app.accounts.queries import by_session_key
from app.config import ROOT, Config
from app.core import (
    addresses,
    assets,
    faults,
    fields,
    fragments,
    headers,
    lately,
    locale,
    masking,
    migrations,
    remembered,
    slow_queries,
)
from app.core.db import begin_write, db, engine_options, let_go, read_apart
from app.core.htmx import htmx
from app.extensions import csrf, login_manager
from app.ops.observe import requests

MEGABYTE = 1024 * 1024


class RowId(IntegerConverter):
    """An id in an address: what no table can hold is not found, instead of an error of the database."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**31 - 1)


def made(config: Config) -> Flask:
    """The application of one installation."""
    app = Flask("app", template_folder=ROOT / "templates", static_folder=None)
    app.static_folder = str(ROOT / "static")
    fragments.init_app(app)
    app.url_rule_class = addresses.Address
    app.url_map.converters["int"] = RowId
    app.config.from_mapping(_flask_settings(config))
    app.extensions["orientir"] = config
    remembered.init_app(app)
    lately.init_app(app)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    headers.init_app(app)
    db.init_app(app)
    app.teardown_appcontext(lambda _error: let_go())
    migrations.init_app(app, ROOT / "migrations")
    csrf.init_app(app)
    app.before_request(_begin)  # after the token was looked at: a stranger's POST locks nobody out
    htmx.init_app(app)
    _sign_in(app)
    locale.init_app(app)
    fields.init_app(app)
    assets.init_app(app)
    addresses.init_app(app)
    faults.init_app(app)
    masking.init_app(app)
    features.register(app)
    slow_queries.init_app(app, config.slow_query_ms)
    requests.init_app(app)
    return app


def _flask_settings(config: Config) -> dict[str, Any]:
    return {
        "SECRET_KEY": config.secret_key,
        "TESTING": config.testing,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(config.database_url),
        "SESSION_COOKIE_NAME": "__Host-session" if config.secure else "session",
        "SESSION_COOKIE_SECURE": config.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=1),
        "MAX_CONTENT_LENGTH": 21 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": MEGABYTE,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session lives: a form typed slowly is not lost
        "DEFAULT_LOCALE": config.default_locale,
        "ZONE": config.time_zone,
        "SITE_URL": config.site_url,
        "DEMO": config.demo,
    }


def _begin() -> None:
    """What may write begins as a writing transaction, before the person is loaded in it."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST":
        if getattr(view, "reads_apart", False):
            read_apart()
        return
    if view is None or getattr(view, "reads_first", False):
        return
    if not (getattr(view, "alone_late", False) and db.session.get_bind().dialect.name == "sqlite"):
        begin_write()


def _sign_in(app: Flask) -> None:
    login_manager.init_app(app, add_context_processor=False)  # see surroundings(): some pages ask nobody
    login_manager.login_view = "accounts.sign_in"
    login_manager.login_message = None
    login_manager.session_protection = None  # a school's address changes within a lesson
    login_manager.user_loader(lambda key: by_session_key(key, demo=app.config["DEMO"]))
    app.before_request(ask_for_second_factor)
    app.register_error_handler(CSRFError, stale_form)
