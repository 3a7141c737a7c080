"""What the desks say of numbers and days."""

from datetime import date, datetime, timedelta

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.core.locale import local_time, short_day_text


def greeting(to_do: int) -> str:
    """«Добрый день. Три дела на сегодня»: small numbers are written as words."""
    in_words = (
        _("Good day. Nothing is waiting for you"),
        _("Good day. One thing to do today"),
        _("Good day. Two things to do today"),
        _("Good day. Three things to do today"),
        _("Good day. Four things to do today"),
        _("Good day. Five things to do today"),
    )
    if to_do < len(in_words):
        return str(in_words[to_do])
    return str(ngettext("Good day. %(num)s thing to do today", "Good day. %(num)s things to do today", to_do))


def day_rest(day: date) -> str:
    """What stands after the number of a day: «октября, среда» or “October, Wednesday”."""
    return str(format_date(day, "MMMM, EEEE", rebase=False))


def day_rest_with_year(day: date) -> str:
    """The same where years differ: «октября 2026, среда»."""
    return str(format_date(day, "MMMM y, EEEE", rebase=False))


def near_day(moment: datetime, today: date) -> str:
    """«вчера», «сегодня», «завтра», else the date; in the installation's zone."""
    day = local_time(moment).date()
    words = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return str(words.get((day - today) // timedelta(days=1), short_day_text(moment)))


def month_name(day: date) -> str:
    """«Октябрь 2026»: the heading of what is held in the month."""
    name = str(format_date(day, "LLLL y", rebase=False))
    return name[:1].upper() + name[1:]
