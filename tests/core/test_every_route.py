"""What security.md promises of every address, asked of the URL map, so that a new one is asked too."""

import re
import time
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import event

from app.accounts import actions as accounts
from app.accounts.models import Errand, MailedLink, Role
from app.accounts.sealing import sign
from app.attendance.gate.actions import make_link
from app.attendance.gate.links import token_of as gate_token
from app.attendance.importing.actions import keep_preview
from app.attendance.survey.actions import make_set
from app.attendance.survey.links import token_of as survey_token
from app.attendance.survey.usual import usual_set
from app.booking import actions as booking
from app.booking.models import Booking, FeedPurpose
from app.booking.passes import token_of
from app.booking.sign_ups.links import token_of as sign_up_token
from app.calendar.actions import RouteDraft, add_route
from app.calendar.models import EventKind, Holder, Slot
from app.core import clock
from app.core import db as database
from app.core.db import db, transact
from app.organizations.actions import add_venue
from app.organizations.models import OrganizationKind, ProgrammeLevel
from app.pages.notices.groups import GROUPS
from app.pages.notices.sorting import token_of as leaving_token
from app.participation.periods import PeriodKind, period_of
from app.participation.reports.models import SavedView
from app.participation.sending.actions import RuleDraft, make_sending
from app.participation.sending.letters import token_of as unsubscribing_token
from app.participation.sending.models import FileForm, Pace, SendingRecipient, Span
from app.participation.totals.actions import publish
from app.roadmap import actions as roadmap
from app.roadmap.reading import read_order
from tests.make import PASSWORD
from tests.organizations.files import SCHOOLS, keep
from tests.participation.reported import freeze, period
from tests.roadmap.sample import ORDER

# Where tests are dealt out by groups, one process opens the pages for all of them.
pytestmark = [pytest.mark.xdist_group("every_route"), pytest.mark.long]
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
# What the answers look like does not know the engine; what reaches a query is asked on both.
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PART = re.compile(r"<(?:\w+:)?(\w+)>")
THERE = {
    "name": "levels",
    "kind": "trial",
    "topic": "booking.confirmed",
    "form": "csv",
    "visiting_id": "2",  # the school: the first organization is a host
    "pool_id": "2",  # a share: the first is what is common
    "part": "lines",
}  # and else the id 1
ASKED = (
    *("q", "kind", "year", "month", "page", "state", "show", "only", "missing", "topic", "locale", "next"),
    *("paper", "limit", "days", "theme", "lang", "order"),
    *("municipality", "organization", "school", "class", "class_id", "first", "second", "freezing"),
)
FRAMED = "/embed/calendar"  # on other sites, by any of them, and the same for everybody
FORM_LINKS = (
    "/password-reset/1",
    "/mail-change/1",
    "/invitations/1",
    "/s/1",
    "/o/1",
    "/unsubscribing/1",
    "/notices/1",
)
GATES = ("/h/1", "/h/1/bookings/1", "/h/1/slots/1", "/h/1/schools/2")
LINKS = (  # in whose place one that was given out is opened
    *FORM_LINKS,
    *("/o/1/thanks", "/p/1", "/feeds/1.ics", *GATES, "/h/1/paper", "/h/1/schools"),
)
OPEN_FORMS = ("/sign-in", "/password-reset", "/slots/1/sign-ups/new", *FORM_LINKS, *GATES)
TOO_LARGE = "2147483648"  # for a column
ODD = ("0", "2147483647", TOO_LARGE, str(2**63), "9" * 400, "%00", "-1", "%ED%A0%80", "%E2%80%AE")


def addresses(app, method, value=None):
    """Every address that answers `method`, its parts filled with what is there, or with `value`, and the
    roles that may open it: all, if its view names none."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "static":
            view = app.view_functions[rule.endpoint]
            roles = getattr(view, "roles", frozenset(Role))
            yield PART.sub(lambda part: value or THERE.get(part[1], "1"), rule.rule), roles


def opener(roles):
    """One of these roles, which finds the most."""
    return next(role for role in (Role.OPERATOR, *Role) if role in roles)


@pytest.fixture
def people(make):
    """One person of each role, with one thing of each kind that has an address."""
    make.installation()
    host, school = make.organization(), make.school()
    municipality = school.municipality
    event, school_class = make.contest(host), make.school_class(school)
    slot = make.slot(event=event)
    make.demand(event)
    make.roster(make.booking(slot, 20, school_class))
    kept = booking.Share(20, holder=Holder.MUNICIPALITY, holder_id=municipality.id)
    shares = [kept, booking.Share(5, holder=Holder.PUBLIC)]
    transact(lambda: booking.share_out(slot, shares, by=None))
    make.time_request(host, school_class)
    make.application(event, school)
    transact(lambda: add_route(RouteDraft("Верфь", EventKind.EXCURSION, 90, largest=25), host.id, by=None))
    transact(lambda: add_venue(host.id, "Корпус 1", "ул. Тестовая, 1", "", by=None))
    transact(
        lambda: roadmap.import_order(read_order(ORDER, name="order.txt"), "order.txt", "0" * 64, by=None)
    )
    day = clock.now() + timedelta(days=40)
    days = booking.DayOffDraft(
        None, frozenset({school.id}), True, day, day + timedelta(1), frozenset(), "мороз"
    )
    transact(lambda: booking.cancel_days(days, key="k", by=None))
    with clock.pinned(clock.now() - timedelta(days=9)):
        transact(lambda: make_set(usual_set(clock.today(clock.zone())), by=None))
    today = clock.today(clock.zone())
    freeze(period(period_of(PeriodKind.MONTH, today - timedelta(days=35)).code, today), host)
    transact(lambda: publish(2026, by=None))
    keep("organizations", SCHOOLS, [("s-1", "Школа № 1", municipality.name)])
    db.session.add(ProgrammeLevel(title="Базовый", hours=40))
    db.session.commit()
    offices = {
        Role.SCHOOL: school,
        Role.HOST: host,
        Role.MUNICIPALITY: make.organization(OrganizationKind.AUTHORITY, municipality),
        Role.OPERATOR: make.organization(OrganizationKind.OPERATOR),
        Role.ANALYST: make.organization(OrganizationKind.MINISTRY),
    }
    users = {role: make.user(role, organization) for role, organization in offices.items()}
    mails = {role: user.mail for role, user in users.items()}
    counted = {"rows": 1, "totals": 0, "absent": 0, "repeated": 0, "problems": [], "groups": []}
    operator = users[Role.OPERATOR].memberships[0]
    transact(lambda: keep_preview(operator, "Платформа", "0" * 64, counted, by=None))
    rule = RuleDraft(Pace.WEEKLY, 1, Span.RUNNING, FileForm.CSV)
    transact(lambda: make_sending(db.session.get_one(SavedView, 1), rule, operator))
    db.session.rollback()
    return mails


@pytest.fixture
def links(make, people):
    """Addresses as they are mailed, by what stands for them in LINKS."""
    host = make.organization()
    person = make.user(Role.HOST, host)
    invited = transact(lambda: accounts.invite("new@test.example", "Новая", Role.HOST, host.id, by=None))
    transact(partial(accounts.ask_for_reset, person, by=None))
    transact(partial(accounts.ask_for_mail_change, person, "fresh@test.example"))
    mailed = {link.errand: sign(link.errand, link.id, 1) for link in db.session.query(MailedLink)}
    visitors = booking.Visitors(db.session.query(Slot).first().id, 2, "v@test.example", "v" * 20, "ru")
    signed_up = sign_up_token(transact(lambda: booking.sign_up(visitors)).id)
    with clock.pinned(clock.now() - timedelta(days=2)):
        held = make.slot(
            event=db.session.query(Slot).first().event, starts_at=clock.now() + timedelta(days=1)
        )
    survey = survey_token(held.id)
    group_pass = token_of(db.session.query(Booking).first())
    feed = transact(partial(booking.make_feed_token, host.id, FeedPurpose.HOST, by=None))
    tokens = (
        mailed[Errand.RESET],
        mailed[Errand.MAIL],
        accounts.token_of(invited),
        signed_up,
        survey,
        unsubscribing_token(db.session.get_one(SendingRecipient, 1)),
        leaving_token(1, GROUPS[0]),
        survey,
        group_pass,
        feed,
        *(6 * [gate_token(transact(lambda: make_link(1, 0, by=None)))]),
    )
    return {path: path.replace("/1", f"/{token}", 1) for path, token in zip(LINKS, tokens, strict=True)}


@pytest.fixture
def browsers(app, people):
    """A visitor and one signed-in browser for each role."""
    browsers = {None: app.test_client()}
    for role, mail in people.items():
        browsers[role] = app.test_client()
        browsers[role].sign_in(mail)
    return browsers


@pytest.fixture
def opened(request, app):
    """Every page as a visitor and each role that may open it find it, and the page of what is not there; with
    what was written meanwhile. Opened once on each engine, for all the tests that ask about pages."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name not in _opened:
        links, browsers, written = *map(request.getfixturevalue, ("links", "browsers")), []

        def note(connection, cursor, statement, *rest):
            if re.match(r"\s*(INSERT|UPDATE|DELETE)", statement, re.IGNORECASE):
                written.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        pages = [
            (role, path, browsers[role].get(links.get(path, path)))
            for path, roles in [*addresses(app, "GET"), ("/nothing", frozenset(Role))]
            for role in browsers
            if role is None or role in roles
        ]
        event.remove(engine, "before_cursor_execute", note)
        _opened[engine.dialect.name] = pages, written
    return _opened[engine.dialect.name]


_opened = {}


@one_engine
def test_every_page_has_the_headers(opened):
    for role, path, answer in opened[0]:
        assert answer.status_code < 500, (role, path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith(POLICY) or (path.endswith("/html") and "sandbox" in policy), path
        assert "frame-ancestors 'none'" in policy or path == FRAMED or path.endswith("/html"), path
        assert ("frame-ancestors *" in policy) == (path == FRAMED), path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] in ("same-origin", "strict-origin"), path
        personal = role is not None and path != FRAMED
        if personal and answer.mimetype == "text/html" and answer.status_code == 200:
            assert answer.headers["Cache-Control"] in ("no-store", "private, no-cache"), path


@one_engine
def test_no_page_has_inline_script_style_or_handlers(opened):
    # JSON-LD is data: no browser runs it, and the policy does not speak of it.
    script = r'<script(?![^>]*\bsrc=)(?! type="application/ld\+json">)'
    inline = re.compile(script + r"|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:")
    pages = [page for page in opened[0] if page[2].mimetype == "text/html"]
    for role, path, answer in pages:
        assert path.endswith("/html") or not inline.search(answer.text), (role, path)


@one_engine
def test_public_pages_hold_no_token_and_start_no_session(opened):
    for role, path, answer in opened[0]:
        if role is None and answer.status_code == 200 and path not in OPEN_FORMS:
            assert "csrf_token" not in answer.text, path
            assert "session=" not in answer.headers.get("Set-Cookie", ""), path


def test_every_page_was_found(opened):
    """Otherwise the promises above would be asked of pages that say that there is nothing."""
    found = {path for _role, path, answer in opened[0] if answer.status_code < 400}
    assert {path for _role, path, _answer in opened[0]} - found == {"/nothing"}


def test_opening_an_address_changes_nothing(opened):
    assert opened[1] == []


@one_engine
def test_every_post_needs_the_token(app, browsers):
    for path, roles in addresses(app, "POST"):
        for role in (None, opener(roles)):
            assert browsers[role].post(path, data={"reason": "x"}).status_code in (400, 404), (role, path)


@one_engine
def test_every_post_from_another_site_is_refused(app, browsers):
    for path, _roles in addresses(app, "POST"):
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert browsers[Role.OPERATOR].post(path, headers=headers).status_code == 403, path


@one_engine
@pytest.mark.parametrize("origin", ["http://[", "http://", "//", "http://localhost.evil.example"])
def test_an_odd_origin_is_refused_and_no_failure(client, origin):
    assert client.post("/sign-in", headers={"Origin": origin}).status_code == 403


@one_engine
def test_a_post_without_the_token_waits_for_no_writer(app, client, people):
    assert database._one_writer.acquire(timeout=5)
    try:
        begun = time.monotonic()
        assert client.post("/classes", data={"name": "8Б"}).status_code == 400
        assert time.monotonic() - begun < database.WRITER_TIMEOUT / 2
    finally:
        database._one_writer.release()


@one_engine
def test_a_redirect_under_htmx_is_plain_ascii(client, people):
    form = client.form("/sign-in") | {
        "mail": people[Role.SCHOOL],
        "password": PASSWORD,
        "next": "/calendar?q=ы",
    }
    answer = client.post("/sign-in", data=form, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/calendar?q=%D1%8B")


def test_bytes_that_are_no_text_in_a_query_are_no_failure(app, client):
    raw = {"QUERY_STRING": "q=\xff", "PATH_INFO": "/calendar"}
    assert client.get("/calendar", environ_overrides=raw).status_code < 500


def test_an_odd_part_of_an_address_is_never_our_failure(app, browsers):
    for odd in ODD:
        for path, roles in {*addresses(app, "GET", odd)} - {*addresses(app, "GET")}:
            for role in (None, opener(roles)):
                assert browsers[role].get(path).status_code < 500, (role, path)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # it bears the least
def test_an_odd_query_is_never_our_failure(app, browsers):
    every = {*addresses(app, "GET")}
    lists = every & {*addresses(app, "GET", "0")}  # what has parts has few filters
    for odd in ODD:
        for path, roles in every if odd == TOO_LARGE else lists:
            role = opener(roles)
            answer = browsers[role].get(path, query_string="&".join(f"{name}={odd}" for name in ASKED))
            assert answer.status_code < 500, (role, path, odd)


@one_engine
def test_every_view_says_who_may_open_it(app):
    """A view is public by being on this list, or names its roles; there is no third way."""
    public = {
        "static",
        "accounts.sign_in",
        "accounts.enter",
        "accounts.code",
        "accounts.enter_code",
        "accounts.sign_out",
        "accounts.ask_for_reset",
        "accounts.send_reset",
        "accounts.new_password",
        "accounts.reset_password",
        "accounts.new_mail",
        "accounts.confirm_mail",
        "accounts.invitation",
        "accounts.accept",
        "preferences.choose",
        "pages.home",
        "pages.healthz",
        "pages.robots",
        "pages.sitemap",
        "pages.privacy_policy",
        "pages.accessibility",
        "pages.help_page",
        "totals.index",
        "totals.export",
        "calendar.index",
        "calendar.event",
        "calendar.feed",
        "calendar.event_file",
        "calendar.embed",
        "calendar.embedding",
        "calendar.poster",
        "calendar.event_data",
        "calendar.host_feed",
        "calendar.programme_feed",
        "calendar.open_api",
        "booking.secret_feed",
        "calendar.host",
        "calendar.hosts",
        "calendar.offered_route",
        "calendar.time_calendars",
        "calendar.time_file",
        "booking.changed",
        "booking.group_pass",
        "booking.new_sign_up",
        "booking.sign_ups",
        "booking.sign_up",
        "booking.opened_sign_up",
        "booking.cancel_sign_up",
        "survey.questions",
        "survey.answer",
        "survey.thanks",
        "gate.day_by_link",
        "gate.paper_by_link",
        "gate.group_by_link",
        "gate.count_group_by_link",
        "gate.visitors_by_link",
        "gate.count_visitors_by_link",
        "gate.schools_by_link",
        "gate.school_by_link",
        "gate.count_school_by_link",
        "sending.unsubscribing",
        "sending.unsubscribe",
        "notices.leaving",
        "notices.leave",
    }
    open_views = {name for name, view in app.view_functions.items() if not hasattr(view, "roles")}
    assert open_views == public


@one_engine
def test_a_visitor_is_sent_to_sign_in_and_comes_back(app, client, people):
    answer = client.get("/bookings")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/bookings")


@one_engine
@pytest.mark.changes_app
def test_the_session_cookie_is_locked_to_this_site_over_https(app, people):
    app.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_NAME="__Host-session")
    browser = app.test_client()
    base = "https://localhost"
    page = browser.get("/sign-in", base_url=base)
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Strict-Transport-Security" in page.headers


@one_engine
def test_the_session_starts_anew_at_sign_in(app, client, people):
    client.get("/sign-in")
    before = client.get_cookie("session").value
    client.sign_in(people[Role.SCHOOL])
    assert client.get_cookie("session").value != before
