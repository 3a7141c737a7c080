"""The own feed of a school or of a host: its page, and the file behind a secret address."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from flask import Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Membership, Role
from app.booking import actions, feed_queries, own_times
from app.booking.blueprint import bp
from app.booking.models import FeedPurpose, FeedToken
from app.booking.own_times import OwnTime
from app.calendar.conditions import midnight
from app.calendar.feed import Entry, joined, slot_uid, vevent
from app.calendar.feed_answers import Kept, send
from app.calendar.queries import last_change
from app.calendar.subscription import window
from app.core import clock
from app.core.db import transact
from app.core.htmx import page, see_other
from app.core.mail import site_url_for
from app.organizations.queries import constant

READERS = (Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR)


@bp.get("/feeds")
@only(*READERS)
def own_feed() -> ResponseReturnValue:
    return _page()


@bp.post("/feeds")
@only(*READERS)
def make_feed() -> ResponseReturnValue:
    mine, by = _mine(acting_as()), current_user.id
    secret = transact(lambda: actions.make_feed_token(*mine, by=by))
    return _page(secret)


@bp.post("/feeds/revocation")
@only(*READERS)
def revoke_feed() -> ResponseReturnValue:
    mine, by = _mine(acting_as()), current_user.id
    transact(lambda: actions.revoke_feed_token(*mine, by=by))
    return see_other(url_for("booking.own_feed"))


@bp.get("/feeds/revocation")
@only(*READERS)
def revoked_feed() -> ResponseReturnValue:
    """Where opening the form's address ends up: that changes nothing."""
    return redirect(url_for("booking.own_feed"), code=303)


@bp.get("/feeds/<token>.ics")
def secret_feed(token: str) -> ResponseReturnValue:
    return send("ics", lambda: _of(feed_queries.token_of(token) or abort(404)), public=False)


def _page(secret: str = "") -> Response:
    """`secret` is shown this once."""
    organization_id, purpose = _mine(acting_as())
    url = site_url_for("booking.secret_feed", token=secret) if secret else ""
    live = feed_queries.live_token(organization_id, purpose)
    return page(
        "booking/own_feed.html",
        live=live,
        for_school=purpose is FeedPurpose.SCHOOL,
        secret_url=url,
        webcal_url="webcal:" + url.partition(":")[2] if url else "",
    )


def _mine(membership: Membership) -> tuple[int, FeedPurpose]:
    """What the person's organization reads of itself: a school where it goes, anybody else what it holds."""
    school = membership.role is Role.SCHOOL
    return membership.organization_id, FeedPurpose.SCHOOL if school else FeedPurpose.HOST


def _of(token: FeedToken) -> Kept:
    """Made anew for each reader: what schools and hosts do is kept by no cache."""
    zone = clock.zone()
    today = clock.today(zone)
    first, last = window(today, (None, None))
    moments = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    name = token.organization.short_name
    if token.purpose is FeedPurpose.SCHOOL:
        times = feed_queries.school_times(token.organization_id, *moments)
        body = _file(times, own_times.of_school, _("Bookings: %(which)s", which=name))
    else:
        times = feed_queries.host_times(token.organization_id, *moments)
        body = _file(times, own_times.of_host, _("Our times: %(which)s", which=name))
    begins = midnight(today, zone)  # when a day left the window
    return Kept.of(body, max(last_change() or begins, begins))


def _file(times: Iterable[OwnTime], entry_of: Callable[[OwnTime], Entry], name: str) -> bytes:
    ending, called_off = constant(), _("CANCELLED: ")
    texts = (vevent(entry_of(time), slot_uid(time.slot.id, ending), called_off) for time in times)
    return joined(texts, name=name)
