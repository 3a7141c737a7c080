"""Public pages of the organizations that receive groups."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from app.calendar import host_queries, labels
from app.calendar.blueprint import bp
from app.calendar.outward import outward
from app.calendar.search import LONGEST_QUESTION
from app.core.htmx import page
from app.core.mail import site_url_for
from app.core.paging import Paging
from app.organizations.registry_labels import KINDS, access_text


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
    url = site_url_for("calendar.host", organization_id=one.id)
    where = (one.municipality.name if one.municipality else "", one.address)
    return page(
        "calendar/host.html",
        host=one,
        kind=KINDS[one.kind],
        events=host_queries.coming_events(one.id),
        routes=host_queries.active_routes(one.id),
        dates_text=labels.dates_text,
        webcal=_webcal(one.id),
        outward=outward(url, one.short_name, str(KINDS[one.kind]), *where),
    )


@bp.get("/organizations/<int:organization_id>/routes/<int:route_id>")
def offered_route(organization_id: int, route_id: int) -> ResponseReturnValue:
    """A route as everybody sees it, with the times made from it."""
    one = host_queries.offered_route(organization_id, route_id) or abort(404)
    url = site_url_for("calendar.offered_route", organization_id=organization_id, route_id=route_id)
    return page(
        "calendar/offered_route.html",
        route=one,
        times=host_queries.times_of_route(one.id),
        accessible=access_text(one.venue.accessibility) if one.venue else "",
        outward=outward(url, one.title, one.host.short_name, labels.grades_text(one.grades), one.description),
    )


def _webcal(organization_id: int) -> str:
    """The organization's feed, as a calendar subscribes to it."""
    feed = site_url_for("calendar.host_feed", organization_id=organization_id, form="ics")
    return "webcal:" + feed.partition(":")[2]
