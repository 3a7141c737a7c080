"""Planned times and what is wrong with them, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.calendar.actions import Planned, SlotDraft, Trouble
from app.calendar.meetings import times_text
from app.calendar.schedule import Line
from app.core import clock
from app.core.locale import clock_text, day_text, local_time
from app.core.uploads import Unreadable
from app.organizations import registry_labels
from app.organizations.models import school_year_of

_TROUBLES = {
    Trouble.ENDS_BEFORE_START: _l("ends before it begins"),
    Trouble.TOO_LONG: _l("lasts too long"),
    Trouble.SESSIONS_OVERLAP: _l("two meetings are at the same hours"),
    Trouble.IN_PAST: _l("has passed"),
    Trouble.TWICE: _l("the event has this time at this place already"),
    Trouble.OVER_VENUE: _l("more places than the venue holds people"),
    Trouble.HOLIDAY: _l("a public holiday"),
    Trouble.VENUE_BUSY: _l("something else is at this place at these hours"),
}
_COLUMNS = {
    "day": _l("Day"),
    "begins": _l("Begins"),
    "ends": _l("Ends"),
    "capacity": _l("Number of places"),
    "groups": _l("Groups at once"),
    "place": _l("Place"),
}
_PROBLEMS = {
    "no_clock": _l("This is not a time. Write it as 10:00."),
    "no_such_hour": _l("There is no such time on that day: the clocks are put forward."),
    "no_venue": _l("The organizer has no such place. Leave the cell empty, or add the place first."),
}


@dataclass(frozen=True)
class ShownPlan:
    """A time as the preview lists it; `refused` forbids all. `number` is its row in the file."""

    when: str
    seats: str
    place: str
    troubles: list[str]
    refused: bool
    number: int | None = None


def shown_plan(planned: Planned, places: Mapping[str, str], number: int | None = None) -> ShownPlan:
    """`places` are the names of places by id, as a form offers them."""
    draft = planned.draft
    seats = str(ngettext("%(num)s place", "%(num)s places", draft.capacity))
    if draft.groups:
        seats += " · " + str(ngettext("at most %(num)s group", "at most %(num)s groups", draft.groups))
    troubles = [trouble_text(one, draft.starts_at) for one in planned.troubles]
    place = places.get(str(draft.venue_id or ""), "")
    return ShownPlan(_when(draft), seats, place, troubles, bool(planned.errors), number)


def _when(draft: SlotDraft) -> str:
    """When it is, with the year where that is not the present one."""
    begins, ends = draft.starts_at, draft.ends_at
    year = local_time(begins).year
    if year == clock.today(clock.zone()).year or local_time(begins).date() != local_time(ends).date():
        return times_text(draft.hours)
    return f"{day_text(begins)} {year}, {clock_text(begins)}–{clock_text(ends)}"


def shown_line(line: Line) -> ShownPlan:
    """A row of a file that says no time, with its reasons."""
    reasons = [
        f"{_COLUMNS[name]}{f' «{typed}»' if typed else ''}: {_problem_text(code, facts)}"
        for code, name, typed, facts in line.problems
    ]
    shown = " · ".join(str(line.cells[name]) for name in ("day", "begins", "ends") if name in line.cells)
    return ShownPlan(shown, "", "", reasons, True, line.number)


def _problem_text(code: str, facts: Mapping[str, object]) -> str:
    return str(_PROBLEMS[code]) if code in _PROBLEMS else registry_labels.problem_text(code, facts)


def trouble_text(trouble: Trouble, starts_at: datetime) -> str:
    """Why a time cannot or should not be made."""
    year = school_year_of(local_time(starts_at).date())
    if trouble is Trouble.IN_PAST and year < school_year_of(clock.today(clock.zone())):
        return str(_("the school year %(first)s/%(last)s is over", first=year, last=year + 1))
    return str(_TROUBLES[trouble])


def unreadable_text(refusal: Unreadable) -> str:
    """Why a schedule could not be read, and what to do about it."""
    if refusal.reason == "no_header":
        return str(_("There is no header with a day, a beginning and places. Take the template to see one."))
    return registry_labels.unreadable_text(refusal)
