"""Words in templates. A page says a hundred texts: each is looked up, marked as safe and formatted once for a
language, where Jinja's own functions would do all of that again for every page, and within a loop would make
a context of its own for each of them."""

from functools import lru_cache
from typing import Any, cast

from flask import Flask, g, has_app_context
from flask_babel import get_domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

MOST = 8192  # more than all templates have in both languages


def init_app(app: Flask) -> None:
    """Let templates say `_` and `ngettext` by these; a percent sign is doubled in every text, as before."""
    app.jinja_env.globals.update({"_": _gettext, "gettext": _gettext, "ngettext": _ngettext})


def language() -> str:
    """Of the page or the letter that is being written; empty outside of both."""
    if not has_app_context():
        return ""
    # Where the library keeps what it has chosen: to ask it takes four times as long, a hundred times a page.
    locale = getattr(g.get("_flask_babel"), "babel_locale", None) or get_locale()
    return locale.language if locale else ""


@pass_eval_context
def _gettext(context: EvalContext, text: str, **facts: Any) -> str:
    if facts:
        return _words(language(), text, context.autoescape) % facts
    return _sentence(language(), text, context.autoescape)


@pass_eval_context
def _ngettext(context: EvalContext, one: str, many: str, num: int, **facts: Any) -> str:
    words = _counted(language(), one, many, num, context.autoescape)
    return words % {"num": num, **facts}


@lru_cache(maxsize=MOST)
def _words(_language: str, text: str, safe: bool) -> str:
    return _marked(get_domain().get_translations().ugettext(text), safe)


@lru_cache(maxsize=MOST)
def _sentence(language: str, text: str, safe: bool) -> str:
    return _words(language, text, safe) % {}


@lru_cache(maxsize=MOST)
def _counted(_language: str, one: str, many: str, num: int, safe: bool) -> str:
    return _marked(get_domain().get_translations().ungettext(one, many, num), safe)


def _marked(words: Any, safe: bool) -> str:
    return Markup(words) if safe else cast(str, words)  # noqa: S704  # the catalogue's own
