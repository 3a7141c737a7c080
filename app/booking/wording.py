"""Words that all letters about a booking share, in the present language."""

from flask_babel import gettext as _

from app.booking.days_off.words import moment_text
from app.booking.models import LIVE
from app.booking.notices import Notice
from app.calendar.meetings import times_text

Facts = tuple[tuple[str, str], ...]


def who_text(notice: Notice) -> str:
    """«8Б, 8В»."""
    return notice.names


def what_text(notice: Notice) -> str:
    """«„Порт Азов“, 14 октября, 10:00», for a subject."""
    return str(_("“%(title)s”, %(when)s", title=notice.title, when=moment_text(notice.starts_at)))


def people_of(notice: Notice) -> str:
    """«8Б: 25 учеников, 2 сопровождающих»."""
    return f"{notice.names}: {notice.group}"


def facts_for_school(notice: Notice) -> Facts:
    """When and where its group is expected, and whom to call."""
    facts = (
        (_("Event"), notice.title),
        (_("When"), times_text(notice.hours)),
        (_("Place"), ", ".join(part for part in (notice.host, notice.place) if part)),
        (_("Who comes"), people_of(notice)),
        (_("Bring along"), notice.bring if notice.state in LIVE else ""),
        (_("Contact"), notice.phone),
        (_("Booking"), _("No. %(number)s", number=notice.booking_id)),
    )
    return tuple(fact for fact in facts if fact[1])


def facts_for_host(notice: Notice) -> Facts:
    """Who comes and when: no name and no phone of anybody."""
    facts = (
        (_("School"), notice.school),
        (_("Group"), people_of(notice)),
        (_("Event"), notice.title),
        (_("When"), times_text(notice.hours)),
        (_("Booking"), _("No. %(number)s", number=notice.booking_id)),
    )
    return tuple(fact for fact in facts if fact[1])
