"""Addresses: what builds one is compiled for the first of its kind, and in templates each is built once, for
the menu and the footer of every page are the same."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from flask import Flask, has_request_context, request
from werkzeug.routing import Rule

MOST = 8192


class Address(Rule):
    """A rule whose builders wait for their first address. The library compiles two functions for each rule as
    it is added, a thousand in all: they took a fifth of the application's start, and few are ever called."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder
        builder = cache(lambda: compiled(append_unknown))
        return lambda rule, /, **values: builder()(rule, **values)


def init_app(app: Flask) -> None:
    """Let templates build addresses by this."""
    app.jinja_env.globals["url_for"] = _remembering(app)


def _remembering(app: Flask) -> Callable[..., str]:
    @lru_cache(maxsize=MOST)
    def built(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return app.url_for(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        """As Flask's. What depends on more than its arguments is built anew: an address with a host, one
        outside of a request, one that is relative to the view."""
        if not has_request_context() or endpoint.startswith(".") or "_external" in values:
            return app.url_for(endpoint, **values)
        given = [(name, tuple(one) if isinstance(one, list) else one) for name, one in values.items()]
        return built(request.script_root, endpoint, tuple(given))

    return url_for
