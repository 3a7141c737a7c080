"""Public pages of the organizations that receive groups."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from app.calendar import host_queries, labels
from app.calendar.blueprint import bp
from app.calendar.search import LONGEST_QUESTION
from app.core.htmx import page
from app.core.paging import Paging
from app.organizations.registry_labels import KINDS


@bp.get("/organizations")
def hosts() -> ResponseReturnValue:
    words = request.args.get("q", "")[:LONGEST_QUESTION].replace("\x00", "")
    place = request.args.get("municipality", "").replace("\x00", "")
    paging = Paging.of_request(host_queries.PAGE)
    total, lines = host_queries.hosts(words, place, offset=paging.offset)
    pages = paging.links(
        total,
        lambda number: url_for("calendar.hosts", q=words or None, municipality=place or None, page=number),
    )
    return page(
        "calendar/hosts.html",
        "hosts",
        lines=lines,
        total=total,
        pages=pages,
        beyond=paging.beyond(total),
        words=words,
        place=place,
        places=host_queries.municipalities_with_hosts(),
        kinds=KINDS,
    )


@bp.get("/organizations/<int:organization_id>")
def host(organization_id: int) -> ResponseReturnValue:
    one = host_queries.host(organization_id) or abort(404)
    return page(
        "calendar/host.html",
        host=one,
        kind=KINDS[one.kind],
        events=host_queries.coming_events(one.id),
        routes=host_queries.active_routes(one.id),
        dates_text=labels.dates_text,
    )
