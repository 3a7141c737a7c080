"""The calendar on other sites: the page that their frames show, and the one that makes the line to paste."""

from dataclasses import dataclass, replace
from datetime import timedelta
from html import escape
from typing import Any, Self
from urllib.parse import urlencode

from flask import current_app, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.calendar import chips, queries
from app.calendar.blueprint import bp
from app.calendar.choices import offered, titles
from app.calendar.filters import Filters
from app.calendar.listing import Shown
from app.calendar.public import address, question_of
from app.calendar.readers import is_public
from app.config import LOCALES
from app.core import clock
from app.core.headers import FRAMED_POLICY, shared
from app.core.htmx import page
from app.core.remembered import remembered
from app.organizations.queries import installation

KEPT = 300  # seconds that other sites' visitors may see an older list
ROWS = 10
MOST_ROWS, MOST_DAYS = 50, 366
THEMES = ("light", "dark")
HEIGHT = 600  # pixels of a frame that no script fits to its content


@dataclass(frozen=True)
class Frame:
    """How the list is shown within another page. `theme` is empty where the reader's system decides; `days`
    counts from today, None for as many as it takes; `locale` is None for that of the installation."""

    rows: int = ROWS
    days: int | None = None
    theme: str = ""
    locale: str | None = None

    @classmethod
    def read(cls, values: MultiDict[str, str]) -> Self:
        """What an address asks for; never raises: what cannot be meant is as if it were not there."""
        theme, locale = values.get("theme", ""), values.get("lang")
        return cls(
            rows=_number(values.get("limit", ""), MOST_ROWS) or ROWS,
            days=_number(values.get("days", ""), MOST_DAYS),
            theme=theme if theme in THEMES else "",
            locale=locale if locale in LOCALES else None,
        )

    def args(self) -> dict[str, list[str]]:
        """The same as parameters of an address, without what holds anyway."""
        args = {
            "limit": "" if self.rows == ROWS else str(self.rows),
            "days": str(self.days or ""),
            "theme": self.theme,
            "lang": self.locale or "",
        }
        return {name: [text] for name, text in args.items() if text}


@bp.get("/embed/calendar")
def embed() -> ResponseReturnValue:
    """The same for everybody, whoever is signed in: it stands on sites that are not ours."""
    g.bare = True
    frame, filters = Frame.read(request.args), _filters()
    with force_locale(frame.locale or current_app.config["DEFAULT_LOCALE"]):
        key = ("embed", frame, filters, str(get_locale()), clock.today(clock.zone()))
        html = remembered(key, lambda: _html(frame, filters), len)
    answer = shared(make_response(html), KEPT)
    answer.headers["Content-Security-Policy"] = FRAMED_POLICY
    return answer


@bp.get("/embed")
def embedding() -> ResponseReturnValue:
    return page("calendar/embedding.html", **_offer(Frame.read(request.args), _filters()))


def _filters() -> Filters:
    """Without the place of a following page, which a frame has not."""
    return replace(Filters.read(request.args), day=None, skip=None)


def _number(text: str, most: int) -> int | None:
    """A whole number from one to `most`; a larger one is `most`, anything else none."""
    return min(int(text), most) or None if text.isdecimal() and len(text) <= 9 else None


def _html(frame: Frame, filters: Filters) -> str:
    question = question_of(_within(filters, frame.days), is_public())
    found = queries.listing(question, frame.rows)
    shown = Shown(question.today, question.now, lambda number: url_for("calendar.event", event_id=number))
    row = installation()
    asked = chips.filters_text(filters, titles(filters))
    return render_template(
        "calendar/embed.html",
        days=shown.days(found.rows[: frame.rows]),
        found=found.found,
        theme=frame.theme,
        subtitle=" · ".join(filter(None, (row.region_name if row else "", asked))),
        calendar_url=address("calendar.index", filters.args()),
    )


def _within(filters: Filters, days: int | None) -> Filters:
    """The filters of no more than so many days from today on."""
    if days is None:
        return filters
    last = clock.today(clock.zone()) + timedelta(days=days - 1)
    return replace(filters, last=min(filters.last or last, last))


def _offer(frame: Frame, filters: Filters) -> dict[str, Any]:
    """The lines to paste, and what they may be made of."""
    args, site = filters.args() | frame.args(), current_app.config["SITE_URL"]
    with force_locale(frame.locale or current_app.config["DEFAULT_LOCALE"]):
        title = _("Calendar of career-guidance events")
    return {
        "frame": frame,
        "filters": filters,
        "args": args,
        "municipalities": offered("municipality"),
        "grades": offered("grade"),
        "kinds": offered("kind"),
        "themes": [("", _("As the reader's system")), ("light", _("Light")), ("dark", _("Dark"))],
        "languages": [("ru", "Русский"), ("en", "English")],
        "asked": chips.filters_text(filters, titles(filters)),
        "frame_url": address("calendar.embed", args),
        "script_line": _script_line(f"{site}{url_for('static', filename='embed.js')}", args, title),
        "frame_line": _frame_line(f"{site}{address('calendar.embed', args)}", title),
    }


def _script_line(script: str, args: dict[str, list[str]], title: str) -> str:
    query = urlencode(args, doseq=True)
    asked = f' data-calendar="{escape(query)}"' if query else ""
    return f'<script src="{escape(script)}"{asked} data-title="{escape(title)}" async></script>'


def _frame_line(url: str, title: str) -> str:
    return f'<iframe src="{escape(url)}" title="{escape(title)}" width="100%" height="{HEIGHT}"></iframe>'
