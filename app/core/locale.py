"""The visitor's language and look: a cookie each, set by a plain link, so that public pages need no form."""

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, Domain, get_locale
from wtforms.i18n import messages_path

from app.config import LOCALES
from app.core import words

LOOKS = ("normal", "large")
YEAR = 365 * 24 * 3600

bp = Blueprint("preferences", __name__)
babel = Babel()


class _Words(Domain):  # type: ignore[misc]  # the library has no types
    """Finds the words by the language: to name the whole locale for each of a page's hundred texts takes
    longer than to look them up."""

    def __init__(self) -> None:
        super().__init__()
        self._by_language: dict[str, Any] = {}

    def get_translations(self) -> Any:
        locale = get_locale()
        language = locale.language if locale else ""
        if language not in self._by_language:
            self._by_language[language] = super().get_translations()
        return self._by_language[language]


def init_app(app: Flask) -> None:
    """Choose the language of each request by its cookie, else the installation's default."""
    babel.init_app(
        app,
        default_translation_directories=f"{app.root_path}/translations",
        default_locale=app.config["DEFAULT_LOCALE"],
        locale_selector=chosen_locale,
        default_timezone=str(app.config["ZONE"]),
    )
    app.extensions["babel"].instance.domain_instance = _Words()
    words.init_app(app)
    app.before_request(_words_of_forms)
    app.register_blueprint(bp)
    app.jinja_env.globals.update(preference_url=preference_url)
    app.jinja_env.filters.update(
        day=day_text, date=date_text, day_short=short_day_text, clock=clock_text, local=local_time
    )
    app.jinja_env.filters.update(until=span_text)


def _words_of_forms() -> None:
    """Flask-WTF would read the file of its words anew for each page with a form."""
    request.wtforms_translations = _form_words(chosen_locale())  # type: ignore[attr-defined]


@cache
def _form_words(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


def chosen_locale() -> str:
    """The visitor's language, else the installation's."""
    chosen = request.cookies.get("lang", "") if request else ""
    return chosen if chosen in LOCALES else str(current_app.config["DEFAULT_LOCALE"])


def chosen_look() -> str:
    """`large` for the version for people with low vision, else an empty string."""
    return "large" if request.cookies.get("look") == "large" else ""


def preference_url(**preference: str) -> str:
    """A link that sets `lang` or `look` and comes back to this page."""
    here = this_address() if request.method == "GET" else "/"
    return "/preferences?" + urlencode({**preference, "next": here})


def this_address() -> str:
    """Path and query of this request, whatever bytes were sent; of a POST the path alone."""
    query = request.query_string.decode("utf-8", "replace") if request.method == "GET" else ""
    return f"{request.path}?{query}" if query else request.path


def local_path(target: str | None) -> str:
    """`target` if it is a path of this site, else the front page."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(sign) < 32 for sign in target) or "\\" in target:
        return "/"
    return target


@bp.get("/preferences")
def choose() -> ResponseReturnValue:
    """Set the cookies; nothing on the server changes."""
    answer = redirect(local_path(request.args.get("next")), code=303)
    for name, allowed in (("lang", LOCALES), ("look", LOOKS)):
        value = request.args.get(name)
        if value in allowed:
            answer.set_cookie(
                name,
                value,
                max_age=YEAR,
                samesite="Lax",
                httponly=True,
                secure=request.is_secure,
            )
    return answer


def local_time(moment: datetime) -> datetime:
    """The moment on the wall clock of the installation."""
    zone: ZoneInfo = current_app.config["ZONE"]
    return moment.astimezone(zone)


def clock_text(moment: datetime) -> str:
    """10:00, in the installation's zone."""
    return f"{local_time(moment):%H:%M}"


def day_text(day: date | datetime) -> str:
    """«Среда, 14 октября» or «Wednesday, 14 October»; a moment is taken in the installation's zone."""
    language = words.language()
    text = _day(_date(day), "EEEE, d MMMM", language)
    return text[:1].upper() + text[1:] if language == "ru" else text


def date_text(day: date | datetime) -> str:
    """«14 октября» or «14 October», as it stands within a sentence."""
    return _day(_date(day), "d MMMM", words.language())


def span_text(begins: datetime, ends: datetime) -> str:
    """«Среда, 14 октября, 10:00–12:00»; with the day of its end if that is another one."""
    begun = f"{day_text(begins)}, {clock_text(begins)}"
    if local_time(begins).date() == local_time(ends).date():
        return f"{begun}–{clock_text(ends)}"
    return f"{begun} – {date_text(ends)}, {clock_text(ends)}"


def short_day_text(day: date | datetime) -> str:
    """«14 окт.» or «14 Oct»."""
    return _day(_date(day), "d MMM", words.language())


@lru_cache(maxsize=4096)  # a page names the same few days again and again
def _day(day: date, pattern: str, language: str) -> str:
    return str(format_date(day, pattern, locale=language))


def _date(day: date | datetime) -> date:
    return local_time(day) if isinstance(day, datetime) else day
