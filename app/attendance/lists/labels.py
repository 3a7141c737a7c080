"""What the screens call the choices of a list."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.attendance.lists.asked import Grain, Order, Standing
from app.core.tables import Cell
from app.organizations.models import first_day, school_year_of

STANDINGS = {
    Standing.ALL: _l("Who comes and who came"),
    Standing.COMING: _l("Who is to come yet"),
    Standing.CAME: _l("Who came"),
    Standing.WAITING: _l("Who waits for a place"),
    Standing.CANCELLED: _l("Who will not come"),
}
GRAINS = {Grain.GROUP: _l("A row for a group"), Grain.LINE: _l("A row for each class")}
ORDERS = {Order.TIME: _l("By time"), Order.SCHOOL: _l("By school")}
PRESETS = {
    "entrance": _l("For the entrance"),
    "report": _l("For a report"),
    "canteen": _l("For the canteen and the bus"),
}
FORMS = {"xlsx": _l("Excel"), "csv": "CSV", "print": _l("On paper")}


def spans(today: date) -> list[tuple[str, date, date]]:
    """Days that lists are asked for most: what they are called, the first and the last."""
    monday, month = today - timedelta(days=today.weekday()), today.replace(day=1)
    next_month = (month + timedelta(days=32)).replace(day=1)
    return [
        (_("Today"), today, today),
        (_("Tomorrow"), today + timedelta(days=1), today + timedelta(days=1)),
        (_("This week"), monday, monday + timedelta(days=6)),
        (_("This month"), month, next_month - timedelta(days=1)),
        (_("Last month"), (month - timedelta(days=1)).replace(day=1), month - timedelta(days=1)),
        (_("The school year until today"), first_day(school_year_of(today)), today),
    ]


def cell_text(cell: Cell) -> str:
    """As a page shows it; numbers of four digits and more are set apart."""
    match cell:
        case None:
            return ""
        case int():
            return f"{cell:,}".replace(",", "\u00a0")
        case date():
            return f"{cell:%d.%m.%Y}"
        case _:
            return str(cell)
