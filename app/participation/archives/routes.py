"""The page where an operator makes the archive of a period, and the file."""

from functools import partial

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.core import clock, downloads
from app.core.db import read_one_snapshot, transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.core.marks import reads_first
from app.organizations.models import school_year_of
from app.participation import choosing, labels, queries
from app.participation.access import sight_of
from app.participation.archives import actions
from app.participation.archives.packing import Asked, pack
from app.participation.archives.queries import archive, archives, made_again
from app.participation.periods import Period, PeriodKind, read_period
from app.participation.reporting.offering import own_periods
from app.participation.reports.asking import last_whole

bp = Blueprint("archives", __name__)
READERS = (Role.OPERATOR, Role.ANALYST)


@bp.get("/participation/archive")
@only(*READERS)
def index() -> ResponseReturnValue:
    return _page(read_period(request.args.get("period", "")))


@bp.post("/participation/archive")
@only(Role.OPERATOR)
@reads_first  # a region's year takes seconds: not while others wait to write
def make() -> ResponseReturnValue:
    period = read_period(request.form.get("period", ""))
    if period is None:
        return _page(None, status=422)
    read_one_snapshot()
    asked = Asked(period, clock.now().replace(microsecond=0), current_user.name, acting_as().organization_id)
    try:
        actions.check_begun(asked)
    except RuleBroken as refusal:
        return _page(period, refusal, refusal.status)
    packed = pack(asked)
    made = transact(partial(actions.note_archive, asked, packed, by=current_user.id))
    return see_other(url_for("archives.index", period=period.code, made=made.id))


@bp.get("/participation/archive/<int:archive_id>.zip")
@only(*READERS)
def download(archive_id: int) -> ResponseReturnValue:
    one = archive(archive_id) or abort(404)
    read_one_snapshot()
    try:
        content = made_again(one).content
    except RuleBroken as refusal:
        return _page(one.period, refusal, refusal.status)
    return downloads.archive(one.file_name.removesuffix(".zip"), content)


def _page(period: Period | None, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    today, made = clock.today(clock.zone()), archives()
    chosen = period or last_whole(PeriodKind.QUARTER, today)
    this_year = school_year_of(today)
    first, last = queries.first_and_last_year(sight_of(acting_as()).sheets) or (this_year, this_year)
    newest = request.args.get("made", type=asked_id)
    return page(
        "participation/archives/index.html",
        None,
        status,
        archives=made,
        newest=next((one for one in made if one.id == newest), None),
        chosen=chosen,
        periods=choosing.periods(chosen, first, max(last, this_year), own_periods(acting_as())),
        period_title=labels.period_title,
        makes=acting_as().role is Role.OPERATOR,
        number=labels.number_text,
        refusal=refusal,
        unread=status == 422,
    )
