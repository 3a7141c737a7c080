"""What a person corrects without deciding is kept with the row, so that one can leave and come back."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.keeping import sent_by_itself
from app.accounts.models import Role
from app.calendar.kept import hosts_for
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import see_other, wants_fragment
from app.core.locale import clock_text, local_time
from app.roadmap import access, actions
from app.roadmap.blueprint import bp
from app.roadmap.forms import RowForm
from app.roadmap.models import RoadMapRow
from app.roadmap.review.part_forms import PartsForm
from app.roadmap.review.showing import begun, go_on, parts_proposal, proposal, row_page, row_url, swap

_MOST_FIELDS = 200
_NOT_TYPED = frozenset({"csrf_token", "fold", "do"})


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/edits")
@only(Role.OPERATOR)
def keep(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    found, by = access.row(road_map_id, ordinal), current_user.id
    form, fields = _typed(found)
    try:
        if fields:
            transact(lambda: actions.keep_edited(access.row(road_map_id, ordinal), form, fields, by=by))
    except RuleBroken as refusal:
        return _not_kept(access.row(road_map_id, ordinal), form, refusal)
    if sent_by_itself():
        said = clock_text(local_time(clock.now()))
        return Response(_("Kept at %(time)s, not decided yet.", time=said) if fields else "")
    if "fold" in request.form:
        return row_page(access.row(road_map_id, ordinal), None)
    return go_on(road_map_id, ordinal, _("What you corrected in row %(number)s is kept; it waits on."))


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/edits/removal")
@only(Role.OPERATOR)
def forget(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    by = current_user.id
    try:
        transact(lambda: actions.forget_edited(access.row(road_map_id, ordinal), by=by))
    except RuleBroken as refusal:
        return row_page(access.row(road_map_id, ordinal), None, refusal, refusal.status)
    found = access.row(road_map_id, ordinal)
    return swap(found, found) if wants_fragment() else see_other(row_url(found, access.shown()))


def _typed(row: RoadMapRow) -> tuple[str, dict[str, list[str]]]:
    """Which form was sent, and its fields; none where it says what the order proposes and nothing is kept."""
    fields = {name: values for name, values in request.form.lists() if name not in _NOT_TYPED}
    fields = dict(list(fields.items())[:_MOST_FIELDS])
    if "shape" in fields:
        hosts = hosts_for(acting_as())
        untouched = PartsForm.typed(hosts).says_same(parts_proposal(row))
        return "parts", {} if untouched and row.edited is None else fields
    untouched = RowForm.typed(hosts_for(acting_as())).says_same(proposal(row))
    return "row", {} if untouched and row.edited is None else fields


def _not_kept(row: RoadMapRow, form: str, refusal: RuleBroken) -> ResponseReturnValue:
    if sent_by_itself():
        words = render_template(f"{refusal.feature}/_refusal.html", refusal=refusal, row=row)
        return Response(words, status=refusal.status)
    hosts = hosts_for(acting_as())
    typed = PartsForm.typed(hosts) if form == "parts" else RowForm.typed(hosts)
    return row_page(row, typed if not row.is_open else begun(row), refusal, refusal.status)
