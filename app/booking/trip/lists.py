"""Papers for names, which are written in by hand: the list of pupils and the briefing sheet."""

from collections.abc import Iterator

from flask_babel import gettext as _

from app.booking.trip import words
from app.booking.trip.facts import Trip
from app.booking.trip.paper import Sheets
from app.booking.trip.words import BLANK, LONG

MOST_ROWS = 200  # of a table for names; a larger group has several lists


def write_list(sheets: Sheets, trip: Trip) -> None:
    sheets.begin(trip.school, _("LIST OF PUPILS"))
    sheets.line(words.group(trip))
    sheets.line(_("Names are written in by hand: this paper takes none from the program."), small=True)
    columns = (
        (_("Surname, first name, patronymic"), 5.4),
        (_("Date of birth"), 2.6),
        (_("Phone of a parent (guardian)"), 3.6),
        (_("Left"), 2.1),
        (_("Returned"), 2.3),
    )
    sheets.rows(columns, min(trip.pupils, MOST_ROWS))
    sheets.line(words.signed_by(_("Accompanying adult")))


def write_briefing(sheets: Sheets, trip: Trip) -> None:
    sheets.begin(trip.school, _("SAFETY BRIEFING SHEET"))
    sheets.line(words.group(trip))
    sheets.line(_("The pupils were told:"))
    sheets.points(_told(trip))
    sheets.line(_("Briefing given on %(date)s", date=words.dated()))
    sheets.line(words.signed_by(_("by (post, signature, name)")))
    columns = (_("Surname, first name"), 9.0), (_("Signature of the pupil"), 6.5)
    sheets.rows(columns, min(trip.pupils, MOST_ROWS))


def _told(trip: Trip) -> Iterator[str]:
    yield _("how to behave on the road and in transport: to keep together, to cross only with the adults;")
    yield _(
        "how to behave at the host's: to listen to its people, to touch equipment and to cross marked"
        " lines only with permission, to wear the protective things that are given;"
    )
    yield _("where the exits are, and what to do at a fire alarm: to go out with the group, not to hide;")
    yield _(
        "what to do when somebody is unwell, hurt or has lost the group: to stay where one is, to turn"
        " to an adult or to call %(phone)s; the emergency number is 112;",
        phone=trip.adult_phone or BLANK,
    )
    yield _("other, by the rules of the host: %(long)s", long=LONG)
