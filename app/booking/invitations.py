"""The entry for a calendar program that goes with a letter about a booking."""

from flask import current_app
from flask_babel import gettext as _

from app.booking.models import BookingState
from app.booking.notices import Notice
from app.calendar.feed import Entry, Mailed, to_invitation
from app.calendar.labels import kind_title
from app.calendar.meetings import times_text
from app.calendar.models import EventKind
from app.core.letters import Attachment
from app.core.locale import local_time
from app.core.mail import site_url_for


def invitation(notice: Notice, to: str) -> tuple[Attachment, ...]:
    """The entry for the reader's calendar, or what takes it out again."""
    if notice.state is not BookingState.CONFIRMED and not notice.leaves:
        return ()
    return (attached(_entry(notice), notice.slot_id, to),)


def attached(entry: Entry, slot_id: int, to: str) -> Attachment:
    """An entry as a file that a calendar program takes up by itself, or takes out where it is cancelled."""
    method = "CANCEL" if entry.cancelled else "REQUEST"
    config, constant = current_app.extensions["orientir"], current_app.extensions["constant"]()
    mailed = Mailed(slot_id, config.mail_from.addr_spec, to)
    file = to_invitation(entry, mailed, constant=constant, cancelled=_("CANCELLED: "))
    return Attachment("orientir.ics", f"text/calendar; method={method}; charset=utf-8", file)


def _entry(notice: Notice) -> Entry:
    """At the first meeting of a course: a letter invites to one, and its words tell of the others."""
    group = f"{notice.names}: {notice.group}"
    meetings = [times_text(notice.hours)] if len(notice.hours) > 1 else []
    url = site_url_for("booking.show", booking_id=notice.booking_id)
    return Entry(
        event_id=notice.event_id,
        day=local_time(notice.starts_at).date(),
        starts=notice.starts_at,
        ends=notice.hours[0][1],
        title=notice.title,
        description="\n".join((group, *meetings, url)),
        place=", ".join(part for part in (notice.host, notice.place) if part),
        category=kind_title(EventKind(notice.kind)),
        url=url,
        cancelled=notice.leaves,
        sequence=notice.sequence,
        changed_at=notice.changed_at,
    )
