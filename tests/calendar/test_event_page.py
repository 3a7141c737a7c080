"""The page of an event: what people find on it, and how it comes into their calendars and chats."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.accounts.models import Role
from app.booking.actions import cancel_slot
from app.calendar import actions
from app.calendar.actions import Link, draft_of
from app.calendar.models import Event, EventKind, Slot
from app.calendar.web_calendars import Appointment, web_links
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions import add_venue
from app.organizations.models import Field, OrganizationKind, Programme, ProgrammeLevel
from app.roadmap import actions as roadmap
from app.roadmap.reading import read_order
from tests.conftest import Browser
from tests.make import Make
from tests.roadmap.sample import ORDER

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
SITE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.pinned(NOON):
        yield


def later(days: int, hour: int = 7) -> datetime:
    return datetime(2026, 11, 21, hour, tzinfo=UTC) + timedelta(days=days)


def changed(event: Event, **facts: Any) -> None:
    transact(lambda: actions.edit_event(event, replace(draft_of(event), **facts), by=None))


def page_of(client: Browser, event_id: int) -> str:
    return client.get(f"/events/{event_id}").text


# What people find


def test_what_pupils_do_comes_first_and_paperwork_last(client: Browser, make: Make) -> None:
    order = transact(
        lambda: roadmap.import_order(read_order(ORDER, name="o.txt"), "o.txt", "0" * 64, by=None)
    )
    host = make.organization(name="Колледж", phone="8 863 200-00-00")
    venue = transact(
        lambda: add_venue(host.id, "Цех", "ул. Мира, 14", "Вход № 2", accessibility=("lift",), by=None)
    )
    programme, field, level = (db.session.scalars(select(one).limit(1)).one() for one in LINKED)
    links = (Link("Видео", "https://example.org/v"), Link("Положение", "https://example.org/p.PDF?x=1"))
    event = make.event(
        host,
        announcement="Сварят первый шов.",
        bring="Обувь",
        grades=frozenset({8}),
        special_needs=True,
        links=links,
        programme_text="10:00 встреча",
        programme_ids=frozenset({programme.id}),
        field_ids=frozenset({field.id}),
        level_ids=frozenset({level.id}),
    )
    slot = actions.SlotDraft(later(1), later(1, 9), 20, venue.id)
    transact(lambda: actions.add_slot(event, slot, by=None))
    row = order.rows[0]
    transact(lambda: roadmap.tie_event(row, event, made=True, by=None))
    row.number = "1.7"
    db.session.commit()
    main = client.get(f"/events/{event.id}").text.partition("<main")[2]
    told = (
        *("Сварят первый шов.", "8 класс", f'/calendar?programme={programme.id}"', f"field={field.id}"),
        *("Осталось 20 из 20", "Цех, ул. Мира, 14", "Вход № 2", "Обувь", "могут участвовать", "Лифт"),
        *('href="tel:88632000000"', f'href="/organizations/{host.id}">Колледж', "10:00 встреча", "Видео"),
        *("Здравствуйте!", "Для отчётов", "2 часа", level.title, "Положение"),
    )
    places = [main.casefold().find(words.casefold()) for words in told]
    assert -1 not in places, told[places.index(-1)]
    last = main[places[told.index("Для отчётов")] :]
    assert all(words in last for words in (level.title, "Положение"))
    assert "Видео" not in last
    order_of_page = [
        places[told.index(words)] for words in ("Сварят первый шов.", "8 класс", "Обувь", "Видео")
    ]
    assert "строка 1.7" not in main and order.title not in main  # an order is its operator's
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    assert "строка 1.7" in client.get(f"/events/{event.id}").text
    assert order_of_page == sorted(order_of_page) and places[4] < places[5] < places[10] < places[14]


LINKED = (Programme, Field, ProgrammeLevel)


def test_full_over_and_applied_for_look_like_it(client: Browser, make: Make) -> None:
    slot = make.slot(20, starts_at=later(5))
    make.booking(slot, 20)
    assert "Все места заняты" in page_of(client, slot.event_id)
    with clock.pinned(later(6)):
        text = page_of(client, slot.event_id)
    assert "Мероприятие прошло" in text and "Все места заняты" not in text
    assert "/bookings/new" not in text and 'id="chat"' not in text and ".ics" not in text
    contest = make.event(kind=EventKind.CONTEST, apply_until=date(2026, 12, 1))
    assert page_of(client, contest.id).count("Заявки принимают до 1 декабря 2026") == 3  # in both texts too
    with clock.pinned(later(11)):
        assert "Заявки принимали до 1 декабря 2026" in page_of(client, contest.id)


def test_a_part_is_told_with_the_days_of_its_times(client: Browser, make: Make) -> None:
    umbrella = make.event(title="Неделя")
    part = make.event(title="Часть", parent_id=umbrella.id)
    make.slot(event=part, starts_at=later(1))
    make.slot(event=part, starts_at=later(3))
    assert "22 ноября 2026 – 24 ноября 2026" in page_of(client, umbrella.id)


def test_the_text_for_the_school_says_what_when_where_and_how(client: Browser, make: Make) -> None:
    host = make.organization(short_name="Колледж", address="ул. Мира, 14")
    event = make.event(host, title="Шов <1>", grades=frozenset({8}), bring="Обувь")
    for day in range(1, 7):
        make.slot(event=event, starts_at=later(day))
    text = page_of(client, event.id)
    ready = [unescape(one) for one in re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)]
    asked, announced = ready
    assert asked.splitlines() == [
        "Здравствуйте! Предлагаю нашему классу мероприятие:",
        "",
        "Шов <1>",
        "Когда:",
        *(f"{day}, 10:00–12:00" for day in DAYS),
        "и ещё 2 раза",
        "Где: Колледж, ул. Мира, 14",
        "Для кого: 8 класс",
        "",
        f"Группу записывает школа: {SITE}/events/{event.id}",
    ]
    assert "Взять с собой: Обувь" in announced and "Здравствуйте" not in announced
    changed(event, audience=("parents",))
    assert "Здравствуйте" not in page_of(client, event.id)


DAYS = ("Воскресенье, 22 ноября", "Понедельник, 23 ноября", "Вторник, 24 ноября", "Среда, 25 ноября")


# Into calendars


def asked(url: str) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


def test_links_of_web_calendars_carry_the_same_moment_and_bounded_words() -> None:
    starts = datetime.fromisoformat("2026-12-31T23:30:00+03:00")
    one = Appointment(
        "Ы & <б> " * 60, starts, starts + timedelta(hours=2), "Дом " * 99, "<i>\nя " * 200, SITE
    )
    (_google, google), *outlooks = web_links(one)
    assert google.startswith("https://calendar.google.com/calendar/render?action=TEMPLATE&")
    assert asked(google)["dates"] == "20261231T203000Z/20261231T223000Z"
    assert [urlsplit(url).hostname for _name, url in outlooks] == ["outlook.live.com", "outlook.office.com"]
    for _name, url in outlooks:
        told = asked(url)
        assert (told["startdt"], told["enddt"]) == ("2026-12-31T20:30:00Z", "2026-12-31T22:30:00Z")
        assert told["subject"] == asked(google)["text"] and "allday" not in told
        assert told["body"].startswith("&lt;i&gt; я") and told["body"].endswith(f"<br>{SITE}")
    assert len(asked(google)["text"]) <= 120 and len(asked(google)["details"]) <= 300 + 1 + len(SITE)
    assert max(len(url) for url in (google, outlooks[0][1])) < 4_000 and "+" not in google
    days = replace(one, starts=date(2026, 12, 31), ends=date(2027, 1, 2))
    (_google, google), (_outlook, outlook), _office = web_links(days)
    assert asked(google)["dates"] == "20261231/20270102"
    assert (asked(outlook)["startdt"], asked(outlook)["enddt"]) == ("2026-12-31", "2027-01-02")
    assert asked(outlook)["allday"] == "true"


def test_one_time_is_put_into_a_calendar_at_once_and_one_of_many_on_its_own_page(
    client: Browser, make: Make
) -> None:
    event = make.event()
    first = make.slot(event=event, starts_at=later(1))
    text = page_of(client, event.id)
    assert "calendar.google.com" in text and f"webcal://127.0.0.1:8000/events/{event.id}.ics" in text
    assert "/calendars" not in text and "раз в сутки" in text
    second = make.slot(event=event, starts_at=later(2))
    text = page_of(client, event.id)
    assert "calendar.google.com" not in text
    for slot, day in ((first, "20261122"), (second, "20261123")):
        assert f'href="/slots/{slot.id}/calendars"' in text
        links = client.get(f"/slots/{slot.id}/calendars").text
        assert f"dates={day}T070000Z%2F{day}T090000Z" in links
    with clock.pinned(later(1, 8)):
        assert "Это время прошло" in client.get(f"/slots/{first.id}/calendars").text
    transact(lambda: cancel_slot(db.session.get_one(Slot, first.id), "мороз", by=None))
    assert "calendar.google.com" in page_of(client, event.id)  # one is left
    assert "Это время прошло или отменено" in client.get(f"/slots/{first.id}/calendars").text
    assert client.get(f"/slots/{first.id}.ics").status_code == 404
    course = make.course([1, 8])
    links = client.get(f"/slots/{course.id}/calendars").text
    assert re.findall(r"dates=(\d{8})", links) == ["20261122", "20261129"]
    assert f'href="/slots/{course.id}.ics"' in links
    for slot, hours in ((second, [(second.starts_at, second.ends_at)]), (course, list(course.hours))):
        file = client.get(f"/slots/{slot.id}.ics")
        entries = Calendar.from_ical(file.data).walk("VEVENT")
        assert [(one["dtstart"].dt, one["dtend"].dt) for one in entries] == hours
        assert file.content_type == "text/calendar; charset=utf-8"
