"""The public data for other programs: what /openapi.json says of it, and what is answered."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict

from app.booking.actions import cancel_slot
from app.calendar import feed_bodies, open_data
from app.calendar.filters import CHOICES, Filters
from app.calendar.models import EventFormat, Precision, Slot, Visibility
from app.calendar.open_api import FILTERS, description
from app.core import clock
from app.core.db import db, transact
from app.core.lately import SUFFIXES
from app.organizations.actions import add_venue
from app.organizations.models import Field, Programme
from tests.conftest import Browser
from tests.make import Make

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = "/feeds/<token>.ics"
FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


@FORMATS.checks("date", raises=ValueError)
def is_day(text: object) -> bool:
    return not isinstance(text, str) or date.fromisoformat(text).isoformat() == text


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.pinned(NOON):
        yield


@pytest.fixture
def slot(make: Make) -> Slot:
    """A time at a venue, one called off, a course, whole days, a month, and what nobody has dated."""
    make.installation()
    host = make.organization(municipality=make.municipality("Азов"))
    programme, field = db.session.query(Programme).first(), db.session.query(Field).first()
    ids = {"programme_ids": frozenset({programme.id}), "field_ids": frozenset({field.id})}
    event = make.event(host, title="Сварщик 🛠 & <шов>", grades=frozenset({7, 9}), **ids)
    slot = make.slot(event=event, starts_at=NOON + timedelta(days=1))
    slot.venue_id = add_venue(host.id, "Корпус 1", "ул. Мира, 1", "ворота", by=None).id
    db.session.commit()
    off = make.slot(event=event, starts_at=NOON + timedelta(days=2))
    transact(lambda: cancel_slot(db.session.get_one(Slot, off.id), "нет света", by=None))
    make.course([3, 10], event=make.event(host, format=EventFormat.ONLINE, title="Курс"))
    days = {"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 3)}
    make.event(host, precision=Precision.DAYS, **days)
    make.event(host, precision=Precision.MONTH, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31))
    make.event(host, title="Без даты")
    make.event(host, title="Для своих", visibility=Visibility.SIGNED_IN)
    return slot


def problems(schema: str, answer: object) -> list[str]:
    whole = {"$ref": f"#/components/schemas/{schema}"} | {"components": description("")["components"]}
    Draft202012Validator.check_schema(whole)
    found = Draft202012Validator(whole, format_checker=FORMATS).iter_errors(answer)
    return [f"{one.json_path}: {one.message}" for one in found]


def test_every_json_answer_has_the_described_fields_and_no_others(client: Browser, slot: Slot):
    event, programme = slot.event, slot.event.programmes[0]
    for path in ("/calendar", f"/organizations/{event.host_id}", f"/programmes/{programme.id}"):
        answer = client.get(f"{path}.json").json
        assert problems("Events", answer) == [], path
        assert len(answer["events"]) == (1 if "programmes" in path else 5), path
    found = client.get(f"/events/{event.id}.json").json
    assert problems("OneEvent", found) == []
    times = found["event"]["times"]
    assert [time["cancelled"] for time in times] == [False, True]
    assert (times[0]["starts_at"], times[0]["entrance"]) == ("2026-11-22T12:00:00+03:00", "ворота")
    assert (found["event"]["grades"], found["event"]["fields"][0]["title"]) == ([7, 9], event.fields[0].title)
    assert problems("Description", client.get("/openapi.json").json) == []
    assert problems("OneEvent", found | {"more": 1}) != []
    assert problems("OneEvent", {"schema": 1, "event": found["event"] | {"changed_at": "вчера"}}) != []


@one_engine
def test_the_description_knows_every_public_address_and_no_other(app: Flask):
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.endswith(SUFFIXES)}
    public = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule) for rule in rules - {SECRET}}
    paths = description("")["paths"]
    assert set(paths) == public
    for path, one in paths.items():
        named = [part["name"] for part in one["get"]["parameters"] if part["in"] == "path"]
        assert named == re.findall(r"{(\w+)}", path)


@one_engine
def test_the_described_filters_are_those_of_the_page(client: Browser, make: Make):
    examples = {name: value for name, (_text, _schema, value) in FILTERS.items()}
    understood = {name for name, value in examples.items() if Filters.read(MultiDict({name: value})).args()}
    assert understood == set(FILTERS) == {*CHOICES, "year", "from", "to", "q"}
    parameters = {one["name"] for one in description("")["paths"]["/calendar.ics"]["get"]["parameters"]}
    assert parameters == set(FILTERS)
    for name, value in examples.items():
        assert client.get("/calendar.json", query_string={name: value}).status_code == 200, name


def test_json_comes_in_parts_that_hold_everything_once(
    client: Browser, slot: Slot, monkeypatch: pytest.MonkeyPatch
):
    whole = [one["id"] for one in client.get("/calendar.json").json["events"]]
    monkeypatch.setattr(open_data, "PAGE", 2)
    found, path = [], "/calendar.json?q=&to=2026-12-31"
    while path:
        answer = client.get(path).json
        found += [one["id"] for one in answer["events"]]
        path = answer["next"] and answer["next"].removeprefix("http://127.0.0.1:8000")
    assert found == [one for one in whole if one != max(whole)]  # but for what has no day
    for after in ("soon", "-1", "9" * 400):
        assert client.get(f"/calendar.json?after={after}").status_code == 200


def test_atom_tells_what_was_changed_last_under_ids_that_stay(client: Browser, slot: Slot):
    def read() -> ElementTree.Element:
        return ElementTree.fromstring(client.get("/calendar.atom?kind=trial").data)

    feed = read()
    for name in ("id", "title", "updated", "author"):
        assert feed.find(ATOM + name) is not None, name
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    site = "http://127.0.0.1:8000"
    assert links == {"self": f"{site}/calendar.atom?kind=trial", "alternate": f"{site}/calendar?kind=trial"}
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) == 5
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one or "") for one in ids)
    welder = next(one for one in entries if one.findtext(f"{ATOM}title") == "Сварщик 🛠 & <шов>")
    text = welder.findtext(f"{ATOM}content") or ""
    assert "Воскресенье, 22 ноября, 12:00–14:00\nПонедельник, 23 ноября, 12:00–14:00: отменено" in text
    with clock.pinned(NOON + timedelta(hours=1)):
        transact(lambda: cancel_slot(db.session.get_one(Slot, slot.id), "карантин", by=None))
        again = read()
    first = again.findall(f"{ATOM}entry")[0]
    assert (first.findtext(f"{ATOM}id"), first.findtext(f"{ATOM}updated")) == (
        welder.findtext(f"{ATOM}id"),
        "2026-11-21T10:00:00Z",
    )
    assert (first.findtext(f"{ATOM}title") or "").startswith("ОТМЕНЕНО: ")
    assert again.findtext(f"{ATOM}id") == feed.findtext(f"{ATOM}id")
    assert again.findtext(f"{ATOM}updated") == "2026-11-21T10:00:00Z"


@one_engine
def test_public_files_are_for_any_site_and_stay_as_they_are_on_the_wire(client: Browser, slot: Slot):
    for path in ("/calendar.ics", "/calendar.atom", "/calendar.json", f"/events/{slot.event_id}.ics"):
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        headers = answer.headers
        assert headers["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in headers
        assert "Content-Encoding" not in headers
        assert "Content-Disposition" not in headers
        assert not headers["ETag"].startswith("W/")
        assert "Last-Modified" in headers
        head = client.head(path)
        assert (head.data, head.headers["Content-Length"]) == (b"", str(len(answer.data)))
    headers = client.get("/calendar.ics").headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "public, no-cache, no-transform"
    assert "Access-Control-Allow-Origin" not in client.get("/calendar").headers


@one_engine
@pytest.mark.parametrize("form", ["ics", "atom", "json"])
def test_a_failure_is_503_and_no_empty_file(client: Browser, monkeypatch: pytest.MonkeyPatch, form: str):
    def fail(_feed: object) -> bytes:
        raise OperationalError("SELECT", None, Exception("gone"))

    monkeypatch.setitem(feed_bodies.BODIES, form, fail)
    answer = client.get(f"/calendar.{form}")
    assert (answer.status_code, answer.data, answer.headers["Retry-After"]) == (503, b"", "600")


def test_a_feed_outlives_the_last_event_of_its_host(client: Browser, make: Make):
    event = make.event(precision=Precision.DAY, starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 1))
    assert client.get(f"/organizations/{event.host_id}.ics").data.count(b"VEVENT") == 0
    assert client.get(f"/organizations/{event.host_id}").status_code == 200
    for path in (f"/organizations/{make.school().id}.ics", "/programmes/99999.json", "/events/99999.json"):
        assert client.get(path).status_code == 404, path
