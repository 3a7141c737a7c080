"""The calendar by month, and the ways from a list to other days."""

import gzip
import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from html import unescape

import pytest
from sqlalchemy import insert

from app.booking.actions import cancel_slot
from app.calendar import month_queries, queries
from app.calendar.conditions import Question
from app.calendar.filters import Filters
from app.calendar.models import Event, EventKind, EventState, Precision, Slot
from app.calendar.month import Month
from app.calendar.public import question_of
from app.calendar.readers import is_public
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions import add_special_day
from app.organizations.models import Municipality
from tests.conftest import Browser
from tests.make import Make

NOON = datetime(2026, 11, 18, 9, tzinfo=UTC)
NOVEMBER = Month(2026, 11)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.pinned(NOON):
        yield


def at(day: int, hour: int = 7, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def cell(text: str, day: str) -> str:
    """What stands in the cell of a day."""
    found = re.search(rf'<td[^>]*><a class="date"[^>]*data-day="{day}".*?</td>', text, re.DOTALL)
    assert found is not None, day
    return unescape(found[0])


def link(text: str, name: str) -> str:
    """Where the link with this text leads."""
    found = re.search(rf'<a [^>]*href="([^"]*)"[^>]*>(?:<span[^>]*>[^<]*</span>)? ?{name}', text)
    assert found is not None, name
    return unescape(found[1])


def everything_of_november(make: Make) -> None:
    """Events of every shape that a day may hold."""
    several = make.event(title="Проба")
    off = [make.slot(event=several, starts_at=at(20, hour)) for hour in (7, 9, 11)][:1]
    make.slot(event=several, starts_at=at(27))
    make.slot(event=make.event(title="Смена"), starts_at=at(24), hours=50)
    make.slot(event=make.event(title="Ночь музеев"), starts_at=at(20, 18), hours=3)  # ends at midnight
    make.course([2, 4, 11], event=make.event(title="Курс"))
    days = {"precision": Precision.DAYS, "starts_on": date(2026, 11, 26), "ends_on": date(2026, 11, 28)}
    make.event(title="Чемпионат", **days)
    make.event(title="Фестиваль", **(days | {"ends_on": date(2026, 12, 20)}))
    make.event(
        title="Ярмарка", precision=Precision.DAY, starts_on=date(2026, 11, 29), ends_on=date(2026, 11, 29)
    )
    off.append(make.slot(event=make.event(title="Отменённая"), starts_at=at(20, 6)))
    for number in [slot.id for slot in off]:
        transact(partial(cancel_slot, db.session.get_one(Slot, number), "мороз", by=None))


def test_each_day_of_the_month_holds_what_its_list_holds(make: Make, app):
    everything_of_november(make)

    def asked(filters: Filters) -> Question:
        with app.test_request_context():
            return question_of(filters, is_public())

    found = month_queries.marks(asked(NOVEMBER.of_it(Filters())))
    busy = found[date(2026, 11, 20)]
    assert [mark.title for mark in busy] == ["Проба", "Курс", "Ночь музеев", "Отменённая"]
    assert [mark.cancelled for mark in busy] == [False, False, False, True]
    assert [f"{mark.begins:%H:%M}" for mark in busy] == ["12:00", "12:00", "21:00", "09:00"]
    for number in range(1, 31):
        day = date(2026, 11, number)
        rows = queries.first_rows(asked(Filters(first=day, last=day)), 100)
        assert {row.event.id for row in rows} == {mark.event_id for mark in found.get(day, ())}, day


def test_a_cell_tells_three_events_how_many_more_and_what_is_struck_out(client: Browser, make: Make):
    everything_of_november(make)
    for number in (1, 2):
        make.slot(event=make.event(title=f"Поздняя {number}"), starts_at=at(20, 14))
    transact(lambda: add_special_day(date(2026, 11, 27), False, "День города", by=None))
    text = client.get("/calendar?view=month&grade=8").text
    busy = cell(text, "2026-11-20")
    assert busy.count("<li") == 3
    assert '<a class="more" href="/calendar?grade=8&from=2026-11-20&to=2026-11-20">ещё 3' in busy
    assert "20 ноября, пятница: 6 мероприятий" in busy
    off = cell(client.get("/calendar?view=month&kind=trial&q=отмен").text, "2026-11-20")
    assert "<s>Отменённая</s>" in off
    assert "Отменено · 09:00 · Проба" in off
    assert 'aria-current="date"' in cell(text, "2026-11-18")
    assert "Праздник" in cell(text, "2026-11-04")
    assert "День города" in cell(text, "2026-11-27")
    assert 'class="weekend"' in cell(text, "2026-11-27")
    assert text.count('data-day="2026-10') == text.count('data-day="2026-12') == 0
    assert "10 мероприятий<" in text
    narrowed = client.get("/calendar?view=month&from=2026-11-21&to=2026-11-27").text
    assert "<li" not in cell(narrowed, "2026-11-20") + cell(narrowed, "2026-11-28")
    assert cell(narrowed, "2026-11-27").count("<li") == 2


def test_what_is_asked_for_stays_when_view_month_and_filters_change(client: Browser, make: Make):
    make.slot(event=make.event(), starts_at=at(20))
    make.slot(event=make.event(), starts_at=at(20, month=12))
    listed = client.get("/calendar?grade=8&grade=9&from=2026-12-01").text
    month = link(listed, "Месяц")
    assert month == "/calendar?view=month&month=2026-12&grade=8&grade=9"
    text = client.get(month).text
    assert link(text, "Список") == "/calendar?grade=8&grade=9"
    assert link(text, "Ноябрь") == link(text, "Сегодня") == month.replace("-12", "-11")
    assert link(text, "Январь 2027") == month.replace("2026-12", "2027-01")
    assert f'class="chip-x" href="{month.replace("grade=8&", "")}"' in unescape(text)
    for name, value in (("view", "month"), ("month", "2026-12")):
        assert f'<input type="hidden" name="{name}" value="{value}" form="filters">' in text
    dated = client.get("/calendar?view=month&month=2026-10&from=2026-12-05").text
    assert '<h2 id="month_title">Декабрь 2026</h2>' in dated
    assert "month=2026-11" not in dated  # no day of it is asked for
    part = client.get(month, headers={"HX-Request": "true"})
    assert part.headers["HX-Push-Url"] == month
    results, picks, _counts = part.text.partition('<div class="picks"')
    assert picks and results.strip() in text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_absurd_month_is_the_present_one(client: Browser):
    absurd = (
        str(10**9),
        "2026-13",
        "2026-00",
        "0000-01",
        "9999-12",
        "%ED%A0%80",
        "x" * 65_536,
        "",
        "-1",
        "2026-1",
    )
    for value in absurd:
        text = client.get(f"/calendar?view=month&month={value}&day={value}&view={value}").text
        assert '<h2 id="month_title">Ноябрь 2026</h2>' in text, value[:20]
    for month in ("2000-01", "2099-12"):
        assert client.get(f"/calendar?view=month&month={month}").status_code == 200
    for view in ("week", "%00", "MONTH"):
        assert 'id="month_title"' not in client.get(f"/calendar?view={view}&month=2026-10").text


def test_a_month_without_events_tells_the_way_to_the_nearest(client: Browser, make: Make):
    azov = make.municipality("Азов")
    make.slot(event=make.event(title="Сварщик", municipality_id=azov.id), starts_at=at(14, month=12))
    text = client.get("/calendar?view=month&grade=8").text
    assert "В этом месяце таких мероприятий нет. Ближайшее: 14 декабря, Азов." in " ".join(text.split())
    assert link(text, "Показать декабрь") == "/calendar?view=month&month=2026-12&grade=8"
    december = client.get("/calendar?view=month&month=2026-12&day=2026-12-03").text
    assert "3 декабря, четверг: мероприятий нет." in december
    assert link(december, "Следующие: 14 декабря") == "/calendar?view=month&month=2026-12&day=2026-12-14"
    assert "Сварщик" in december.partition('class="day-date"')[0]
    assert "Ближайшее" not in december


def test_beside_the_month_stand_programmes_and_what_is_to_be_dated(client: Browser, make: Make):
    year = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 5, 31)}
    make.event(title="Первая профессия", precision=Precision.YEAR, **year)
    some_day = {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 30)}
    make.event(title="День карьеры", precision=Precision.MONTH, **some_day)
    make.event(title="Город мастеров")

    def strips(address: str) -> list[list[str]]:
        text = client.get(address).text
        return [
            re.findall(r'<li><a href="/events/\d+">([^<]+)', part) for part in text.split('card strip"')[1:]
        ]

    assert strips("/calendar?view=month") == [["Первая профессия"], ["День карьеры", "Город мастеров"]]
    assert strips("/calendar?view=month&month=2026-10") == [["Первая профессия"]]
    assert strips("/calendar") == [["Первая профессия"], ["День карьеры", "Город мастеров"]]


def test_past_days_and_years_are_a_link_away(client: Browser, make: Make):
    with clock.pinned(NOON - timedelta(days=500)):
        make.slot(event=make.event(title="Прошлогодняя"), starts_at=datetime(2026, 3, 5, 7, tzinfo=UTC))
        for day, title in ((5, "Прошедшая"), (20, "Будущая")):
            make.slot(event=make.event(title=title), starts_at=at(day))
    text = client.get("/calendar").text
    assert "Прошедшая" not in text
    earlier = client.get(link(text, "Раньше: 1–17 ноября")).text
    assert "Прошедшая" in earlier
    assert "Будущая" not in earlier
    assert "Будущая" in client.get(link(earlier, "Дальше: с 18 ноября")).text
    march = client.get(link(earlier, "Раньше: март")).text
    assert "Прошлогодняя" in march
    assert link(march, "Дальше: 1–17 ноября") == "/calendar?from=2026-11-01&to=2026-11-17"
    last_year = client.get(link(text, "2025/2026")).text
    assert "Прошлогодняя" in last_year
    assert "учебный год 2025/2026" in last_year
    assert "Раньше" not in client.get("/calendar?year=2026&from=2026-11-01&to=2026-11-04").text
    assert link(last_year, "2026/2027") == "/calendar"
    by_month = client.get(link(client.get("/calendar?view=month").text, "2025/2026")).text
    assert '<h2 id="month_title">Сентябрь 2025</h2>' in by_month
    assert "Прошлогодняя" in client.get(link(by_month, "Список")).text
    assert "Ближайшее: 5 марта," in by_month
    assert "‹" not in by_month  # nothing is known of the year before


def test_beside_each_school_year_stands_what_its_list_would_find(client: Browser, make: Make):
    with clock.pinned(NOON - timedelta(days=500)):
        for title, kind, day in (("Сварка", "trial", 5), ("Токарь", "excursion", 6)):
            make.slot(
                event=make.event(title=title, kind=kind), starts_at=datetime(2026, 3, day, 7, tzinfo=UTC)
            )
        make.slot(event=make.event(title="Сварка, осень", kind="trial"), starts_at=at(5))
    make.slot(event=make.event(title="Сварка, зима", kind="trial"), starts_at=at(20))
    make.event(title="Сварка когда-нибудь", kind="trial")

    def counts(address: str, **asked: object) -> dict[str, int]:
        text = client.get(address, **asked).text
        return {
            year: int(events)
            for year, events in re.findall(r'>(\d{4}/\d{4}) <span class="count">(\d+)<', text)
        }

    for address in ("/calendar", "/calendar?kind=trial&from=2026-11-01&to=2026-11-02", "/calendar?q=сварка"):
        text = client.get(address).text
        found = counts(address)
        assert found == counts(address, headers={"HX-Request": "true"})
        for year, events in found.items():
            there = client.get(link(text, year)).text
            assert re.search(r'role="status">(\d+) ', there)[1] == str(events), (address, year)
    assert counts("/calendar") == {"2025/2026": 2, "2026/2027": 2}
    assert counts("/calendar?kind=trial&year=2025") == {"2025/2026": 1, "2026/2027": 2}
    assert counts("/calendar?view=month") == {"2025/2026": 2, "2026/2027": 3}  # by months also what is over
    assert counts("/calendar?view=month&kind=excursion&month=2026-03") == {"2025/2026": 1, "2026/2027": 0}
    chosen = client.get("/calendar?year=2025").text
    assert '<input type="hidden" name="year" value="2025/2026" form="filters">' in chosen
    assert '<select id="year"' not in chosen


def many_events(make: Make) -> None:
    """More than a page holds, and no two with the same words."""
    words = "сварка робот порт кухня пилот агроном мода кино завод музей".split()
    towns = [{"code": f"t{one}", "name": f"{word} {one} район"} for one, word in enumerate(words * 5)]
    db.session.execute(insert(Municipality), towns)
    hosts = [make.organization(short_name=f"Колледж {word}", address=f"ул. {word}, 1") for word in words]
    rare = random.Random(1)  # what repeats itself is compressed to nothing
    events, slots = [], []
    for one in range(1, 321):
        title = " ".join([*rare.sample(words, 3), "".join(rare.choices("абвгдежзиклмнопрст", k=8))])
        kind, host = rare.choice(list(EventKind)), rare.choice(hosts).id
        grades = frozenset(range(rare.randint(1, 8), rare.randint(9, 12)))
        events.append({"id": one, "title": title, "kind": kind, "host_id": host, "grades": grades})
        begins = at(19) + timedelta(minutes=15 * rare.randint(0, 30), days=one % 25)
        ends = begins + timedelta(minutes=5 * rare.randint(9, 24))
        slots.append(
            {"event_id": one, "starts_at": begins, "ends_at": ends, "capacity": rare.randint(15, 60)}
        )
    state = {"state": EventState.PUBLISHED, "hours": 2, "created_at": NOON, "changed_at": NOON}
    db.session.execute(insert(Event), [event | state for event in events])
    db.session.execute(insert(Slot), [slot | {"changed_at": NOON} for slot in slots])
    db.session.commit()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("address", ["/calendar", "/calendar?view=month"])
def test_a_first_visit_takes_at_most_60_kilobytes(client: Browser, make: Make, address: str):
    many_events(make)

    def fetched(path: str) -> bytes:
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        return answer.data

    page = fetched(address)
    text = gzip.decompress(page).decode()
    files = re.findall(r'<(?:script src|link rel="(?:icon|stylesheet)" href)="([^"]+)"', text)
    assert len(files) >= 6
    sizes = {path: len(fetched(unescape(path))) for path in files if "favicon" not in path}
    assert len(page) + sum(sizes.values()) <= 60 * 1024, (len(page), sizes)
    assert "month" in address or text.count('<li class="event') == 300
