"""How the papers of a trip say what they know."""

from datetime import datetime, timedelta

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.booking.labels import who_title
from app.booking.trip.facts import Trip
from app.calendar.models import Audience
from app.core.locale import clock_text, local_time
from app.organizations.models import PRESCHOOL

BLANK, LONG = "_" * 12, "_" * 30
SIGNED = "_" * 22  # a third of an upright sheet
BETWEEN_TOWNS = timedelta(hours=48)  # before the departure: Government Decree 1527 of 23.09.2020
WITHIN_TOWN = timedelta(hours=24)


def notice_due(starts_at: datetime) -> tuple[datetime, datetime]:
    """Until when the traffic police is told of a bus that leaves then: between towns, within a town."""
    return starts_at - BETWEEN_TOWNS, starts_at - WITHIN_TOWN


def classes(trip: Trip) -> str:
    """«8 «Б» класса, 9-х классов», as whose pupils they are."""
    names = ", ".join(trip.classes)
    whole = ngettext("class %(names)s", "classes %(names)s", len(trip.classes), names=names) if names else ""
    grades = (_mixed(grade) for grade in trip.grades)
    return joined(whole, *grades, _others(trip.audience) if trip.others else "")


def _mixed(grade: int) -> str:
    if grade == PRESCHOOL:
        return _others(Audience.PRESCHOOL)
    return str(_("classes of grade %(grade)s", grade=grade))


def _others(audience: Audience) -> str:
    match audience:
        case Audience.PUPILS:
            return str(_("different classes"))
        case Audience.PRESCHOOL:
            return str(_("preschool groups"))
        case _:
            return str(_("different groups"))


def group_names(trip: Trip) -> str:
    """«8 «Б», сборная группа 9-х классов»: who goes, as far as more than a number is known."""
    return joined(*trip.classes, *(who_title(None, grade, trip.audience) for grade in trip.grades))


def people(number: int) -> str:
    return str(ngettext("%(num)s person", "%(num)s people", number))


def title(trip: Trip) -> str:
    """The event's title as it stands within quotes: its own become the inner ones."""
    return trip.title.replace("«", "„").replace("»", "“")


def group(trip: Trip) -> str:
    """Who goes where and when, in one line."""
    return str(
        _(
            "Pupils of %(classes)s, %(people)s. “%(title)s”, %(when)s.",
            classes=classes(trip),
            people=people(trip.pupils),
            title=title(trip),
            when=when(trip),
        )
    )


def adults(trip: Trip) -> list[str]:
    """The one who is known with the phone, and a blank for each of the others."""
    first = joined(trip.adult_name, trip.adult_phone) or LONG
    return [first, *[LONG] * max(trip.adults - 1, 0)]


def joined(*parts: str) -> str:
    """What is known of these, with commas."""
    return ", ".join(part for part in parts if part)


def when(trip: Trip) -> str:
    """Every meeting with its whole date."""
    return "; ".join(_span(begins, ends) for begins, ends in trip.hours)


def moment(at: datetime) -> str:
    return f"{day(at)}, {clock_text(at)}"


def day(at: datetime) -> str:
    """«14 октября 2026 г.»: whole, as on paper. Not every font of an office has the narrow space."""
    return str(format_date(local_time(at).date(), "long")).replace(
        "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
    )


def signed_by(who: str) -> str:
    """Who signs, with blanks for the signature and the name."""
    return f"{who}    {BLANK} / {LONG} /"


def dated() -> str:
    """A date to be written in by hand."""
    return str(_("“___” ______________ 20___"))


def _span(begins: datetime, ends: datetime) -> str:
    if local_time(begins).date() == local_time(ends).date():
        return f"{moment(begins)}–{clock_text(ends)}"
    return f"{moment(begins)} – {moment(ends)}"
