"""A host's day: who comes at which hour, on one sheet for the entrance."""

from datetime import date, timedelta
from itertools import groupby

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from app.accounts.access import acting_as, only
from app.booking import queries
from app.booking.blueprint import bp
from app.calendar.access import ORGANIZERS, kept_by
from app.calendar.forms import typed_day
from app.core import clock
from app.core.htmx import page
from app.core.locale import local_time


@bp.get("/day")
@only(*ORGANIZERS)
def day() -> ResponseReturnValue:
    on = typed_day(request.args.get("on", "")) or clock.today(clock.zone())
    times = queries.of_day(kept_by(acting_as()), on, clock.zone())
    hours = [
        (hour, list(some)) for hour, some in groupby(times, lambda time: local_time(time.slot.starts_at))
    ]
    before, after = _address(on - timedelta(days=1)), _address(on + timedelta(days=1))
    heads = current_app.extensions["heads_by_host"]([time.slot.id for time in times])
    facts = {"on": on, "title": format_date(on, "EEEE, d MMMM y"), "hours": hours, "times": times}
    return page("booking/day.html", before=before, after=after, heads=heads, now=clock.now(), **facts)


def _address(on: date) -> str:
    return url_for("booking.day", on=on.isoformat())
