"""What the screens say of hours per class."""

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.participation.hours import Band, ClassHours, Group, Told

# In the order of a table's columns; what cannot be compared stands last.
BANDS = {
    Band.NOTHING: _l("nothing yet"),
    Band.QUARTER: _l("below 25%"),
    Band.HALF: _l("from 25%"),
    Band.MOST: _l("from 50%"),
    Band.NEARLY: _l("from 75%"),
    Band.WHOLE: _l("all the hours"),
    Band.UNKNOWN: _l("not compared"),
}


def hours_text(hours: Decimal) -> str:
    """«2,8», «46»: to the tenth."""
    return str(format_decimal(hours, "#,##0.#"))


def class_text(one: ClassHours) -> str:
    """«46 из 60», or why nothing can be said."""
    match one.told:
        case Told.NOTHING:
            return str(_("nothing yet"))
        case Told.NO_ROLL:
            return str(_("the number of pupils is not stated"))
        case Told.NO_HOURS:
            return str(_("hours are not stated"))
        case Told.HOURS:
            return _of_goal(one.each or Decimal(0), one.goal)


def group_text(group: Group, goal: int | None) -> str:
    """«12,4 из 60» a pupil on the average; a dash where there is nothing yet, or nothing to divide."""
    return _of_goal(group.each, goal) if group.each is not None and group.person_hours else "—"


def share_text(of: ClassHours | Group) -> str:
    """«14 %», of the least «меньше 1 %»; a dash where there is nothing to compare or nothing yet."""
    if of.share is None or not of.person_hours:
        return "—"
    percent = f"{of.share or 1}\u00a0%"
    return percent if of.share else str(_("less than %(hours)s", hours=percent))


def band_titles() -> Sequence[tuple[Band, str]]:
    return [(band, str(title)) for band, title in BANDS.items()]


def _of_goal(each: Decimal, goal: int | None) -> str:
    hours = hours_text(each) if each else str(_("less than %(hours)s", hours=hours_text(Decimal("0.1"))))
    if goal is None:
        return str(_("%(hours)s h", hours=hours))
    return str(_("%(hours)s of %(goal)s", hours=hours, goal=goal))


def band_bar(group: Group) -> list[tuple[str, float, float]]:
    """The classes as a bar from 0 to 100: of each band that has any, where it begins and how wide it is."""
    parts, begins = [], 0.0
    for band in BANDS:
        if count := group.bands[band]:
            width = 100 * count / len(group.classes)
            parts.append((band.value, round(begins, 2), round(width, 2)))
            begins += width
    return parts
