"""How a row is shown: on a page of its own or in its place in the list, folded or with a form open."""

from datetime import datetime
from typing import Any

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import acting_as
from app.calendar.actions import EventDraft
from app.calendar.labels import dates_text, grades_text, kind_title, short_day, state_title
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other, wants_fragment
from app.roadmap import access, queries
from app.roadmap.blueprint import bp
from app.roadmap.drafts import likely_host, proposed
from app.roadmap.forms import RowForm
from app.roadmap.labels import sureness_title
from app.roadmap.models import RoadMapRow
from app.roadmap.parts import MOST_PARTS, in_parts, names_several, overlapping
from app.roadmap.queries import PAGE, Show
from app.roadmap.reasons import reason_text
from app.roadmap.review import regional
from app.roadmap.review.part_forms import PartsForm


@bp.context_processor
def words() -> dict[str, object]:
    """Names for the templates of this feature."""
    titles = {"kind_title": kind_title, "dates_text": dates_text, "grades_text": grades_text}
    asked = {
        "names_several": names_several,
        "left_at": left_at,
        "changes": changes,
        "overlapping": overlapping,
    }
    return {
        "sureness_title": sureness_title,
        "reason_text": reason_text,
        "event_state_title": state_title,
        "row_url": row_url,
        "rows_url": rows_url,
        "regional_url": regional_url,
        "overlapping": overlapping,
        "MOST_PARTS": MOST_PARTS,
        "Show": Show,
        **titles,
        **asked,
    }


def row_url(row: RoadMapRow, show: Show, endpoint: str = "row", **facts: Any) -> str:
    """The address of a row, or of what is done to it, that remembers which rows are looked at."""
    chosen = None if show is Show.ALL else show.value
    values: dict[str, Any] = {"road_map_id": row.road_map_id, "ordinal": row.ordinal, "show": chosen}
    return url_for(f"roadmap.{endpoint}", **values | facts)


def regional_url(row: RoadMapRow) -> str:
    """Where the person reads a row of the region's order: an operator reviews it, others see the order."""
    if access.may_change(row.road_map):
        return row_url(row, Show.ALL)
    return url_for("roadmap.show", road_map_id=row.road_map_id, _anchor=f"row-{row.ordinal}")


def rows_url(row: RoadMapRow, show: Show) -> str:
    """The address of the row's place in the list."""
    chosen = None if show is Show.ALL else show.value
    after = (row.ordinal - 1) // PAGE * PAGE or None
    place = f"row-{row.ordinal}"
    return url_for("roadmap.show", road_map_id=row.road_map_id, show=chosen, after=after, _anchor=place)


def left_at(row: RoadMapRow) -> str:
    """The day on which somebody left the row half done."""
    at = datetime.fromisoformat(row.edited["at"]) if row.edited else None
    return short_day(at) if at else ""


def changes(row: RoadMapRow) -> list[tuple[str, str]]:
    """(what, how it was): where the version of the order before said something else."""
    said = [(name, _told(row.before or {}, name), _told(row.draft, name)) for name in _COMPARED]
    return [(name, before) for name, before, now in said if before != now]


_COMPARED = ("title", "period_text", "responsible", "result", "indicator")


def _told(draft: dict[str, Any], name: str) -> str:
    value = draft.get(name)
    return ", ".join(value) if isinstance(value, list) else " ".join((value or "").split())


def as_proposed(row: RoadMapRow) -> EventDraft:
    """The event that the row seems to mean."""
    return proposed(row.draft, row.road_map.default_grades)


def proposal(row: RoadMapRow) -> RowForm:
    """The form as the order would have it; without a party that we know the operator itself is the host."""
    hosts, parties = access.hosts(row.road_map), queries.responsible_of(row.road_map)(row)
    host_id = likely_host(parties, hosts) or acting_as().organization_id
    return RowForm.filled(as_proposed(row), host_id, hosts)


def begun(row: RoadMapRow) -> RowForm | PartsForm:
    """The form that the row is opened with: as somebody left it, else as the order would have it."""
    if row.edited is None:
        return proposal(row)
    form = PartsForm if row.edited["form"] == "parts" else RowForm
    return form.kept(row.edited["fields"], access.hosts(row.road_map))


def parts_proposal(row: RoadMapRow) -> PartsForm:
    """The same as several events."""
    hosts, parties = access.hosts(row.road_map), queries.responsible_of(row.road_map)(row)
    host_id = likely_host(parties, hosts) or acting_as().organization_id
    return PartsForm.proposed(in_parts(row.draft, as_proposed(row)), host_id, hosts)


def row_page(
    row: RoadMapRow,
    form: RowForm | PartsForm | None,
    refusal: RuleBroken | None = None,
    status: int = 200,
    **panel: Any,
) -> Response:
    """One row: a page of its own, or its place in the list. A decided row has no form, but tells what was
    typed into the one that came too late; `panel` is what else is open on it."""
    in_list, shown = wants_fragment(), access.shown()
    return page(
        "roadmap/row.html",
        "row",
        status,
        **_drawn(row, form, in_list=in_list),
        too_late=form if refusal is not None and not row.is_open else None,
        refusal=refusal,
        in_list=in_list,
        focused=in_list and refusal is None,
        show=shown,
        names=queries.names_of(_people(row)),
        following=queries.next_row(row.road_map_id, row.ordinal, shown),
        progress=queries.progress(queries.counts(row.road_map_id)),
        **panel,
    )


def swap(row: RoadMapRow, opened: RoadMapRow | None, note: str = "") -> Response:
    """What changes on the list after a decision: the row, the counts, and the row that is opened next."""
    form = begun(opened) if opened else None
    people = _people(row) | (_people(opened) if opened else set())
    return page(
        "roadmap/_swap.html",
        row=row,
        draft=as_proposed(row),
        note=note,
        opened=_drawn(opened, form, in_list=True) if opened else None,
        road_map=row.road_map,
        show=access.shown(),
        counts=queries.counts(row.road_map_id),
        names=queries.names_of(people),
    )


def go_on(road_map_id: int, ordinal: int, done: str, note: str = "") -> ResponseReturnValue:
    """To the next row that waits; in the list it is opened in its place, and the focus goes there."""
    found, shown = access.row(road_map_id, ordinal), access.shown()
    following = queries.next_row(road_map_id, ordinal, shown)
    if wants_fragment():
        return swap(found, following, note)
    flash(done % {"number": ordinal}, "success")
    if note:
        flash(note, "notice")
    if following is not None:
        return see_other(row_url(following, shown))
    return see_other(url_for("roadmap.show", road_map_id=road_map_id))


def _drawn(row: RoadMapRow, form: RowForm | PartsForm | None, *, in_list: bool) -> dict[str, Any]:
    if form is not None and in_list:
        form.part_of_list(row.ordinal)
    open_form = form if row.is_open else None
    of_parts = isinstance(open_form, PartsForm)
    return {
        "row": row,
        "draft": as_proposed(row),
        "form": None if of_parts else open_form,
        "regional": regional.likely(row) if form is not None else None,
        "parts": open_form if of_parts else None,
    }


def _people(row: RoadMapRow) -> set[int | None]:
    return {row.decided_by, row.edited["by"] if row.edited else None}
