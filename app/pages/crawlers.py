"""The site map and the rules for search engines: everything is closed that is not opened here."""

from hashlib import sha256

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from app.calendar import site_map
from app.core.mail import site_url_for
from app.core.remembered import remembered
from app.pages.blueprint import bp
from app.participation.totals.queries import is_any_published

STANDING = (
    "calendar.index",
    "calendar.hosts",
    "pages.help_page",
    "pages.privacy_policy",
    "pages.accessibility",
)
# The longest rule that fits an address holds. Filters make endless addresses of the same events; what stands
# below an event's page is for people.
_OPEN = (
    *("/$", "/calendar$", "/events/", "/organizations$", "/organizations/", "/organizations?page="),
    *(
        "/totals$",
        "/totals?year=",
        "/help$",
        "/privacy-policy$",
        "/accessibility$",
        "/static/",
        "/sitemap.xml$",
    ),
)
_CLOSED = ("/events/new", "/events/*/", "/events/*.", "/events/*?", "/organizations/*.", "/")


@bp.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    body, etag = remembered(("sitemap", current_app.config["SITE_URL"]), _sitemap, lambda kept: len(kept[0]))
    answer = Response(body, mimetype="application/xml")
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.make_conditional(request)
    return answer


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    rules = [*(f"Allow: {path}" for path in _OPEN), *(f"Disallow: {path}" for path in _CLOSED)]
    lines = ["User-agent: *", *rules, "", f"Sitemap: {site_url_for('pages.sitemap')}", ""]
    answer = Response("\n".join(lines), mimetype="text/plain")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def _sitemap() -> tuple[bytes, str]:
    endpoints = [*STANDING, "totals.index"] if is_any_published() else STANDING
    standing = [(site_url_for(endpoint), None) for endpoint in endpoints]
    urls = ((site_url_for(one.endpoint, **one.values), one.changed_at) for one in site_map.listed())
    body = site_map.to_xml([*standing, *urls])
    return body, sha256(body).hexdigest()[:32]
