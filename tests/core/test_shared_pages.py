"""What is made once for all visitors is never another's page, and never an old one."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from app.accounts.models import Role
from app.core import clock, remembered, shared_pages
from app.core.shared_pages import shared_page
from tests.conftest import Browser
from tests.make import Make

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
ZIPPED = {"Accept-Encoding": "gzip"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.pinned(NOON):
        yield


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses of the pages that were put into memory."""
    found: list[str] = []
    keep = shared_pages._keep

    def noted(memory, key, now, answer):
        found.append(key[4])
        return keep(memory, key, now, answer)

    monkeypatch.setattr(shared_pages, "_keep", noted)
    return found


def change(make: Make, title: str) -> None:
    make.slot(event=make.event(title=title), starts_at=NOON + timedelta(days=1))


def test_a_page_is_made_once_and_told_to_be_the_same(client: Browser, make: Make, made: list[str]):
    change(make, "Сварщик")
    first, again = client.get("/calendar"), client.get("/calendar")
    assert first.data == again.data
    assert made == ["/calendar"]
    known = client.get("/calendar", headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "HX-Request", "Accept-Encoding"} <= set(first.headers["Vary"].split(", "))
    zipped = client.get("/calendar", headers=ZIPPED)
    assert gzip.decompress(zipped.data) == first.data
    assert zipped.headers["ETag"] != first.headers["ETag"]
    assert made == ["/calendar"]


def test_a_change_is_seen_at_once_by_whoever_asks_this_process(client: Browser, make: Make):
    change(make, "Сварщик")
    assert "Сварщик" in client.get("/calendar").text
    change(make, "Токарь")
    assert "Токарь" in client.get("/calendar").text


def test_a_change_of_another_process_is_seen_within_a_second(
    client: Browser, make: Make, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(remembered, "_committed_here", lambda: None)
    monkeypatch.setattr(remembered, "TRUSTED", 60.0)  # however slow the machine is
    change(make, "Сварщик")
    assert "Сварщик" in client.get("/calendar").text
    change(make, "Токарь")
    assert "Токарь" not in client.get("/calendar").text  # nobody has looked yet
    monkeypatch.setattr(remembered, "TRUSTED", 0.0)
    assert "Токарь" in client.get("/calendar").text


def test_a_signed_in_person_and_a_visitor_never_get_each_others_page(
    client: Browser, app: Flask, make: Make, made: list[str]
):
    change(make, "Сварщик")
    make.user(Role.SCHOOL, make.school(), "school@example.org")
    person = Browser(app, app.response_class)
    person.sign_in("school@example.org")
    for _turn in range(2):
        own, public = person.get("/calendar"), client.get("/calendar")
        assert ("/sign-out" in own.text, "/sign-out" in public.text) == (True, False)
        assert own.headers["Cache-Control"] == "no-store"
        assert "ETag" not in own.headers
    known = {"If-None-Match": public.headers["ETag"]}
    assert person.get("/calendar", headers=known).status_code == 200
    assert made == ["/calendar"]


def test_each_language_look_and_part_is_a_page_of_its_own(client: Browser, make: Make):
    change(make, "Сварщик")
    plain = client.get("/calendar")
    part = client.get("/calendar", headers={"HX-Request": "true"})
    client.get("/preferences?lang=en")
    english = client.get("/calendar")
    client.get("/preferences?look=large")
    large = client.get("/calendar")
    assert ['lang="ru"' in plain.text, "<html" in part.text, 'lang="en"' in english.text] == [
        True,
        False,
        True,
    ]
    assert ['data-look="large"' in one.text for one in (plain, english, large)] == [False, False, True]
    assert len({one.headers["ETag"] for one in (plain, part, english, large)}) == 4
    again = client.get("/calendar", headers={"HX-Request": "true"})
    assert again.headers["HX-Push-Url"] == part.headers["HX-Push-Url"] == "/calendar"


def test_time_moves_a_page_on(client: Browser, make: Make):
    event = make.event(title="Сварщик")
    make.slot(30, event, starts_at=NOON + timedelta(minutes=5))
    for moment, told in ((NOON, True), (NOON + timedelta(minutes=5), False)):
        with clock.pinned(moment):
            assert ("/slots/" in client.get(f"/events/{event.id}").text) is told
    for moment, told in ((NOON, True), (NOON + timedelta(hours=15), False)):  # the next day has begun
        with clock.pinned(moment):
            assert ("Сварщик" in client.get("/calendar").text) is told


@pytest.mark.changes_app
def test_nothing_that_holds_a_token_or_a_session_is_kept(app: Flask, client: Browser, made: list[str]):
    app.add_url_rule("/token", "token", shared_page(generate_csrf))
    app.add_url_rule("/mark", "mark", shared_page(lambda: session.setdefault("mark", "yes")))
    app.add_url_rule("/cookie", "cookie", shared_page(lambda: ("yes", {"Set-Cookie": "a=b"})))
    app.add_url_rule("/plain", "plain", shared_page(lambda: "yes"))
    for path in ("/token", "/mark", "/cookie", "/plain"):
        visitor = Browser(app, app.response_class)
        assert visitor.get(path).status_code == 200
    assert made == ["/plain"]
