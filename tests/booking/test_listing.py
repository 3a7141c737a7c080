"""The list of bookings of a school and of whoever looks after schools, and its filters."""

import re
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest

from app.accounts.models import Role
from app.booking import actions, listing
from app.booking.models import Booking, BookingState
from app.calendar.models import EventKind
from app.core import clock
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from tests.booking.pages import sign_in_as
from tests.statements import at_most

ZONE = ZoneInfo("Europe/Moscow")
NOVEMBER = datetime(2026, 11, 20, 12, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def november():
    with clock.pinned(NOVEMBER):
        yield


@pytest.fixture
def region(client, make):
    """Two schools of one municipality with three bookings, and one of another municipality."""
    place, other = make.municipality("Азовский район"), make.municipality("Ростов")
    trial = make.slot(60, make.event(title="Сварщик: первый шов"), starts_at=NOVEMBER + timedelta(days=10))
    fair = make.slot(
        60, make.event(title="Ярмарка вакансий", kind=EventKind.FAIR), starts_at=NOVEMBER + timedelta(days=20)
    )
    schools = [make.school(place, short_name=f"Школа № {number}") for number in (3, 12)]
    foreign = make.school(other, short_name="Лицей № 1")
    classes = [make.school_class(school, letter="А") for school in (*schools, foreign)]
    made = {
        "trial 3": make.booking(trial, 20, classes[0]).id,
        "fair 3": make.booking(fair, 20, classes[0]).id,
        "trial 12": make.booking(trial, 20, classes[1]).id,
        "foreign": make.booking(trial, 20, classes[2]).id,
    }
    above = make.organization(OrganizationKind.AUTHORITY, municipality=place)
    operator = make.organization(OrganizationKind.OPERATOR)
    return {
        "bookings": made,
        "schools": [one.id for one in (*schools, foreign)],
        "event": trial.event_id,
        "place": place.code,
        "coordinator": sign_in_as(client, make, Role.MUNICIPALITY, above),
        "operator": sign_in_as(client, make, Role.OPERATOR, operator),
        "school": sign_in_as(client, make, Role.SCHOOL, schools[0]),
    }


def listed(region, who="coordinator", **asked):
    """The names of the bookings on the page, in its order."""
    found = re.findall(r'href="/bookings/(\d+)"', page(region, who, **asked))
    names = {str(id): name for name, id in region["bookings"].items()}
    return [names[id] for id in found]


def page(region, who="coordinator", **asked):
    address = urlencode({name.strip("_"): value for name, value in asked.items()}, doseq=True)
    answer = region[who].get(f"/bookings?{address}")
    assert answer.status_code == 200
    return unescape(answer.text)


def test_a_coordinator_finds_bookings_by_school_state_kind_event_days_words_and_number(region):
    first, second, foreign = region["schools"]
    assert listed(region) == ["trial 12", "trial 3", "fair 3"]
    assert listed(region, school=second) == ["trial 12"]
    assert listed(region, kind="fair") == ["fair 3"]
    assert listed(region, event=region["event"]) == ["trial 12", "trial 3"]
    assert listed(region, _from="2026-12-01") == ["fair 3"]
    assert listed(region, _from="2026-11-30", to="2026-11-30") == ["trial 12", "trial 3"]
    assert listed(region, q="сварщик") == ["trial 12", "trial 3"]
    assert listed(region, q="ШКОЛА 12") == ["trial 12"]
    number = region["bookings"]["fair 3"]
    assert listed(region, q=f"№ {number}") == listed(region, q=f"№{number}") == ["fair 3"]
    assert "fair 3" in listed(region, q=str(number))
    assert listed(region, school=first, kind="trial", q="шов") == ["trial 3"]
    assert listed(region, "operator", municipality=region["place"], kind="fair") == ["fair 3"]
    assert listed(region, "operator", school=foreign) == ["foreign"]


def test_a_state_asked_for_is_the_one_that_is_shown(region, make):
    cancelled, late = (db.session.get_one(Booking, region["bookings"][one]) for one in ("fair 3", "trial 3"))
    transact(lambda: actions.cancel(cancelled, by=None))
    db.session.get_one(Booking, late.id).state = BookingState.OFFERED
    db.session.get_one(Booking, late.id).offer_until = NOVEMBER - timedelta(hours=1)
    db.session.commit()
    assert listed(region, state="cancelled_by_school") == ["fair 3"]
    assert listed(region, state="offered") == []
    assert listed(region, state="expired") == ["trial 3"]  # nobody has collected it yet
    assert listed(region, state=["confirmed", "expired"]) == ["trial 12", "trial 3"]


def test_filters_find_and_name_nothing_beyond_a_persons_reach(region):
    number, foreign = region["bookings"]["foreign"], region["schools"][2]
    for asked in ({"q": f"№{number}"}, {"q": "лицей"}, {"school": foreign}, {"municipality": "нет такого"}):
        assert listed(region, **asked) == []
    assert "Лицей № 1" not in page(region, school=foreign)
    assert f"неизвестно: {foreign}" in page(region, school=foreign)
    assert listed(region, "school", school=region["schools"][1]) == []
    assert "Школа № 12" not in page(region, "school", school=region["schools"][1])


def test_what_is_chosen_stands_in_chips_and_in_the_form_and_is_kept_across_pages(region, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 1)
    first, _second, _foreign = region["schools"]
    shown = page(region, school=first, q="ш")
    assert f'<option value="{first}" selected>Школа № 3' in shown and 'name="q" value="ш"' in shown
    assert re.search(r'class="chip-x" href="/bookings\?q=%D1%88">Школа № 3', shown)
    assert f'href="/bookings?school={first}&q=%D1%88&page=2"' in shown
    assert listed(region, school=first, q="ш", page=2) == ["fair 3"]
    past_the_end = page(region, school=first, page=9)
    assert "Такой страницы нет" in past_the_end and f'href="/bookings?school={first}"' in past_the_end


def test_what_is_not_understood_is_said_and_finds_nothing_rather_than_everything(region):
    for asked in (
        {"_from": "2026-02-31"},
        {"state": "gone"},
        {"kind": "яма"},
        {"school": "9" * 40},
        {"event": "1 OR 1"},
        {"to": "завтра"},
    ):
        shown, value = page(region, **asked), next(iter(asked.values()))
        assert f"Не удалось понять: {value}" in shown and 'href="/bookings/' not in shown
    kept = page(region, kind="fair", state="gone")
    assert 'href="/bookings?kind=fair">Показать без этого' in kept
    for nonsense in ("'; --", "%", "[", "\\", "!!!", "я" * 5000):
        assert "Таких записей нет" in page(region, q=nonsense)


def test_an_empty_answer_names_the_filter_that_stands_in_the_way(region):
    shown = page(region, school=region["schools"][1], kind="fair")
    assert "Таких записей нет" in shown
    assert re.search(r'href="/bookings\?kind=fair">Без «Школа № 12»</a> <span class="count">1 запись', shown)
    assert "Последний день раньше первого." in page(region, _from="2026-12-01", to="2026-11-01")


def test_a_school_with_one_page_is_not_asked_what_to_look_for(region, monkeypatch):
    assert 'class="filters"' not in page(region, "school")
    assert 'class="filters"' in page(region, "school", kind="fair")
    monkeypatch.setattr(listing, "PAGE", 1)
    several = page(region, "school")
    assert 'class="filters"' in several and 'id="school"' not in several and "chip-x" not in several


def test_filtering_asks_the_database_as_often_for_one_booking_as_for_many(region, make):
    first = region["schools"][0]
    with at_most(16):
        page(region, "operator", municipality=region["place"], school=first, q="шов 3", state="confirmed")


def test_a_change_in_the_form_swaps_the_list_alone(region):
    answer = region["coordinator"].get("/bookings?kind=fair", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<div id="bookings">') and "<html" not in answer.text


def test_a_booking_leads_a_coordinator_to_all_of_its_school_and_of_its_event(region):
    path = f"/bookings/{region['bookings']['trial 3']}"
    shown = region["coordinator"].get(path).text
    assert f'href="/bookings?event={region["event"]}"' in shown
    assert f'href="/bookings?school={region["schools"][0]}"' in shown
    assert "/bookings?" not in region["school"].get(path).text
    desk = region["coordinator"].get("/").text
    assert f'href="/bookings?school={region["schools"][1]}&amp;from=2026-11-20"' in desk
