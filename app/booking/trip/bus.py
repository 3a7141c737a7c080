"""What the notice of a bus to the State Traffic Inspectorate has to tell, and when it is due."""

from collections.abc import Iterator

from flask_babel import gettext as _

from app.booking.trip import words
from app.booking.trip.facts import Trip
from app.booking.trip.paper import Sheets

ESCORT_AT_DOORS = 20  # children in a bus; from more on an adult stands at each door


def write_bus_data(sheets: Sheets, trip: Trip) -> None:
    sheets.begin(trip.school, _("DATA FOR THE NOTICE OF THE CARRIAGE OF A GROUP OF CHILDREN BY BUS"))
    for rule in _rules(trip):
        sheets.text(rule)
    sheets.facts((*_trip_data(trip), *_bus_data()))
    sheets.line(_("Notice sent on %(date)s at ________", date=words.dated()))


def _trip_data(trip: Trip) -> tuple[tuple[str, str], ...]:
    names = words.group_names(trip)
    pupils = f"{trip.pupils} ({names})" if names else str(trip.pupils)
    return (
        (_("Organizer of the carriage"), trip.school),
        (_("INN"), trip.school_inn),
        (_("Address"), trip.school_address),
        (_("Phone, e-mail"), words.joined(trip.school_phone, trip.school_mail)),
        (_("Responsible for the carriage: name, post, phone"), ""),
        (
            _("Beginning: date, time, place"),
            f"{words.day(trip.starts_at)}, {words.BLANK}, {trip.school_address}",
        ),
        (_("End: date, time, place"), ""),
        (_("Destination"), words.joined(trip.host, trip.place)),
        (_("Route, stops and hours"), ""),
        (_("Number of children"), pupils),
        (_("Accompanying adults: names, phones"), "\n".join(words.adults(trip))),
    )


def _bus_data() -> tuple[tuple[str, str], ...]:
    return (
        (_("Carrier and charter contract (number, date)"), ""),
        (_("Bus: make, registration number, diagnostic card"), ""),
        (_("Driver: name, licence, phone"), ""),
    )


def _rules(trip: Trip) -> Iterator[str]:
    far, near = words.notice_due(trip.starts_at)
    yield _(
        "Eight or more children in a bus that is no public one, without their parents, are an organized"
        " carriage of a group of children. One or two buses: a notice to the district office of the State"
        " Traffic Inspectorate where the way begins, not later than 48 hours before departure between towns"
        " and 24 hours within a town or its suburbs. Three buses or more: an application for an escort car."
    )
    yield _(
        "If the bus left at the beginning of the event (%(start)s), the notice would be due by %(far)s"
        " (between towns) or %(near)s (town and suburbs). The bus leaves earlier: count from its real hour.",
        start=words.moment(trip.starts_at),
        far=words.moment(far),
        near=words.moment(near),
    )
    yield _(
        "More than %(most)s children in a bus: an accompanying adult at each of its doors. With the driver"
        " goes the list of children with ages or dates of birth and the parents' phones.",
        most=ESCORT_AT_DOORS,
    )
    yield _(
        "Legal basis: Government Decree No. 1527 of 23 September 2020 (in force until 1 January 2027); form"
        " of the notice: order of the Ministry of the Interior No. 469 of 23 June 2021. Terms and form may"
        " have changed: check the wording that is in force on the day."
    )
