"""What the screens call the lines of a sheet."""

from datetime import date

from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.attendance.models import Settlement, SheetLine
from app.attendance.standing import Standing, dispute_until, standing_of
from app.attendance.who import Who
from app.booking.labels import who_title
from app.core.locale import clock_text, date_text

SETTLEMENTS = {
    Settlement.ACCEPTED: _l("The host's count is accepted"),
    Settlement.DISPUTED: _l("Disputed by the school"),
    Settlement.DECIDED: _l("Decided by the coordinator"),
}

_WHY = {
    Standing.VISITORS: _l("By the host: people without a school are counted by nobody else"),
    Standing.SCHOOL_ALONE: _l("By the school: the host has not counted, not confirmed by the other side"),
    Standing.HOST_ALONE: _l("By the host: the school has not counted, not confirmed by the other side"),
    Standing.AGREED: _l("Both counts are the same"),
    Standing.ACCEPTED: _l("By the host, the school agrees"),
    Standing.UNDISPUTED: _l("Not disputed in time: the host's count stands"),
}


def why(line: SheetLine, decided_by: str | None = None) -> str:
    """Why the figure that counts is the one that does: «число организатора, школа согласна». `decided_by` is
    who decided, where somebody did."""
    standing = standing_of(line)
    if standing in (Standing.DECIDED, Standing.RECOUNTED):
        return _decision(line, decided_by, again=standing is Standing.RECOUNTED)
    if standing is Standing.DISPUTED:
        text = _(
            "Disputed by the school: %(reason)s. Its count stands until it is decided",
            reason=line.settle_reason,
        )
        return str(text)
    if standing is Standing.OPEN and (until := dispute_until(line)) is not None:
        day, time = date_text(until), clock_text(until)
        return str(_("By the host; the school may dispute it until %(day)s, %(time)s", day=day, time=time))
    return str(_WHY[standing])


def _decision(line: SheetLine, decided_by: str | None, *, again: bool) -> str:
    day = date_text(line.settled_at) if line.settled_at else ""
    who = ", ".join(part for part in (decided_by, day) if part)
    facts = {"reason": line.settle_reason, "who": who}
    if again:
        return str(_("Decided by the coordinator: %(reason)s (%(who)s). Counted anew since", **facts))
    return str(_("Decided by the coordinator: %(reason)s (%(who)s)", **facts))


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
