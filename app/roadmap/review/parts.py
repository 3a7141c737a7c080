"""One row as several events: separate ones, parts of a larger one, or stages of a chain."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.calendar.kept import hosts_for
from app.core.db import transact
from app.core.errors import RuleBroken
from app.roadmap import access, actions
from app.roadmap.blueprint import bp
from app.roadmap.models import RoadMapRow
from app.roadmap.parts import Parts, Shape, overlapping
from app.roadmap.review.part_forms import PartsForm
from app.roadmap.review.showing import begun, go_on, parts_proposal, row_page


@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/parts")
@only(Role.OPERATOR)
def split(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    found = access.row(road_map_id, ordinal)
    return row_page(found, _opened(found) if found.is_open else None)


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/parts")
@only(Role.OPERATOR)
def accept_split(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    hosts, by = hosts_for(acting_as()), current_user.id
    form, asked = PartsForm.typed(hosts), request.form.get("do", "")
    if asked:
        return _rearranged(access.row(road_map_id, ordinal), form, asked)
    if not form.validate_on_submit():
        return row_page(access.row(road_map_id, ordinal), form, status=422)
    proposal, host_id = form.proposal(hosts), form.host_id.data
    try:
        made = transact(
            lambda: len(actions.accept_parts(access.row(road_map_id, ordinal), proposal, host_id, by=by))
        )
    except RuleBroken as refusal:
        return row_page(access.row(road_map_id, ordinal), form, refusal, refusal.status)
    return go_on(road_map_id, ordinal, _done(ordinal, made), _overlaps(proposal))


def _done(ordinal: int, made: int) -> str:
    """As a pattern without places: it is complete."""
    done: str = ngettext(
        "Row %(number)s is accepted: %(num)s draft is among the events.",
        "Row %(number)s is accepted: %(num)s drafts are among the events.",
        made,
        number=ordinal,
    )
    return done.replace("%", "%%")


def _opened(row: RoadMapRow) -> PartsForm:
    """As somebody left it, else as the order would have it."""
    form = begun(row)
    return form if isinstance(form, PartsForm) else parts_proposal(row)


def _rearranged(row: RoadMapRow, form: PartsForm, asked: str) -> Response:
    """The form with one part more or less; nothing is stored by that."""
    form.shape.errors, number = [], asked.removeprefix("remove-")
    if asked == "add":
        form.add()
    elif number.isascii() and number.isdigit() and len(number) < 3:
        form.remove(int(number))
    return row_page(row, form)


def _overlaps(proposal: Parts) -> str:
    """What looks odd about the stages, which orders do mean."""
    pairs = overlapping(proposal.parts) if proposal.shape is Shape.CHAIN else []
    said = [_("“%(second)s” begins before “%(first)s” is over.", first=one, second=two) for one, two in pairs]
    return " ".join(said)
