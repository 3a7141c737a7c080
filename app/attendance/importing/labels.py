"""What the screens call columns, rows and sheets of an export."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.attendance.importing.columns import Role
from app.attendance.importing.plans import State
from app.core.uploads import Unreadable
from app.organizations import registry_labels

ROLES = {
    Role.SCHOOL: _l("School: name or code"),
    Role.CLASS: _l("Class"),
    Role.LETTER: _l("Letter of the class"),
    Role.TITLE: _l("Event"),
    Role.DAY: _l("Day"),
    Role.STATUS: _l("Whether somebody came"),
    Role.HOURS: _l("Academic hours of one pupil"),
    Role.COUNT: _l("How many came"),
    Role.PERSON: _l("Names: only counted"),
    Role.NONE: _l("Not needed"),
}
STATES = {
    State.NEW: _l("New"),
    State.CHANGED: _l("Will change"),
    State.SAME: _l("Nothing changes"),
    State.DONE: _l("Recorded from this file"),
    State.BLOCKED: _l("Cannot be recorded"),
}
TROUBLES = {
    "ahead": _l("The day is still ahead: who came is marked afterwards."),
    "booked": _l(
        "The school has a booking for this time: mark who came on its sheet, so that nobody counts twice."
    ),
    "monthly": _l("The school marks this event as lessons of a month: it would be counted twice."),
    "no_classes": _l("None of these classes is in the school's list of classes."),
    "too_many": _l("More people than a class can have."),
}
ROW_PROBLEMS = {
    "school_missing": _l("No school is named"),
    "school_person": _l("A name stands in the column of the school"),
    "school_formula": _l("A formula stands in the column of the school"),
    "school_too_long": _l("The name of the school is too long"),
    "title_missing": _l("No event is named"),
    "title_person": _l("A name stands in the column of the event"),
    "title_formula": _l("A formula stands in the column of the event"),
    "title_too_long": _l("The title of the event is too long"),
    "no_class": _l("The class is not understood"),
    "no_day": _l("The day is not understood"),
    "no_count": _l("The number of those who came is not understood"),
}
MISSING = {
    Role.CLASS: _l("Say which column is the class."),
    Role.SCHOOL: _l("Say which column is the school."),
    Role.DAY: _l("No column is the day: choose one, or say the day above the columns."),
}
NAME_MISSING = _l("Say what the platform is called.")
_UNREADABLE = {
    "names": _l("The column “%(column)s” is of people: their names can only be counted or left aside."),
    "no_status": _l(
        "The column of the status has names or more than %(most)s different words: choose another."
    ),
    "too_many_groups": _l(
        "The file has more than %(most)s different classes, events and days. Split it by school or by month."
    ),
    "no_header": _l(
        "There is no row with the titles of columns. Above the table has to stand what its columns are: "
        "school, class, event, day."
    ),
    "too_much": _l(
        "The file has more than %(rows)s rows or %(columns)s columns. Split it by school or by month."
    ),
}


def unreadable_text(refusal: Unreadable) -> str:
    """Why an export could not be read, and what to do about it."""
    if refusal.reason in _UNREADABLE:
        return str(_UNREADABLE[refusal.reason]) % refusal.facts
    return registry_labels.unreadable_text(refusal)


def status_text(word: str) -> str:
    """A word of the status as a form offers it."""
    return word or str(_("nothing is written"))


def twice_text(role: Role) -> str:
    """Several columns cannot all be this."""
    return str(_("Only one column can be “%(role)s”.", role=ROLES[role]))
