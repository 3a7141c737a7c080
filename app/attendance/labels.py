"""What the screens call the lines of a sheet."""

from datetime import date

from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.attendance.models import Settlement
from app.attendance.who import Who
from app.booking.labels import who_title

SETTLEMENTS = {
    Settlement.ACCEPTED: _l("The host's count is accepted"),
    Settlement.DISPUTED: _l("Disputed by the school"),
    Settlement.DECIDED: _l("Decided by the coordinator"),
}


def line_heading(who: Who, class_name: str | None) -> str:
    """«8Б», «Родители», «8Б, участники соревнований»: as a line begins with it."""
    title = who_title(class_name, who.grade, who.audience)
    if who.competing:
        title = _("%(group)s, competitors", group=title)
    return title[:1].upper() + title[1:]


def month_text(day: date) -> str:
    """«Октябрь 2026»."""
    text = str(format_date(day, "LLLL y", rebase=False))
    return text[:1].upper() + text[1:] if str(get_locale()) == "ru" else text
