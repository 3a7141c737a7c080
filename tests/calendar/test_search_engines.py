"""What search engines and messengers are told of the public pages, and what they are kept from."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Role
from app.booking.actions import cancel_event, cancel_slot
from app.calendar import actions
from app.calendar.models import Event, EventFormat, EventKind, Precision, Slot, Visibility
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions import add_venue
from tests.conftest import Browser
from tests.make import Make

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
SITE = "http://127.0.0.1:8000"
HOSTILE = "</script><script>alert(1)</script> \"quoted\" 'single' & <b> \u2028 🛠️ {{ 7 * 7 }}"
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.pinned(NOON):
        yield


def later(days: int, hour: int = 7) -> datetime:
    return datetime(2026, 11, 21, hour, tzinfo=UTC) + timedelta(days=days)


def opened(client: Browser, event_id: int) -> tuple[str, dict[str, Any] | None]:
    """The page, and the data on it for search engines."""
    text = client.get(f"/events/{event_id}").text
    blocks = DATA.findall(text)
    assert len(blocks) <= 1 and text.count("application/ld+json") == len(blocks)
    return text, json.loads(blocks[0]) if blocks else None


def hours(slot: Slot) -> tuple[datetime, datetime]:
    return slot.starts_at, slot.ends_at


def told_hours(data: dict[str, Any]) -> tuple[datetime, datetime]:
    moments = datetime.fromisoformat(data["startDate"]), datetime.fromisoformat(data["endDate"])
    assert all(moment.utcoffset() == timedelta(hours=3) for moment in moments)
    return moments


def test_search_engines_are_told_what_the_data_say(client: Browser, make: Make) -> None:
    make.installation("Тестовая область")
    host = make.organization(municipality=make.municipality("Азов"), name="Колледж", phone="8 863 200-00-00")
    venue = transact(lambda: add_venue(host.id, "Корпус 1", "ул. Мира, 14", "", by=None))
    alone = make.event(host, title=HOSTILE, announcement=HOSTILE, grades=frozenset({8, 9}))
    draft = actions.SlotDraft(later(1), later(1, 9), 20, venue.id)
    slot = transact(lambda: actions.add_slot(alone, draft, by=None))
    text, data = opened(client, alone.id)
    assert data is not None
    assert (data["@context"], data["@type"], data["name"]) == ("https://schema.org", "Event", alone.title)
    assert told_hours(data) == hours(slot)
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert data["url"] == data["@id"] == f"{SITE}/events/{alone.id}"
    assert data["location"]["name"] == "Корпус 1"
    assert data["location"]["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "ул. Мира, 14",
        "addressLocality": "Азов",
        "addressRegion": "Тестовая область",
        "addressCountry": "RU",
    }
    assert data["organizer"]["name"] == "Колледж"
    assert data["organizer"]["url"] == f"{SITE}/organizations/{host.id}"
    assert data["audience"]["audienceType"].startswith("8–9 классы")
    assert (data["maximumAttendeeCapacity"], data["remainingAttendeeCapacity"]) == (20, 20)
    assert "subEvent" not in data
    assert "<script>alert" not in text
    title = re.search(r'<meta property="og:title" content="([^"]*)">', text)
    assert title is not None and unescape(title[1]) == alone.title
    assert f'<link rel="canonical" href="{SITE}/events/{alone.id}">' in text


def test_many_times_are_parts_of_one_event_and_a_course_has_its_meetings(client: Browser, make: Make) -> None:
    event = make.event(format=EventFormat.ONLINE)
    first, second = make.slot(10, event, starts_at=later(1)), make.slot(30, event, starts_at=later(3))
    off = make.slot(event=event, starts_at=later(2))
    transact(lambda: cancel_slot(db.session.get_one(Slot, off.id), "мороз", by=None))
    _text, data = opened(client, event.id)
    assert data is not None
    assert told_hours(data) == (first.starts_at, second.ends_at)
    assert data["location"] == {"@type": "VirtualLocation", "url": f"{SITE}/events/{event.id}"}
    parts = [(told_hours(one), one["eventStatus"].rpartition("/")[2]) for one in data["subEvent"]]
    assert parts == [
        (hours(first), "EventScheduled"),
        (hours(off), "EventCancelled"),
        (hours(second), "EventScheduled"),
    ]
    assert [one["maximumAttendeeCapacity"] for one in data["subEvent"]] == [10, 50, 30]
    course = make.course([1, 8, 15])
    _text, data = opened(client, course.event_id)
    assert data is not None
    assert [told_hours(one)[0] for one in data["subEvent"]] == [one.starts_at for one in course.sessions]


def test_days_are_told_without_hours_and_what_has_no_day_not_at_all(client: Browser, make: Make) -> None:
    days = {"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 3)}
    dated = make.event(precision=Precision.DAYS, **days)
    _text, data = opened(client, dated.id)
    assert data is not None
    assert (data["startDate"], data["endDate"]) == ("2026-12-01", "2026-12-03")
    transact(lambda: cancel_event(db.session.get_one(Event, dated.id), "мороз", by=None))
    text, data = opened(client, dated.id)
    assert data is not None and data["eventStatus"] == "https://schema.org/EventCancelled"
    assert data["startDate"] == "2026-12-01"
    assert "Мероприятие отменено" in text and 'id="chat"' not in text and ".ics" not in text
    for precision, dates in ((Precision.NONE, {}), (Precision.MONTH, days)):
        text, data = opened(client, make.event(precision=precision, **dates).id)
        assert data is None and "og:title" in text
        assert "День появится здесь" in text


@pytest.mark.parametrize("visibility", [Visibility.SIGNED_IN, Visibility.INVITED])
def test_what_is_not_for_everybody_is_told_to_nobody_else(
    client: Browser, make: Make, visibility: Visibility
) -> None:
    school = make.school()
    invited = frozenset({school.id}) if visibility is Visibility.INVITED else frozenset()
    slot = make.slot(event=make.event(visibility=visibility, invited_ids=invited))
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    text, data = opened(client, slot.event_id)
    assert data is None
    assert '<meta name="robots" content="noindex">' in text
    assert not any(sign in text for sign in ("og:", "canonical", ".ics", "calendar.google", "webcal"))
    assert client.get(f"/slots/{slot.id}/calendars").status_code == 404
    text, data = opened(client, make.slot().event_id)
    assert data is None and "canonical" in text  # no search engine signs in


def test_the_site_map_lists_what_everybody_may_see_and_is_the_same_until_a_change(
    client: Browser, make: Make
) -> None:
    host = make.organization()
    slot = make.slot(event=make.event(host), starts_at=later(1))
    make.event(host, published=False)
    make.event(host, visibility=Visibility.SIGNED_IN)
    draft = actions.RouteDraft("Порт & верфь", EventKind.EXCURSION, minutes=90, largest=25)
    route = transact(lambda: actions.add_route(draft, host.id, by=None))
    first = client.get("/sitemap.xml")
    found = re.findall(r"<loc>http://127.0.0.1:8000([^<]+)</loc>(?:<lastmod>([^<]+)</lastmod>)?", first.text)
    assert found == [
        *(
            (path, "")
            for path in ("/calendar", "/organizations", "/help", "/privacy-policy", "/accessibility")
        ),
        (f"/organizations/{host.id}", ""),
        (f"/organizations/{host.id}/routes/{route.id}", "2026-11-21T09:00:00Z"),
        (f"/events/{slot.event_id}", "2026-11-21T09:00:00Z"),
    ]
    assert all(client.get(path).status_code == 200 for path, _changed in found)
    again = client.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    make.event(host)
    assert client.get("/sitemap.xml").headers["ETag"] != first.headers["ETag"]


OPEN = {
    *(
        "pages.home",
        "pages.sitemap",
        "pages.help_page",
        "pages.privacy_policy",
        "pages.accessibility",
        "static",
    ),
    "totals.index",
    *("calendar.index", "calendar.event", "calendar.hosts", "calendar.host", "calendar.offered_route"),
}
PART = re.compile(r"<(?:\w+:)?\w+>")


def crawled(rules: list[tuple[str, str]], path: str) -> bool:
    """As RFC 9309 says: the longest rule that fits decides, of two as long the one that allows."""

    def fits(rule: str) -> bool:
        pattern = re.escape(rule).replace(r"\*", ".*").replace(r"\$", "$")
        return re.match(pattern, path) is not None

    return max(((len(rule), verb == "Allow") for verb, rule in rules if fits(rule)), default=(0, True))[1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_crawlers_are_kept_from_all_but_public_pages(app: Flask, client: Browser) -> None:
    text = client.get("/robots.txt").text
    assert text.startswith("User-agent: *\n") and text.endswith(f"\nSitemap: {SITE}/sitemap.xml\n")
    rules = [(verb, path) for verb, path in re.findall(r"(Allow|Disallow): (\S+)", text)]
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "pages.robots":
            assert crawled(rules, PART.sub("7", rule.rule)) is (rule.endpoint in OPEN), rule.rule
    assert crawled(rules, "/organizations?page=2") and crawled(rules, "/static/app.css?v=1")
    for path in ("/calendar?grade=8", "/organizations?q=а", "/events/7?x=1", "/events?state=draft"):
        assert not crawled(rules, path), path
