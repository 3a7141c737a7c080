"""The notice to parents, with a slip to be cut off."""

from flask_babel import gettext as _

from app.booking.trip import words
from app.booking.trip.facts import Trip
from app.booking.trip.paper import Sheets
from app.booking.trip.words import BLANK, LONG


def write_notice(sheets: Sheets, trip: Trip) -> None:
    sheets.begin(trip.school, _("NOTICE TO PARENTS (GUARDIANS)"))
    greeting = _(
        "Dear parents! Pupils of %(classes)s are going to a career-guidance event.",
        classes=words.classes(trip),
    )
    sheets.text(greeting)
    sheets.facts(
        (
            (_("What"), trip.title),
            (_("Held by"), words.joined(trip.host, trip.host_phone)),
            (_("When"), words.when(trip)),
            (_("Where"), trip.place),
            (_("Gathering: time and place"), ""),
            (_("Way of travel"), ""),
            (_("Return: time and place"), ""),
            (_("Bring along"), trip.bring),
            (_("Accompanied by"), words.joined(trip.adult_name, trip.adult_phone)),
        )
    )
    here, dashes = _("cut here"), "- " * 20
    sheets.line(f"{dashes}{here} {dashes}".strip(), align="center", small=True)
    agreed = _(
        "I, %(long)s, parent (guardian) of %(long)s, know of the trip on %(day)s and agree to it."
        " Phone for the day: %(blank)s.",
        long=LONG,
        day=words.day(trip.starts_at),
        blank=BLANK,
    )
    sheets.text(agreed)
    sheets.line(f"{words.dated()}    {words.signed_by('').strip()}")
