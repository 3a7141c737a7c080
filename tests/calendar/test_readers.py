"""An event reaches those it is for: a canary in each is looked for at every address that anybody may open."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Role
from app.calendar.models import Event, Precision, Visibility
from app.core import clock
from app.organizations.models import Organization
from tests.conftest import Browser
from tests.make import Make

CANARIES = {
    Visibility.PUBLIC: "Канарейкаоткрытая",
    Visibility.SIGNED_IN: "Канарейкасвоя",
    Visibility.INVITED: "Канарейказваная",
}


@pytest.fixture
def guest(make: Make) -> Organization:
    return make.school()


@pytest.fixture
def canaries(make: Make, guest: Organization) -> dict[Visibility, Event]:
    """One of each, with a time; all are parts of a public umbrella and stages after it."""
    day = (clock.now() + timedelta(days=7)).date()
    dated = {"precision": Precision.DAY, "starts_on": day, "ends_on": day}
    umbrella = make.event(title="Зонтик", **dated)
    ties = dated | {"parent_id": umbrella.id, "follows_id": umbrella.id}
    events = {}
    for visibility, title in CANARIES.items():
        invited = frozenset({guest.id}) if visibility is Visibility.INVITED else frozenset()
        events[visibility] = make.event(title=title, visibility=visibility, invited_ids=invited, **ties)
        make.slot(event=events[visibility])
    return events


def open_addresses(app: Flask, events: dict[Visibility, Event]) -> list[str]:
    """Every address that answers to GET, with the ids of all the events and their times."""
    numbers = {str(event.id) for event in events.values()} | {
        str(event.parent_id) for event in events.values()
    }
    found = ["/calendar?q=" + title.lower() for title in CANARIES.values()]
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        if not rule.arguments:
            found.append(rule.rule)
        elif all("int:" in part for part in rule.rule.split("<")[1:]):
            for number in sorted(numbers):
                path = rule.rule
                for argument in rule.arguments:
                    path = path.replace(f"<int:{argument}>", number)
                found.append(path)
    return found


def test_nothing_but_the_public_reaches_a_page_that_anybody_may_open(
    app: Flask, client: Browser, canaries: dict[Visibility, Event]
) -> None:
    seen = set()
    addresses = open_addresses(app, canaries)
    assert {"/calendar.ics", f"/events/{canaries[Visibility.INVITED].id}.ics"} <= set(addresses)
    for address in addresses:
        answer = client.get(address)
        text = answer.get_data(as_text=True).replace("\r\n ", "")
        if answer.status_code == 200 and "?q=" not in address:
            seen |= {title for title in CANARIES.values() if title in text}
        for visibility, event in canaries.items():
            if visibility is not Visibility.PUBLIC:
                assert event.title not in text, address
    assert seen == {CANARIES[Visibility.PUBLIC]}


def visible(browser: Browser, canaries: dict[Visibility, Event]) -> dict[Visibility, bool]:
    listed = browser.get("/calendar").text
    umbrella = browser.get(f"/events/{next(iter(canaries.values())).parent_id}").text
    opened = {}
    for visibility, event in canaries.items():
        opened[visibility] = browser.get(f"/events/{event.id}").status_code == 200
        assert (event.title in listed) is (event.title in umbrella) is opened[visibility]
    return opened


def test_a_visitor_a_school_and_an_invited_school_see_what_is_for_them(
    app: Flask, make: Make, client: Browser, guest: Organization, canaries: dict[Visibility, Event]
) -> None:
    public, signed_in, invited = canaries
    assert visible(client, canaries) == {public: True, signed_in: False, invited: False}
    for school, is_invited in ((make.school(), False), (guest, True)):
        browser = Browser(app, app.response_class)
        browser.sign_in(make.user(Role.SCHOOL, school).mail)
        assert visible(browser, canaries) == {public: True, signed_in: True, invited: is_invited}
        assert browser.get(f"/events/{canaries[signed_in].id}.ics").status_code == 404


def test_a_school_that_is_not_invited_cannot_book_either(
    make: Make, client: Browser, guest: Organization, canaries: dict[Visibility, Event]
) -> None:
    [slot] = canaries[Visibility.INVITED].slots
    path = f"/slots/{slot.id}/bookings/new"
    school, invited = make.user(Role.SCHOOL, make.school()).mail, make.user(Role.SCHOOL, guest).mail
    client.sign_in(school)
    assert client.get(path).status_code == 404
    client.post("/sign-out", data=client.form("/calendar", "/sign-out"))
    client.sign_in(invited)
    assert client.get(path).status_code == 200
