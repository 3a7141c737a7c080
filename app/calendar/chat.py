"""Texts about an event to be pasted into a chat: plain lines, with the whole address at the end."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.calendar.labels import dates_text
from app.calendar.models import Audience
from app.calendar.showing import ShownEvent, ShownTime

TOLD_TIMES = 4  # of the times to come; a chat is no timetable
_WITH_A_CLASS = {Audience.PUPILS, Audience.PRESCHOOL, Audience.STUDENTS}


@dataclass(frozen=True)
class ChatText:
    """`name` is an id on the page."""

    name: str
    title: str
    text: str


def chat_texts(shown: ShownEvent, url: str, apply_until: str = "") -> list[ChatText]:
    """From a parent to the school, and to a class; nothing of what is over or called off. `apply_until` is a
    day in words."""
    if shown.cancelled or shown.over:
        return []
    facts = _facts(shown, apply_until)
    announced = ChatText("text-for-class", _("For a class chat"), _announcement(shown, facts, url))
    if _WITH_A_CLASS.isdisjoint(shown.page.event.audience):
        return [announced]
    return [ChatText("text-for-school", _("Ask the school"), _request(shown, facts, url)), announced]


def when_lines(shown: ShownEvent, most: int = TOLD_TIMES) -> list[str]:
    """Times to come that are not called off, one a line, or what is known of the event's own dates."""
    event = shown.page.event
    times = [(day.title, time) for day in shown.coming for time in day.times if not time.cancelled]
    lines = [_time_line(day, time) for day, time in times[:most]]
    if len(times) > most:
        lines.append(ngettext("and %(num)s more time", "and %(num)s more times", len(times) - most))
    return lines or [dates_text(event.precision, event.starts_on, event.ends_on)]


def _time_line(day: str, time: ShownTime) -> str:
    when = time.meetings or f"{day}, {time.clock}"
    return f"{when} ({time.place})" if time.place else when


def _request(shown: ShownEvent, facts: list[str], url: str) -> str:
    bookable = any(not time.cancelled for day in shown.coming for time in day.times)
    link = _("The school books the group here: %(url)s", url=url) if bookable else _more(url)
    hello = _("Hello! I would like our class to take part:")
    return "\n".join([hello, "", shown.page.event.title, *facts, "", link])


def _announcement(shown: ShownEvent, facts: list[str], url: str) -> str:
    bring = shown.page.bring
    things = [_("Bring along: %(things)s", things=bring)] if bring else []
    return "\n".join([shown.page.event.title, *facts, *things, "", _more(url)])


def _more(url: str) -> str:
    return str(_("More about it: %(url)s", url=url))


def _facts(shown: ShownEvent, apply_until: str) -> list[str]:
    when, place = when_lines(shown), ", ".join(filter(None, (shown.where, shown.entrance)))
    told = [_("When: %(time)s", time=when[0])] if len(when) == 1 else [_("When:"), *when]
    if apply_until and shown.takes_works:
        told.append(_("Applications are taken until %(day)s.", day=apply_until))
    if place:
        told.append(_("Where: %(place)s", place=place))
    if shown.audience:
        told.append(_("For whom: %(people)s", people=shown.audience))
    return told
