"""The public pages and feeds over HTTP."""

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from app.booking.actions import cancel_event, cancel_slot
from app.calendar import actions, feed_days
from app.calendar.filters import CHOICES
from app.calendar.listed import listed
from app.calendar.models import Event, EventFormat, EventKind, Precision, Slot
from app.core import audit, clock
from app.core.db import db, transact
from app.organizations.models import Installation, Venue
from tests.conftest import Browser
from tests.make import Make

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.pinned(NOON):
        yield


def later(days: int, hour: int = 7) -> datetime:
    """An hour of UTC, some days from today."""
    return datetime(2026, 11, 21, hour, tzinfo=UTC) + timedelta(days=days)


def call_off(slot: Slot, reason: str) -> None:
    transact(lambda: cancel_slot(db.session.get_one(Slot, slot.id), reason, by=None))


def test_the_calendar_tells_day_time_title_and_places(client: Browser, make: Make):
    make.installation("Тестовая область")
    event = make.event(title="Сварщик: первый шов")
    make.slot(30, event, starts_at=later(1))
    text = client.get("/calendar").text
    for words in ("Тестовая область", "2026/2027", "<b>22</b> ноября, воскресенье", "Сварщик: первый шов"):
        assert words in text
    assert "<b>10:00</b>до 12:00" in text
    assert "Осталось 30 из 30" in text
    assert "1 мероприятие<" in text


def test_a_fragment_is_the_results_alone_and_the_same_as_in_the_page(client: Browser, make: Make):
    make.slot(event=make.event(title="Сварщик"), starts_at=later(1))
    page, part = client.get("/calendar?grade=8&q="), client.get("/calendar?grade=8&q=", headers=HTMX)
    assert part.text.strip().startswith('<section id="results">')
    assert "<html" not in part.text
    results, picks, _counts = part.text.partition('<div class="picks"')  # the choices, counted anew
    assert picks and results.strip() in page.text
    assert part.headers["HX-Push-Url"] == "/calendar?grade=8"
    assert "HX-Request" in page.headers["Vary"]
    whole = client.get("/calendar", headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<html" in whole.text


def test_what_is_chosen_stays_chosen_and_each_chip_drops_one_value(client: Browser, make: Make):
    azov, aksay = make.municipality("Азов"), make.municipality("Аксай")
    text = client.get(f"/calendar?municipality={azov.code}&municipality={aksay.code}&grade=8&q=шов").text
    assert '<option value="8" selected>' in text
    assert text.count('type="hidden" name="municipality"') == 2
    assert (
        f'class="chip-x" href="/calendar?grade=8&amp;q={quote("шов")}&amp;municipality={aksay.code}"' in text
    )
    assert 'value="шов"' in text


def test_cancelled_is_struck_out_with_its_reason_and_cannot_be_booked(client: Browser, make: Make):
    slot = make.slot(event=make.event(title="Экскурсия"), starts_at=later(1))
    event_id = slot.event_id
    transact(lambda: cancel_event(db.session.get_one(Event, event_id), "мороз", by=None))
    text = client.get("/calendar").text
    assert "<s>Экскурсия</s>" in text
    assert "Отменено: мороз" in text
    page = client.get(f"/events/{event_id}").text
    assert "мороз" in page
    assert "/bookings/new" not in page


def test_programmes_and_the_undated_stand_in_strips(client: Browser, make: Make):
    year = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 5, 31)}
    make.event(title="Первая профессия", precision=Precision.YEAR, **year)
    make.event(title="Город мастеров")
    text = client.get("/calendar").text
    running, undated = text.index("Идут:"), text.index("Дата уточняется:")
    assert running < text.index("Первая профессия") < undated < text.index("Город мастеров")
    assert "по 31 мая 2027" in text


def test_an_empty_day_tells_the_nearest_one(client: Browser, make: Make):
    azov = make.municipality("Азов")
    make.slot(event=make.event(title="Сварщик", municipality_id=azov.id), starts_at=later(3))
    text = client.get("/calendar?from=2026-11-21&to=2026-11-22&grade=8").text
    assert "На эти даты мероприятий для 8-х классов нет" in text
    assert "Ближайшее: 24 ноября, Азов." in text
    assert 'href="/calendar?grade=8"' in text
    assert "Сбросить фильтры" in client.get("/calendar?q=нетакого").text


def test_a_following_page_keeps_what_was_asked_for_and_adds_no_day_to_it(
    client: Browser, make: Make, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listed, "__defaults__", (2,))
    for day in (1, 2, 3, 4):
        make.slot(event=make.event(title=f"Сварщик {day}"), starts_at=later(day))
    for asked, subscribed in (("q=свар", f"q={quote('свар')}"), ("from=2026-11-22", "from=2026-11-22")):
        following = re.search(r'class="pages"><a href="([^"]+)"', client.get(f"/calendar?{asked}").text)
        assert following is not None
        text = client.get(following[1].replace("&amp;", "&")).text
        assert [day for day in (1, 2, 3, 4) if f"Сварщик {day}" in text] == [3, 4]
        assert f'href="http://127.0.0.1:8000/calendar.ics?{subscribed}"' in text
        assert f'href="webcal://127.0.0.1:8000/calendar.ics?{subscribed}"' in text
        assert text.count('class="chip-x"') == 1


def test_a_mistyped_filter_is_not_an_empty_calendar(client: Browser, make: Make):
    make.slot(event=make.event(), starts_at=later(1))
    for query in ("grade=99", "year=soon", "skip=900"):
        text = client.get(f"/calendar?{query}").text
        assert "В календаре пока нет мероприятий" not in text, query
        assert "Сбросить фильтры" in text, query


def test_a_time_that_goes_on_since_yesterday_tells_its_end_and_not_an_old_hour(client: Browser, make: Make):
    with clock.pinned(NOON - timedelta(days=9)):
        make.slot(event=make.event(title="Смена"), starts_at=later(-1), hours=72)
    text = client.get("/calendar").text
    assert "<b>21</b> ноября" in text
    assert "по 23 ноября" in text
    assert "10:00" not in text


ABSURD = (
    str(10**9),
    "-1",
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "%25",
    "x" * 65_536,
    "2026-02-31",
    "9999-12-31",
)
NAMES = (*CHOICES, "q", "from", "to", "year", "day", "skip", "unknown")


def test_absurd_filters_are_never_a_failure(client: Browser, make: Make):
    make.slot(event=make.event(), starts_at=later(1))
    for path, value in product(("/calendar", "/calendar.ics"), ABSURD):
        answer = client.get(f"{path}?" + "&".join(f"{name}={value}&{name}={value}" for name in NAMES))
        assert answer.status_code in (200, 400), (path, value[:20])
    for name, value in product(NAMES, ("8", "999999999")):  # what may be meant reaches the database
        answer = client.get(f"/calendar?{name}={value}&{name}={value}x")
        assert answer.status_code == 200, (name, value)
    for name in ("grade", "host", "q"):
        many = "&".join(f"{name}={number}" for number in range(2000))
        assert client.get(f"/calendar?{many}").status_code == 200
    assert client.get("/calendar?from=2026-12-31&to=2026-01-01").status_code == 200


@pytest.mark.parametrize("path", ["/events/{}", "/events/{}.ics"])
def test_a_draft_is_not_there(client: Browser, make: Make, path: str):
    slot = make.slot(event=make.event(published=False), starts_at=later(1))
    assert client.get(path.format(slot.event_id)).status_code == 404
    assert client.get(path.format(999_999_999)).status_code == 404
    assert client.get(path.format(10**20)).status_code == 404


def test_the_page_of_an_event_tells_what_a_teacher_needs(client: Browser, make: Make):
    host = make.organization(name="Азовский колледж", address="ул. Мира, 14", phone="8 863 000-00-00")
    facts = {
        "announcement": "Сварят <первый> шов.",
        "bring": "Закрытая обувь",
        "grades": frozenset({7, 8, 9}),
    }
    slot = make.slot(15, make.event(host, title="Сварщик", special_needs=True, **facts), starts_at=later(1))
    text = client.get(f"/events/{slot.event_id}").text
    for words in (
        "Сварят &lt;первый&gt; шов.",
        "Закрытая обувь",
        "7–9 классы",
        "доступно для ОВЗ",
        "Азовский колледж",
        "ул. Мира, 14",
        "8 863 000-00-00",
        "Воскресенье, 22 ноября",
        "10:00–12:00",
        "Осталось 15 из 15",
        f'href="/slots/{slot.id}/bookings/new"',
        f'href="/events/{slot.event_id}.ics"',
    ):
        assert words in text, words


def test_a_time_at_the_hosts_tells_its_address_where_another_has_a_venue(client: Browser, make: Make):
    host = make.organization(short_name="Колледж", address="ул. Мира, 14")
    event = make.event(host)
    make.slot(event=event, starts_at=later(1))
    venue = Venue(organization_id=host.id, name="Полигон", address="ул. Полевая, 2")
    db.session.add(venue)
    db.session.commit()
    draft = actions.SlotDraft(later(2), later(2, 9), 20, venue.id)
    transact(lambda: actions.add_slot(event, draft, by=None))
    text = client.get(f"/events/{event.id}").text
    assert '<p class="where">Колледж, ул. Мира, 14</p>' in text
    assert '<p class="where">Полигон, ул. Полевая, 2</p>' in text


def test_past_times_are_folded_and_cannot_be_booked(client: Browser, make: Make):
    event = make.event(title="Сварщик")
    with clock.pinned(NOON - timedelta(days=9)):
        past = make.slot(event=event, starts_at=later(-2))
    make.slot(event=event, starts_at=later(2))
    text = client.get(f"/events/{event.id}").text
    assert text.index("Уже прошли") < text.index("Четверг, 19 ноября")
    assert f"/slots/{past.id}/bookings/new" not in text


def test_an_undated_event_has_a_page_and_no_calendar_file(client: Browser, make: Make):
    event = make.event(title="Фестиваль", format=EventFormat.ONLINE)
    text = client.get(f"/events/{event.id}").text
    assert "Дата уточняется" in text
    assert ".ics" not in text
    assert client.get(f"/events/{event.id}.ics").status_code == 404


def test_public_pages_hold_no_token_and_set_no_cookie(client: Browser, make: Make):
    slot = make.slot(event=make.event(), starts_at=later(1))
    for path in ("/calendar", f"/events/{slot.event_id}", "/calendar.ics", f"/events/{slot.event_id}.ics"):
        answer = client.get(path)
        assert "csrf" not in answer.text
        assert "Set-Cookie" not in answer.headers


def test_in_english_every_word_of_ours_is_english(client: Browser, make: Make):
    host = make.organization(name="College", short_name="College", address="Mira St.", phone="1")
    slot = make.slot(event=make.event(host, title="Welding", grades=frozenset({8})), starts_at=later(1))
    make.event(host, title="Festival")
    client.set_cookie("lang", "en")
    for path in ("/calendar", f"/events/{slot.event_id}", "/calendar?from=2026-11-21&to=2026-11-21"):
        main = re.search(r"(?s)<main.*</main>", client.get(path).text)
        assert main is not None
        assert not re.findall("[а-яё]+", main[0].casefold())


def test_a_page_of_300_rows_is_all_there_is_at_once_and_leads_on(app: Flask, client: Browser, make: Make):
    host = make.organization(name="Азовский гуманитарно-технический колледж", address="г. Азов, ул. Мира, 14")
    title = "Профессиональная проба «Сварщик: первый шов», занятие №"

    def fill() -> None:
        for number in range(310):
            draft = actions.EventDraft(f"{title} {number}", EventKind.TRIAL)
            event = actions.create_event(draft, host.id, by=None)
            actions.publish(event, by=None)
            starts = later(1 + number // 10, 6 + number % 10)
            actions.add_slot(event, actions.SlotDraft(starts, starts + timedelta(hours=1), 30), by=None)

    transact(fill)
    first = client.get("/calendar")
    assert first.text.count('<li class="event') == 300
    assert "310 мероприятий" in first.text
    following = re.search(r'href="(/calendar\?day=[^"]+)"', first.text)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).text
    assert second.count('<li class="event') == 10
    static = Path(str(app.static_folder))
    files = [
        static / "vendor/pico.min.css",
        static / "vendor/htmx.min.js",
        static / "app.css",
        static / "app.js",
    ]
    files.append(static / "calendar.css")
    sizes = [len(gzip.compress(first.data, 5)), *(len(gzip.compress(file.read_bytes(), 9)) for file in files)]
    assert sum(sizes) <= 60_000, sizes


# ---- feeds


def fill(make: Make) -> Slot:
    """Two events on three days, one called off."""
    welder = make.event(title="Сварщик: " + "длинное название " * 9, announcement="Шов; маска, краги")
    slot = make.slot(event=welder, starts_at=later(1))
    make.slot(event=welder, starts_at=later(1, 11))
    make.slot(event=welder, starts_at=later(2))
    call_off(make.slot(event=make.event(title="Экскурсия"), starts_at=later(3)), "карантин")
    make.event(
        title="Чемпионат", precision=Precision.DAYS, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 3)
    )
    make.event(title="Проект", precision=Precision.MONTH, starts_on=date(2026, 12, 1))
    make.event(title="Фестиваль")
    return slot


def test_the_feed_holds_one_entry_for_an_event_and_day(client: Browser, make: Make):
    constant = make.installation().feed_id
    slot = fill(make)
    found = {
        str(one["uid"]): one for one in Calendar.from_ical(client.get("/calendar.ics").data).walk("VEVENT")
    }
    assert len(found) == 4
    day = found[f"day-{slot.event_id}-20261122@{constant}"]
    assert (day["dtstart"].dt, day["dtend"].dt) == (later(1), later(1, 13))
    assert "10:00–12:00\n14:00–16:00" in str(day["description"])
    assert str(day["url"]) == f"http://127.0.0.1:8000/events/{slot.event_id}"
    titles = sorted(str(one["summary"])[:19] for one in found.values())
    assert titles == ["ОТМЕНЕНО: Экскурсия", "Сварщик: длинное на", "Сварщик: длинное на", "Чемпионат"]


def test_the_feed_goes_a_month_back_and_a_year_ahead(client: Browser, make: Make):
    """So that what is called off stays in it until a month after it would have been."""
    with clock.pinned(NOON - timedelta(days=40)):
        for day in (-31, -30, 365, 366):
            off = make.slot(event=make.event(), starts_at=later(day))
            call_off(off, "карантин")
        term = {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 12, 25)}
        make.event(title="На всю четверть", precision=Precision.DAYS, **term)
    entries = Calendar.from_ical(client.get("/calendar.ics").data).walk("VEVENT")
    assert [one["dtstart"].dt for one in entries] == [later(-30), later(365)]
    assert {(one["status"], str(one["summary"])[:10]) for one in entries} == {("CANCELLED", "ОТМЕНЕНО: ")}


def test_the_feed_takes_the_filters_of_the_page(client: Browser, make: Make):
    fill(make)
    entries = Calendar.from_ical(client.get("/calendar.ics?q=свар&to=2026-11-22").data).walk("VEVENT")
    assert [one["dtstart"].dt for one in entries] == [later(1)]
    named = Calendar.from_ical(client.get("/calendar.ics?q=свар&to=2026-11-22").data)["name"]
    assert named == "Календарь мероприятий: «свар», по 22 ноября 2026"
    assert Calendar.from_ical(client.get("/calendar.ics?municipality=atlantis").data).walk("VEVENT") == []
    page = client.get("/calendar?q=свар").text
    assert f'href="webcal://127.0.0.1:8000/calendar.ics?q={quote("свар")}"' in page


def test_bytes_and_etag_stay_between_two_polls_and_change_with_the_calendar(client: Browser, make: Make):
    slot = fill(make)
    first = client.get("/calendar.ics")
    with clock.pinned(NOON + timedelta(hours=3)):
        second = client.get("/calendar.ics", headers={"Cookie": "lang=en"})
    assert (first.data, first.headers["ETag"]) == (second.data, second.headers["ETag"])
    assert not first.headers["ETag"].startswith("W/")
    sequences = {str(one["uid"]): one["sequence"] for one in Calendar.from_ical(first.data).walk("VEVENT")}
    with clock.pinned(NOON + timedelta(hours=4)):
        call_off(slot, "нет света")
        third = client.get("/calendar.ics")
    assert third.headers["ETag"] != first.headers["ETag"]
    assert third.headers["Last-Modified"] == "Sat, 21 Nov 2026 13:00:00 GMT"
    for one in Calendar.from_ical(third.data).walk("VEVENT"):
        assert one["sequence"] >= sequences[str(one["uid"])]
    day = next(
        one for one in Calendar.from_ical(third.data).walk("VEVENT") if one["dtstart"].dt == later(1, 11)
    )
    assert day["status"] == "CONFIRMED"
    assert day["sequence"] > sequences[str(day["uid"])]


def test_a_day_that_nothing_happened_to_keeps_its_sequence(client: Browser, make: Make):
    slot = fill(make)

    def days() -> dict[date, tuple[int, datetime]]:
        entries = Calendar.from_ical(client.get(f"/events/{slot.event_id}.ics").data).walk("VEVENT")
        return {one["dtstart"].dt.date(): (one["sequence"], one["last-modified"].dt) for one in entries}

    before, touched, other = days(), later(1).date(), later(2).date()
    with clock.pinned(NOON + timedelta(hours=4)):
        call_off(slot, "нет света")
        after = days()
    assert after[other] == before[other]
    assert after[touched][0] > before[touched][0]
    assert after[touched][1] > before[touched][1]


def test_an_event_that_leaves_a_filter_is_no_304(client: Browser, make: Make):
    event = make.slot(event=make.event(title="Сварщик"), starts_at=later(1)).event
    make.slot(event=make.event(title="Сварка"), starts_at=later(1))
    first = client.get("/calendar.ics?q=свар")
    with clock.pinned(NOON + timedelta(hours=4)):
        facts = make.draft(event.host) | {"title": "Повар"}
        draft = actions.EventDraft(**facts)
        transact(lambda: actions.edit_event(event, draft, by=None))
        since = {"If-Modified-Since": first.headers["Last-Modified"]}
        second = client.get("/calendar.ics?q=свар", headers=since)
    assert second.status_code == 200
    assert len(Calendar.from_ical(second.data).walk("VEVENT")) == 1


def test_a_new_name_of_a_host_is_no_304(client: Browser, make: Make):
    slot = make.slot(event=make.event(), starts_at=later(1))
    host = slot.event.host

    def rename(name: str) -> None:
        names = {"before": {"short_name": host.short_name}, "after": {"short_name": name}}
        audit.record("organization.changed", "organization", host.id, by=None, **names)
        host.short_name = name

    for hours, path in ((1, "/calendar.ics"), (2, f"/events/{slot.event_id}.ics")):
        since = {"If-Modified-Since": client.get(path).headers["Last-Modified"]}
        assert client.get(path, headers=since).status_code == 304
        with clock.pinned(NOON + timedelta(hours=hours)):
            transact(partial(rename, f"Колледж {hours}"))
        answer = client.get(path, headers=since)
        assert (answer.status_code, f"Колледж {hours}" in answer.text) == (200, True)


def test_a_day_called_off_stays_cancelled_for_30_days_after_it(client: Browser, make: Make):
    slot = make.slot(event=make.event(title="Экскурсия"), starts_at=later(3))
    call_off(slot, "карантин")
    for days, there in ((4, 1), (33, 1), (34, 0)):
        with clock.pinned(NOON + timedelta(days=days)):
            entries = Calendar.from_ical(client.get("/calendar.ics").data).walk("VEVENT")
        assert [str(one["status"]) for one in entries] == ["CANCELLED"] * there, days


def test_nothing_changed_is_304_and_head_is_get_without_its_body(client: Browser, make: Make):
    slot = fill(make)
    for path in ("/calendar.ics", f"/events/{slot.event_id}.ics"):
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert "Content-Encoding" not in answer.headers
        assert "Content-Disposition" not in answer.headers
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == answer.headers["ETag"]
        since = client.get(path, headers={"If-Modified-Since": answer.headers["Last-Modified"]})
        assert since.status_code == 304
        head = client.head(path)
        assert (head.status_code, head.data) == (200, b"")
        for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length"):
            assert head.headers[name] == answer.headers[name]


def test_a_failure_is_503_and_never_an_empty_calendar(
    client: Browser, make: Make, monkeypatch: pytest.MonkeyPatch
):
    fill(make)

    def broken(*args: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(feed_days, "feed_days", broken)
    answer = client.get("/calendar.ics")
    assert (answer.status_code, answer.data) == (503, b"")
    assert answer.headers["Retry-After"]


def test_without_an_installations_row_the_feed_has_a_constant_all_the_same(client: Browser, make: Make):
    slot = make.slot(event=make.event(), starts_at=later(1))
    db.session.execute(delete(Installation))
    db.session.commit()
    assert f"UID:day-{slot.event_id}-20261122@orientir" in client.get("/calendar.ics").text
