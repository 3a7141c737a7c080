"""What the papers of a trip know. Everything else on them is a blank, to be filled in by hand."""

from dataclasses import dataclass
from datetime import datetime

from app.booking.labels import place_of
from app.booking.models import Booking
from app.calendar.models import Audience
from app.organizations.models import SchoolClass


@dataclass(frozen=True)
class Trip:
    """A booking as its papers tell it. Of the children there are classes and a number, never a name.

    `classes` are written as in documents, `grades` are those of mixed groups, and `others` come of whom only
    the audience is known. `hours` are begin and end of each meeting.
    """

    school: str
    school_address: str
    school_phone: str
    school_mail: str
    school_inn: str
    classes: tuple[str, ...]
    pupils: int
    adults: int
    adult_name: str
    adult_phone: str
    title: str
    host: str
    host_phone: str
    place: str
    bring: str
    hours: tuple[tuple[datetime, datetime], ...]
    audience: Audience = Audience.PUPILS
    grades: tuple[int, ...] = ()
    others: bool = False

    @property
    def starts_at(self) -> datetime:
        """When the first meeting begins."""
        return self.hours[0][0]


def trip_of(booking: Booking) -> Trip:
    """The facts of a booking whose slot, event and school are at hand."""
    slot, school, host = booking.slot, booking.organization, booking.slot.event.host
    return Trip(
        school=school.name,
        school_address=school.address,
        school_phone=school.phone,
        school_mail=school.mail,
        school_inn=school.inn,
        classes=tuple(class_in_documents(line.school_class) for line in booking.lines if line.school_class),
        pupils=booking.seats,
        adults=booking.adults,
        adult_name=booking.adult_name,
        adult_phone=booking.adult_phone,
        title=slot.event.title,
        host=host.name,
        host_phone=host.phone,
        place=place_of(slot),
        bring=slot.event.bring,
        hours=slot.hours,
        audience=booking.audience,
        grades=tuple(line.grade for line in booking.lines if line.grade is not None),
        others=any(line.class_id is None and line.grade is None for line in booking.lines),
    )


def class_in_documents(school_class: SchoolClass) -> str:
    """8 «Б», 10 «ИТ», 5/1; of a class without a letter the grade."""
    letter = school_class.letter
    if not letter or letter[0].isdigit():
        return school_class.name
    return f"{school_class.grade} «{letter}»"
