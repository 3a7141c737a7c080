"""The audit log of an event in words for those who keep it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.calendar import labels
from app.calendar.models import (
    Audience,
    EventFormat,
    EventKind,
    Holder,
    Precision,
    Recurrence,
    Scale,
    Visibility,
)
from app.core.audit import AuditEntry
from app.core.locale import clock_text, local_time
from app.core.told import Change, Told

TITLES = {
    "event.created": _l("The draft was made"),
    "event.changed": _l("The event was changed"),
    "event.published": _l("The event was published"),
    "event.sent_for_review": _l("The event was sent for review"),
    "event.sent_back": _l("The event was sent back to be mended"),
    "event.taken_back": _l("The event was taken back into drafts"),
    "event.finished": _l("The event was finished"),
    "event.held": _l("The school recorded an event that it had held"),
    "event.date_asked": _l("A date was asked for"),
    "event.date_given": _l("The request for a date was answered"),
    "event.date_not_asked": _l("A date is not asked for any longer"),
    "event.deleted": _l("The draft was deleted"),
    "event.cancelled": _l("The event was cancelled"),
    "slots.made": _l("Many times were made in one go"),
    "slots.taken_back": _l("Times made in one go were taken back"),
    "slot.added": _l("A time was added"),
    "slot.changed": _l("A time was changed"),
    "slot.cancelled": _l("A time was cancelled"),
    "slot.shared": _l("Places were kept for somebody"),
    "slot.seats_moved": _l("Places were moved from one share to another"),
    "slot.share_split": _l("A municipality gave its places on to schools"),
    "slot.share_released": _l("Places that were kept became common"),
    "event.terms_set": _l("The terms of booking were changed"),
}
NAMES = {
    "title": _l("Title"),
    "kind": _l("Kind"),
    "scale": _l("Scale"),
    "format": _l("Format"),
    "municipality_id": _l("Municipality"),
    "announcement": _l("What the participants do"),
    "bring": _l("What to bring"),
    "audience": _l("For whom"),
    "grades": _l("Grades"),
    "special_needs": _l("Suitable for pupils with special needs"),
    "precision": _l("How exactly the date is known"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "recurrence": _l("How often"),
    "apply_until": _l("Not later than"),
    "date_due_on": _l("Date asked for by"),
    "hours": _l("Academic hours credited"),
    "programmes": _l("Programmes"),
    "fields": _l("Fields of work"),
    "directions": _l("Directions"),
    "levels": _l("Programme levels it counts for"),
    "cohosts": _l("Co-hosts"),
    "programme_text": _l("Programme of the day"),
    "links": _l("Links to materials"),
    "parent_id": _l("Part of"),
    "follows_id": _l("Stage before"),
    "visibility": _l("Who sees it when it is published"),
    "invited": _l("Invited organizations"),
    "report": _l("How it went"),
    "results": _l("Results"),
    "result_links": _l("Links to results and photographs"),
    "copied_from": _l("Made from the event"),
    "starts_at": _l("Begins"),
    "ends_at": _l("Ends"),
    "capacity": _l("Number of places"),
    "venue_id": _l("Place"),
    "groups": _l("Groups at once"),
    "times": _l("How many times"),
    "sessions": _l("Meetings"),
    "seats": _l("Number of places"),
    "from": _l("From which share"),
    "to": _l("To which share"),
    "approval": _l("The organizer answers each booking"),
    "answer_days": _l("Working days to answer a booking"),
    "opens_at": _l("Booking opens"),
    "closes_at": _l("Booking closes"),
    "closes_hours": _l("Booking closes, hours before the beginning"),
    "cancel_hours": _l("Cancelling ends, hours before the beginning"),
    "levels_only": _l("Only schools of these programme levels"),
    "school_seats": _l("Places that one organization may have"),
    "school_groups": _l("Groups that one organization may have"),
    "event_seats": _l("Places in all times together"),
    "event_groups": _l("Groups in all times together"),
    "admitted": _l("Only these municipalities"),
}
ROUTE_TITLES = {
    "route.added": _l("The route was added"),
    "route.changed": _l("The route was changed"),
    "route.archived": _l("The route was put away"),
    "route.restored": _l("The route was brought back"),
}
ROUTE_NAMES = {
    "description": _l("What the participants do"),
    "minutes": _l("Minutes that it takes"),
    "smallest": _l("Smallest group"),
    "largest": _l("Largest group"),
}
_ALL_NAMES = NAMES | ROUTE_NAMES
_HOLDERS = {
    Holder.COMMON: _l("Common to all"),
    Holder.PUBLIC: _l("Visitors"),
    Holder.MUNICIPALITY: _l("Municipality"),
    Holder.SCHOOL: _l("School"),
}


def told(entry: AuditEntry, who: str | None) -> Told:
    """The entry in the visitor's language."""
    title = (TITLES | ROUTE_TITLES).get(entry.action)
    text = str(title) if title else entry.action
    names = [name for name in _ALL_NAMES if name in entry.after and _is_worth_telling(entry, name)]
    return Told(entry.at, who, text, [_change(entry, name) for name in names], entry.reason or "")


def _is_worth_telling(entry: AuditEntry, name: str) -> bool:
    """Of what was made, only what tells it from others of its kind; of a cancelled time, its reason alone."""
    # Older entries of a cancelled time call the number of groups that were told `groups`.
    made: dict[str, tuple[str, ...]] = {
        "event.created": ("title", "copied_from"),
        "slot.added": ("starts_at", "capacity"),
        "slot.cancelled": (),
        "route.added": ("title",),
    }
    return name in made.get(entry.action, _ALL_NAMES)


def _change(entry: AuditEntry, name: str) -> Change:
    show = SHOW.get(name)
    if show is None:
        return Change(str(_ALL_NAMES[name]))
    before = show(entry.before[name]) if name in entry.before else ""
    return Change(str(_ALL_NAMES[name]), before, show(entry.after[name]))


def _text(value: Any) -> str:
    return "—" if value in (None, "", []) else str(value)


def _day(value: str | None) -> str:
    return format_date(date.fromisoformat(value), "d MMMM y") if value else "—"


def _moment(value: str) -> str:
    moment = local_time(datetime.fromisoformat(value))
    return f"{format_date(moment, 'd MMMM y', rebase=False)}, {clock_text(moment)}"


def _number(value: int | None) -> str:
    return f"№ {value}" if value else "—"


def _links(values: list[dict[str, str]]) -> str:
    return _list([link["title"] for link in values])


def _meetings(values: list[Any]) -> str:
    return "; ".join(" – ".join(map(_moment, hours)) for hours in values) or "—"


def _share(key: list[Any]) -> str:
    """«Муниципалитет № 5», «Общие для всех», after the audience; names are for those who know holders."""
    audience, holder, holder_id = key
    words = [labels.audience_title(Audience(audience))] if audience else []
    title = str(_HOLDERS[Holder(holder)])
    return " · ".join([*words, f"{title} № {holder_id}" if holder_id else title])


def _list(values: list[Any]) -> str:
    return ", ".join(str(value) for value in values) or "—"


SHOW: dict[str, Callable[[Any], str]] = {
    "title": _text,
    "kind": lambda value: labels.kind_title(EventKind(value)),
    "scale": lambda value: labels.scale_title(Scale(value)),
    "format": lambda value: labels.format_title(EventFormat(value)),
    "audience": lambda values: _list([labels.audience_title(Audience(value)) for value in values]),
    "grades": _list,
    "special_needs": lambda value: _("yes") if value else _("no"),
    "precision": lambda value: labels.precision_title(Precision(value)),
    "starts_on": _day,
    "ends_on": _day,
    "recurrence": lambda value: labels.recurrence_title(Recurrence(value)) if value else "—",
    "apply_until": _day,
    "date_due_on": _day,
    "hours": _text,
    **dict.fromkeys(("programmes", "fields", "directions", "levels", "cohosts", "invited"), _list),
    **dict.fromkeys(("links", "result_links"), _links),
    **dict.fromkeys(("parent_id", "follows_id", "copied_from"), _number),
    "visibility": lambda value: labels.visibility_title(Visibility(value)),
    "starts_at": _moment,
    "ends_at": _moment,
    **dict.fromkeys(("from", "to"), _share),
    "capacity": _text,
    "minutes": _text,
    "smallest": _text,
    "largest": _text,
    "groups": _text,
    "times": _text,
    "sessions": _meetings,
    **dict.fromkeys(("approval", "levels_only"), lambda value: _("yes") if value else _("no")),
    **dict.fromkeys(("opens_at", "closes_at"), lambda value: _moment(value) if value else "—"),
    **dict.fromkeys(("answer_days", "closes_hours", "cancel_hours", "seats"), _text),
    **dict.fromkeys(("school_seats", "school_groups", "event_seats", "event_groups"), _text),
    "admitted": _list,
}
