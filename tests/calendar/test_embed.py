"""The calendar on other sites, and the page that makes the line to paste."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from app.accounts.models import Role
from app.booking.actions import cancel_event, cancel_slot
from app.calendar.models import Event, EventKind, Precision, Slot, Visibility
from app.calendar.sheet import A4, PAPERS
from app.core import clock
from app.core.db import db, transact
from app.organizations.models import OrganizationKind

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ABSURD = ("10" * 9, "-1", "0", "²", "x" * 60_000, "%ED%A0%80", "2026-13-45", "=1+1", "<b>", "a&limit=b")


@pytest.fixture(autouse=True)
def at_noon():
    with clock.pinned(NOON):
        yield


def later(days, hour=7):
    return datetime(2026, 11, 21, hour, tzinfo=UTC) + timedelta(days=days)


def titles(page):
    return re.findall(r"<h3><a [^>]*>(?:<s>)?([^<]+)<", page.text)


def test_a_frame_shows_so_many_coming_events_of_the_filters_asked(client, make):
    for number in range(1, 5):
        make.slot(event=make.event(title=f"Сварщик {number}", grades=frozenset({8})), starts_at=later(number))
    make.slot(event=make.event(title="Ярмарка", kind=EventKind.FAIR), starts_at=later(1))
    slot = make.slot(event=make.event(title="Экскурсия", kind=EventKind.EXCURSION), starts_at=later(9))
    transact(lambda: cancel_slot(db.session.get_one(Slot, slot.id), "мороз", by=None))
    assert titles(client.get("/embed/calendar?kind=trial&limit=3")) == ["Сварщик 1", "Сварщик 2", "Сварщик 3"]
    assert titles(client.get("/embed/calendar?grade=8&days=2")) == ["Сварщик 1", "Ярмарка"]
    assert titles(client.get("/embed/calendar?q=сварщик&to=2026-11-22&days=9")) == ["Сварщик 1"]
    assert "<s>Экскурсия" in client.get("/embed/calendar?kind=excursion").text
    assert "Таких мероприятий сейчас нет" in client.get("/embed/calendar?kind=camp").text
    whole = client.get("/embed/calendar?kind=trial&limit=3").text
    assert "Весь календарь: 4 мероприятия" in whole
    assert 'href="/calendar?kind=trial"' in whole


@one_engine
def test_a_frame_is_the_same_for_everybody_and_sets_no_cookie(client, app, make):
    host = make.organization()
    make.slot(event=make.event(host, title="Открытый урок"), starts_at=later(1))
    make.slot(
        event=make.event(host, title="Только своим", visibility=Visibility.SIGNED_IN), starts_at=later(1)
    )
    stranger = app.test_client().get("/embed/calendar")
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    client.set_cookie("lang", "en")
    signed_in = client.get("/embed/calendar")
    assert "Только своим" in client.get("/calendar").text
    assert signed_in.data == stranger.data
    assert titles(stranger) == ["Открытый урок"]
    poster = client.get("/calendar/poster?month=2026-11").text
    assert "Открытый урок" in poster and "Только своим" not in poster
    for answer in (stranger, signed_in):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert "Cookie" not in answer.headers["Vary"]
    again = client.get("/embed/calendar", headers={"If-None-Match": stranger.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    zipped = client.get("/embed/calendar", headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"


@one_engine
def test_a_frame_has_no_form_and_opens_the_site_in_a_new_tab(client, make):
    make.slot(event=make.event(), starts_at=later(1))
    page = client.get("/embed/calendar?theme=dark&lang=en").text
    assert "<form" not in page
    links = re.findall(r"<a [^>]*>", page)
    assert len(links) == 3
    assert all('target="_blank" rel="noopener"' in link for link in links)
    assert '<html lang="en" class="dark">' in page
    assert "Calendar of events" in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_a_change_is_seen_at_once_where_nothing_keeps_the_old_list(client, make):
    make.slot(event=make.event(title="Сварщик"), starts_at=later(1))
    assert titles(client.get("/embed/calendar")) == ["Сварщик"]
    make.slot(event=make.event(title="Повар"), starts_at=later(2))
    assert titles(client.get("/embed/calendar")) == ["Сварщик", "Повар"]


@one_engine
@pytest.mark.parametrize("path", ["/embed/calendar", "/embed", "/calendar/poster"])
def test_an_absurd_wish_is_as_if_it_were_not_there(client, make, path):
    make.slot(event=make.event(title="Сварщик"), starts_at=later(1))
    names = ("limit", "days", "theme", "lang", "month", "paper", "day", "skip")
    for absurd in ABSURD:
        answer = client.get(f"{path}?{'&'.join(f'{name}={absurd}&{name}=' for name in names)}")
        assert answer.status_code == 200, absurd[:20]
        assert "Сварщик" in answer.text or path == "/embed"
    assert client.get(f"{path}?q=%00").status_code == 400


@one_engine
def test_the_page_makes_a_line_that_says_what_was_chosen(client, make):
    make.installation()
    page = client.get("/embed?grade=8&kind=excursion&q=завод&from=2026-12-01&limit=5&theme=light").text
    script, frame = (unescape(text) for text in re.findall(r'<pre [^>]*tabindex="0">(.*?)</pre>', page))
    query = "kind=excursion&grade=8&q=%D0%B7%D0%B0%D0%B2%D0%BE%D0%B4&from=2026-12-01&limit=5&theme=light"
    assert script.startswith('<script src="http://127.0.0.1:8000/static/embed.js"')
    assert f'data-calendar="{query}"' in unescape(script)
    assert f'src="http://127.0.0.1:8000/embed/calendar?{query}"' in unescape(frame)
    assert "&amp;grade=8&amp;q=" in script and "&amp;grade=8&amp;q=" in frame
    assert "\n" not in script + frame
    assert 'name="from" value="2026-12-01"' in page
    assert client.get("/static/embed.js", headers={"Accept-Encoding": "gzip"}).status_code == 200
    assert 'href="/embed?grade=8"' in client.get("/calendar?grade=8").text


@one_engine
def test_what_is_typed_cannot_leave_the_line(client):
    page = client.get("/embed?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").text
    line = unescape(re.search(r'id="script-line" tabindex="0">(.*?)</pre>', page)[1])
    assert line.count("<") == 2
    assert "alert(1)</script>" not in page


def test_a_poster_tells_the_month_of_the_filters_by_day(client, make):
    make.installation()
    exact = {"precision": Precision.DAYS, "starts_on": date(2026, 12, 15), "ends_on": date(2026, 12, 16)}
    make.event(title="Форум профессий", **exact)
    month = {"precision": Precision.MONTH, "starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 31)}
    make.event(title="Месяц науки", **month)
    gone = make.event(title="Отменённый месяц", **month)
    transact(lambda: cancel_event(db.session.get_one(Event, gone.id), "мороз", by=None))
    make.slot(event=make.event(title="Сварщик", grades=frozenset({8, 9})), starts_at=later(14))
    make.slot(event=make.event(title="В январе"), starts_at=later(50))
    off = make.slot(event=make.event(title="Отменённая"), starts_at=later(15))
    transact(lambda: cancel_slot(db.session.get_one(Slot, off.id), "мороз", by=None))
    page = client.get("/calendar/poster?month=2026-12&paper=a3").text
    sheet = page[page.index("<article") : page.index("</article>")]
    for words in (
        "<h2>Декабрь 2026</h2>",
        "<b>5</b> сб",
        "10:00",
        "Сварщик",
        "8–9 классы",
        "Форум профессий",
    ):
        assert words in sheet
    assert "Месяц науки (декабрь 2026)" in sheet
    assert "В январе" not in sheet and "Отменённ" not in sheet and "по QR-коду" not in sheet
    assert '<svg viewBox="0 0' in sheet and "style=" not in sheet
    assert "poster-a3." in page and "poster-a4." not in page
    assert "Сварщик" not in client.get("/calendar/poster?month=2026-12&grade=5").text
    assert "мероприятий с датой пока нет" in client.get("/calendar/poster?month=2029-12").text


@one_engine
def test_a_poster_says_how_many_events_found_no_room(client, make, monkeypatch):
    monkeypatch.setitem(PAPERS, "a4", replace(A4, height=30))
    for days in (14, 15, 15, 16):
        make.slot(event=make.event(title="Сварщик"), starts_at=later(days))
    page = client.get("/calendar/poster?month=2026-12&paper=a4").text
    assert "Ещё 2 мероприятия — по QR-коду" in page
    assert page.count("Сварщик") == 2


@one_engine
def test_filters_too_long_for_a_code_leave_the_month_in_it(client):
    query = "&".join(f"municipality={'м' * 60}{number}" for number in range(50))
    assert "<svg viewBox" in client.get(f"/calendar/poster?{query}").text
