"""What an event's facts are called on a public screen, in the visitor's language."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _

from app.calendar.facts import DayRow, EventFacts
from app.calendar.labels import audience_title, format_title, grades_text
from app.calendar.models import Audience, EventFormat
from app.core.words import language


def tags_of(event: EventFacts) -> list[str]:
    """For whom it is and what it counts for: «7–9 классы», «1,5 часа», «доступно для ОВЗ»."""
    special = _("open to special needs") if event.special_needs else ""
    tags = (*audience_of(event), hours_text(event.hours), special)
    return [tag for tag in tags if tag]


def audience_of(event: EventFacts) -> list[str]:
    """«7–9 классы», «родители»; nothing for pupils of any grade."""
    others = [_within(audience_title(Audience(one))) for one in event.audience if one != Audience.PUPILS]
    return [text for text in (grades_text(event.grades), *others) if text]


def hours_text(hours: Decimal) -> str:
    """«2 часа», «1,5 часа»; empty for none. A broken number takes the form of two: «полтора часа», «часа»."""
    if not hours:
        return ""
    return _hours(hours, language())


@lru_cache(maxsize=256)
def _hours(hours: Decimal, _language: str) -> str:
    whole = int(hours) if hours == int(hours) else 2
    text = format_decimal(hours.normalize())
    return str(ngettext("%(hours)s hour", "%(hours)s hours", whole, hours=text))


def place_text(row: DayRow) -> str:
    """Where it is, in one line: of many places on one day the first."""
    event = row.event
    if event.format is not EventFormat.ONSITE:
        return format_title(event.format)
    first = next((time for time in row.held_times if time.place), None)
    parts = (first.place, first.address) if first else (event.host, event.host_address)
    return ", ".join(part for part in parts if part)


def where_text(row: DayRow) -> str:
    """Whose it is and where: «Азовский колледж · ул. Мира, 14»."""
    event = row.event
    if event.format is not EventFormat.ONSITE:
        place = _within(format_title(event.format))
    else:
        first = next((time for time in row.held_times if time.place), None)
        place = (first.address or first.place or "") if first else event.host_address
    parts = (event.host, place or event.municipality)
    return " · ".join(part for part in parts if part).replace("№ ", "№\N{NO-BREAK SPACE}")


def _within(title: str) -> str:
    """A title in the middle of a line."""
    return title[:1].lower() + title[1:]


def plain_day(day: date, today: date) -> str:
    """«14 октября», with its year where that is not the present one."""
    return _plain(day, language(), with_year=day.year != today.year)


@lru_cache(maxsize=4096)  # each page tells of the same days
def _plain(day: date, _language: str, *, with_year: bool) -> str:
    return str(format_date(day, "d MMMM y" if with_year else "d MMMM"))


def shortened(text: str, most: int) -> str:
    """The text in one line of at most `most` characters, cut between words where it can be."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    words = cut.rpartition(" ")[0]
    return (words if len(words) > most // 2 else cut).rstrip(" ,.;:–-") + "…"
