"""Orders: their list, reading a new one, and its rows to be reviewed."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.core.htmx import page, see_other
from app.core.marks import reads_first
from app.core.uploads import LIMITS, Unreadable
from app.organizations.queries import municipalities as all_municipalities
from app.roadmap import access, labels, plan_schedule, queries, review
from app.roadmap.answer import routes as answer
from app.roadmap.blueprint import bp
from app.roadmap.forms import NewOrderForm
from app.roadmap.next_year import pages as next_year
from app.roadmap.next_year import year_pages as years
from app.roadmap.versions import changes, pages, uploads
from app.roadmap.versions.queries import waiting_in


@bp.get("/roadmaps")
@only(*access.KEEPERS)
def index() -> ResponseReturnValue:
    return _index(_form())


@bp.post("/roadmaps")
@only(*access.KEEPERS)
@reads_first
def create() -> ResponseReturnValue:
    form = _form()
    if not form.validate_on_submit():
        return _index(form, status=422)
    try:
        address = uploads.stored(form, owner_id=form.owner_id())
    except Unreadable as refusal:
        return _index(form, refusal, refusal.status)
    return see_other(address)


@bp.errorhandler(413)
@only(*access.KEEPERS)
def too_large(_error: Exception) -> ResponseReturnValue:
    """The form as new: of a request that large nothing is taken in, not even the other fields."""
    return _index(_form(formdata=None), Unreadable("too_large", limit=LIMITS.file_bytes), 413)


def _form(**filled: object) -> NewOrderForm:
    """An operator says whose order it is; a municipality has none but its own."""
    places = all_municipalities() if acting_as().role is Role.OPERATOR else []
    return NewOrderForm.among(places, **filled)


def _index(form: NewOrderForm, refusal: Unreadable | None = None, status: int = 200) -> Response:
    """The orders that the person reads, of one municipality if the address names it."""
    membership, chosen = acting_as(), request.args.get("municipality", "")
    within = access.read_by(membership)
    return page(
        "roadmap/index.html",
        status=status,
        form=form if access.may_upload(membership) else None,
        trouble=labels.unreadable_text(refusal) if refusal else "",
        road_maps=queries.road_maps(within, *([queries.of_municipality(chosen)] if chosen else [])),
        may_change=access.may_change,
        chosen=chosen,
        places=queries.municipalities(within) if membership.role is Role.OPERATOR else [],
        waiting=waiting_in(within),
    )


__all__ = ["answer", "bp", "changes", "next_year", "pages", "plan_schedule", "review", "years"]
