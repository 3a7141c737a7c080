"""The draft of the headmaster's order."""

from collections.abc import Iterator

from flask_babel import gettext as _

from app.booking.trip import words
from app.booking.trip.facts import Trip
from app.booking.trip.paper import Sheets
from app.booking.trip.words import BLANK, LONG


def write_order(sheets: Sheets, trip: Trip) -> None:
    sheets.begin(trip.school, _("ORDER"), mark=_("DRAFT"))
    sheets.line(_("%(date)s    No. ________", date=words.dated()))
    sheets.line(_("On taking pupils of %(classes)s to an event", classes=words.classes(trip)), bold=True)
    sheets.text(_("For the career guidance of the pupils I ORDER:"))
    sheets.points((_sent(trip), _accompanied(trip), *_on_the_way(), *_by_whom()))
    sheets.line("")
    sheets.line(words.signed_by(_("Head of the school")))
    sheets.line("")
    sheets.line(_("Acquainted with the order:"))
    for _adult in range(max(trip.adults, 1) + 1):  # and whoever else is named in it
        sheets.line(f"{words.signed_by('')}    {words.dated()}".strip())


def _sent(trip: Trip) -> str:
    return str(
        _(
            "To take pupils of %(classes)s (%(people)s) to the event “%(title)s”, held by %(host)s."
            " Time: %(when)s. Place: %(place)s.",
            classes=words.classes(trip),
            people=words.people(trip.pupils),
            title=words.title(trip),
            host=trip.host,
            when=words.when(trip),
            place=trip.place or LONG,
        )
    )


def _accompanied(trip: Trip) -> str:
    names = "; ".join(words.adults(trip))
    return str(
        _(
            "To appoint as accompanying adults, responsible for the life and health of the pupils"
            " on the way and at the event: %(names)s.",
            names=names,
        )
    )


def _on_the_way() -> Iterator[str]:
    yield _(
        "Gathering: at %(blank)s, place: %(long)s. Departure at %(blank)s."
        " Return to the school at about %(blank)s.",
        blank=BLANK,
        long=LONG,
    )
    yield _("Way of travel (on foot, public transport, hired or school bus): %(long)s.", long=LONG)
    yield _(
        "Accompanying adults: to brief the pupils against signature before departure; to have the list"
        " of pupils, a first-aid kit and the parents' phones with them; to check the number of pupils"
        " at departure, on arrival, before the way back and on return."
    )


def _by_whom() -> Iterator[str]:
    yield _(
        "If the group goes by bus, %(long)s is responsible for its organized carriage and for the notice"
        " to the State Traffic Inspectorate (the data are in the last paper of this pack).",
        long=LONG,
    )
    yield _(
        "The class teacher: before %(date)s to tell the parents of the trip in writing.", date=words.dated()
    )
    yield _("The execution of this order is supervised by %(long)s.", long=LONG)
