"""An event's day on one screen, the digits that find a group, and the same day on paper."""

from datetime import date, timedelta
from typing import Any

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from app.attendance.actions.marking import EARLY
from app.attendance.gate import links, queries
from app.attendance.gate.counting import dressed, is_cancelled
from app.attendance.gate.forms import prefilled
from app.attendance.gate.models import HeadCountLink
from app.attendance.gate.queries import GateTime, sums_of
from app.attendance.gate.ways import Gate, address_of
from app.booking.digits import booking_behind, digits_of
from app.calendar.forms import typed_day
from app.core import clock
from app.core.qr import qr


def day_page(gate: Gate) -> ResponseReturnValue:
    """The day asked for, else today or the nearest one of the event; or the group behind typed digits."""
    typed = request.args.get("digits", "").strip()
    booking_id = booking_behind(typed) if typed else None
    if booking_id is not None and queries.booking_at(gate.event.id, booking_id) is not None:
        return redirect(gate.form("bookings", booking_id), code=303)
    days = queries.days_of(gate.event.id, clock.zone())
    on = asked_day(days)
    times, others = queries.times_of(gate.event, on, clock.zone()), queries.unannounced(gate.event, on)
    people = [one for time in times for one in time.people]
    link = links.link_of(gate.event.id) if not gate.by_link else None
    return dressed(
        gate,
        "attendance/gate/day.html",
        on=on,
        times=times,
        unannounced=others,
        sums=sums_of([*people, *others]),
        sums_of=sums_of,
        forms={one.slug: prefilled(one) for one in [*people, *others]},
        opens=_opens(times),
        before=max((day for day in days if day < on), default=None),
        after=min((day for day in days if day > on), default=None),
        today=on == clock.today(clock.zone()),
        is_past=on <= clock.today(clock.zone()),
        cancelled=is_cancelled(gate),
        typed=typed,
        digits_of=digits_of,
        link=link,
        **_held(gate, link),
    )


def _held(gate: Gate, link: HeadCountLink | None) -> dict[str, Any]:
    """The link as its keepers see it."""
    token = links.token_of(link) if link else None
    last = links.last_day(gate.event, clock.zone())
    until = last + timedelta(days=1) if last else None
    url = address_of(token) if token else ""
    return {"until": until, "url": url, "qr": qr(url) if url else ""}


def _opens(times: list[GateTime]) -> dict[int, bool]:
    """Whether heads can be counted at each time by now."""
    return {time.slot.id: clock.now() >= time.slot.starts_at - EARLY for time in times}


def asked_day(days: list[date]) -> date:
    """The day in the address, else today or the nearest day of `days`."""
    today = clock.today(clock.zone())
    asked = typed_day(request.values.get("on", ""))
    return asked or min(days, key=lambda day: (abs(day - today), day), default=today)


def paper_page(gate: Gate) -> Response:
    """The day's sheets to print, one for each time."""
    on = asked_day(queries.days_of(gate.event.id, clock.zone()))
    times = [
        time for time in queries.times_of(gate.event, on, clock.zone()) if time.slot.cancelled_at is None
    ]
    token = gate.token
    if token is None:
        link = links.link_of(gate.event.id)
        token = links.token_of(link) if link else None
    url = address_of(token) if token else ""
    return dressed(
        gate,
        "attendance/gate/paper.html",
        on=on,
        times=times,
        digits_of=digits_of,
        qr=qr(url) if url else None,
        blank=range(3),
    )
