"""What the screens say of rules and letters."""

from datetime import date

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.outbox.models import MessageState
from app.participation.sending.models import FileForm, Pace, Sending, Span
from app.participation.sending.queries import Sent

PACES = {
    Pace.WEEKLY: _l("Every week on"),
    Pace.MONTHLY: _l("Every month on day"),
    Pace.AFTER_END: _l("After the period's end, working days"),
}
SPANS = {Span.LAST_WHOLE: _l("The last whole one"), Span.RUNNING: _l("The running one, up to that day")}
FORMS = {FileForm.XLSX: "Excel (XLSX)", FileForm.CSV: "CSV"}
STATES = {
    MessageState.WAITING: _l("on its way"),
    MessageState.RETRYING: _l("to be tried again"),
    MessageState.FAILED: _l("given up"),
    MessageState.DONE: _l("sent"),
}


def rule_text(sending: Sending) -> str:
    """«По понедельникам», «Каждый месяц 5-го числа», «На 3-й рабочий день после окончания периода»."""
    match sending.pace:
        case Pace.WEEKLY:
            return str(_("Every week: %(weekday)s", weekday=weekday_title(sending.day)))
        case Pace.MONTHLY:
            return str(_("Every month on day %(day)s", day=sending.day))
        case Pace.AFTER_END:
            days = ngettext("%(num)s working day", "%(num)s working days", sending.day)
            return str(_("%(days)s after the end of the period", days=days))


def weekday_title(number: int) -> str:
    """«понедельник» of 1."""
    return str(format_date(date(2026, 1, 4 + number), "EEEE"))


def state_text(sending: Sending) -> str:
    if sending.stopped_at is not None:
        return str(_("Stopped"))
    if sending.view.is_archived:
        return str(_("The report is in the archive"))
    return str(_("Paused") if sending.paused_at is not None else _("Active"))


def outcome_text(sent: Sent) -> str:
    """What became of a letter."""
    return str(STATES[sent.message.state]) if sent.message else "—"


def day_text(day: date) -> str:
    """«30 ноября 2026»."""
    return str(format_date(day, "d MMMM y"))
