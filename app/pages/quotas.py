"""The table of an event's places: for those who keep it, and for a municipality that has a share of it."""

from collections.abc import Iterator
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.booking.access import shared_event
from app.calendar.access import ORGANIZERS
from app.core import downloads
from app.core.htmx import page
from app.core.locale import clock_text, date_text
from app.core.tables import Cell
from app.pages.blueprint import bp
from app.pages.quota_table import Line, TimeLines, limits_of, moves_of, times_of, total_of


@bp.get("/events/<int:event_id>/quotas")
@only(*ORGANIZERS)
def quotas(event_id: int) -> ResponseReturnValue:
    membership = acting_as()
    event, municipality_id = shared_event(membership, event_id)
    times = times_of(event.id, municipality_id)
    facts: dict[str, Any] = {"limits": [], "moves": [], "kept": municipality_id is None}
    if membership.role is Role.MUNICIPALITY and event.is_shown:
        facts["own"] = membership.organization.municipality_id
    if municipality_id is None:
        facts |= {"limits": limits_of(event.id), "moves": moves_of(event.id)}
    return page("pages/quotas.html", event=event, times=times, whole=total_of(times), **facts)


@bp.get("/events/<int:event_id>/quotas.<form>")
@only(*ORGANIZERS)
def quotas_table(event_id: int, form: str) -> ResponseReturnValue:
    event, municipality_id = shared_event(acting_as(), event_id)
    header = (
        _("Date"), _("Time"), _("Kept for"), _("Total"), _("Shared out"), _("Taken"), _("Came"), _("Free")
    )  # fmt: skip
    return downloads.table(f"places-{event.id}", form, header, _rows(times_of(event.id, municipality_id)))


def _rows(times: list[TimeLines]) -> Iterator[list[Cell]]:
    for time in times:
        when: list[Cell] = [date_text(time.slot.starts_at), clock_text(time.slot.starts_at)]
        yield [*when, _("The whole time"), *_figures(time.whole)]
        if len(time.shares) > 1:
            for line in time.shares:
                yield [*when, line.title, *_figures(line)]


def _figures(line: Line) -> list[Cell]:
    return [line.total, line.shared, line.taken, line.came, line.free]
