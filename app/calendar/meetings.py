"""When a time is, in words: of a course with each of its meetings."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import ngettext

from app.calendar.models import Slot
from app.core.locale import clock_text, local_time, short_day_text, span_text


def times_text(hours: Sequence[tuple[datetime, datetime]]) -> str:
    """«Суббота, 5 декабря, 10:00–12:00»; of a course «3 занятия: 5 дек., 10:00–12:00; …»."""
    if len(hours) == 1:
        return span_text(*hours[0])
    spans = meetings_text(hours)
    return str(ngettext("%(num)s meeting: %(spans)s", "%(num)s meetings: %(spans)s", len(hours), spans=spans))


def meetings_text(hours: Sequence[tuple[datetime, datetime]]) -> str:
    """«5 дек., 10:00–12:00; 12 дек., 10:00–12:00»."""
    return "; ".join(f"{short_day_text(begins)}, {_clocks(begins, ends)}" for begins, ends in hours)


def _clocks(begins: datetime, ends: datetime) -> str:
    if local_time(begins).date() == local_time(ends).date():
        return f"{clock_text(begins)}–{clock_text(ends)}"
    return f"{clock_text(begins)} – {short_day_text(ends)}, {clock_text(ends)}"


def slot_times(slot: Slot) -> str:
    """When the slot is, with all its meetings."""
    return times_text(slot.hours)
