"""The search: forms of Russian words, names that change, events that fit best, and counts beside choices."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import delete, func, select
from werkzeug.datastructures import MultiDict

from app.calendar import actions, matching, queries
from app.calendar.best import best
from app.calendar.conditions import Question
from app.calendar.facets import facets
from app.calendar.filters import CHOICES, Filters
from app.calendar.misspelt import meant
from app.calendar.models import Audience, Event, EventFormat, EventKind, EventLemma, Precision
from app.calendar.names import HOST, names, names_of
from app.calendar.readers import is_public
from app.calendar.search import asked_words
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions import change, change_row
from app.organizations.models import Field, Municipality, Organization, Programme
from tests.conftest import Browser
from tests.make import Make

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.pinned(NOON):
        yield


def asked(**values: object) -> Question:
    pairs = [(name.rstrip("_"), str(value)) for name, value in values.items()]
    return Question(Filters.read(MultiDict(pairs)), names(), NOON, MOSCOW, is_public())


def titles(words: str) -> set[str]:
    listing = queries.listing(asked(q=words))
    return {event.title for event in listing.beside} | {row.event.title for row in listing.rows}


def test_any_form_of_a_word_finds_the_event_and_the_last_one_may_be_unfinished(make: Make):
    for title in ("Экскурсия на завод", "Человек и машина", "Новогодняя ёлка", "Профессии из стали"):
        make.event(title=title, kind=EventKind.OTHER)
    for words, title in (
        ("экскурсии на заводы", "Экскурсия на завод"),
        ("на заводах", "Экскурсия на завод"),
        ("завод экскурс", "Экскурсия на завод"),
        ("в экскурсию", "Экскурсия на завод"),
        ("люди", "Человек и машина"),
        ("машинами людей", "Человек и машина"),
        ("елка", "Новогодняя ёлка"),
        ("Ёлки", "Новогодняя ёлка"),
        ("сталь", "Профессии из стали"),
    ):
        assert titles(words) == {title}, words
    for words in ("кскурсия", "экскурс завод", "ёлка завод", "%", "!!!"):
        assert titles(words) == set(), words
    assert titles("на") == set()  # alone it may be a beginning: of nothing here
    make.event(title="Наука")
    assert titles("на") == {"Наука"}


def test_names_are_searched_in_all_their_forms_and_right_at_once_when_they_change(make: Make):
    azov = make.municipality("Азовский район")
    host = make.organization(name="Лётный колледж", short_name="ЛК")
    cohost = make.organization(name="Завод «Заря»", short_name="Заря")
    programme, field = Programme(title="Билет в будущее", title_en="Ticket"), Field(title="Медицина")
    db.session.add_all([programme, field])
    db.session.commit()
    linked = {"programme_ids": frozenset({programme.id}), "field_ids": frozenset({field.id})}
    make.event(host, title="Встреча", municipality_id=azov.id, cohost_ids=frozenset({cohost.id}), **linked)
    for words in (
        "азовские",
        "лётные колледжи",
        "зари",
        "билеты в будущее",
        "tick",
        "медицины",
        "пробы",
        "trial",
    ):
        assert titles(words) == {"Встреча"}, words
    assert titles("аксайский") == titles("морского") == set()
    for thing, name in ((azov, "Аксайский район"), (host, "Морской колледж")):
        transact(partial(rename, thing, name))
    transact(
        lambda: change_row(field, {"title": "Искусство", "valid_from": None, "valid_until": None}, by=None)
    )
    assert titles("аксайского") == titles("морские колледжи") == titles("искусства") == {"Встреча"}
    assert titles("азовский") == titles("лётный") == titles("медицина") == set()


def test_the_words_of_an_event_are_written_with_it_and_go_with_it(make: Make):
    event = make.event(title="Сварщик", published=False)
    draft = actions.draft_of(event)
    transact(lambda: actions.edit_event(event, actions.EventDraft("Маляр", draft.kind), by=None))
    assert lemmas(event) == {"маляр": True}
    again = transact(lambda: actions.repeat_event(event, by=None))
    assert lemmas(again) == {"маляр": True}
    transact(partial(write_past_the_actions, event, "Повар"))
    assert (lemmas(event), lemmas(again)) == ({"повар": True}, {"маляр": True})
    transact(lambda: actions.delete_draft(event, by=None))
    assert db.session.scalar(select(func.count()).select_from(EventLemma)) == 1


def test_a_command_writes_the_words_of_all_events_anew(app: Flask, make: Make):
    event = make.event(title="Ёлки")
    transact(lambda: db.session.execute(delete(EventLemma)))
    done = app.test_cli_runner().invoke(args=["calendar", "reindex"])
    assert (done.exit_code, done.output) == (0, "1 events can be found by their words\n")
    assert lemmas(event) == {"елки": True, "елка": True}


def test_words_that_thousands_of_names_have_are_no_more_than_an_engine_takes(make: Make):
    event = make.event(title="Встреча")
    words = asked_words("муниципальное бюджетное учреждение средняя школа имени героя области")
    numbers = range(event.host_id, event.host_id + 5000)
    known = names_of(frozenset(((HOST, number), " ".join(words)) for number in numbers))
    assert db.session.scalars(select(Event.id).where(matching.having(words, known))).all() == [event.id]


def rename(thing: Municipality | Organization, name: str) -> None:
    change(thing, {"name": name}, by=None)


def write_past_the_actions(event: Event, title: str) -> None:
    event.title = title
    db.session.flush()
    actions.reindex([event.id])


def lemmas(event: Event) -> dict[str, bool]:
    query = select(EventLemma.lemma, EventLemma.in_title).where(EventLemma.event_id == event.id)
    return {lemma: in_title for lemma, in_title in db.session.execute(query)}


def test_the_best_of_many_events_are_told_before_the_days_and_none_when_all_fit_alike(make: Make):
    host = make.organization(name="Завод сварных труб")
    for number in range(9):
        make.event(host, title=f"Экскурсия {number}", precision=Precision.DAY, **on(number))
    assert best(asked(q="сварные"), 9) == []
    make.event(title="Сварные швы", precision=Precision.DAY, **on(20))
    make.event(title="Сварные трубы когда-нибудь")
    make.event(title="Швы", announcement="О сварных швах", precision=Precision.DAY, **on(1))
    question = asked(q="сварные")
    fit = [one.event.title for one in best(question, 12)]
    assert fit == [
        "Сварные швы",
        "Сварные трубы когда-нибудь",
        *(f"Экскурсия {number}" for number in range(3)),
    ]
    assert [row.event.title for row in queries.listing(question).rows][-1] == "Сварные швы"


def on(day: int) -> dict[str, date]:
    starts_on = NOON.date() + timedelta(days=day)
    return {"starts_on": starts_on, "ends_on": starts_on}


def fill(make: Make) -> int:
    """Events that differ in everything that can be chosen; the id of a field of work."""
    azov, aksay = make.municipality("Азов"), make.municipality("Аксай")
    host, cohost = make.organization(), make.organization()
    field, programme = Field(title="Медицина"), Programme(title="Билет")
    db.session.add_all([field, programme])
    db.session.commit()
    first = make.event(
        host,
        title="Первое",
        municipality_id=azov.id,
        grades=frozenset({8, 9}),
        field_ids=frozenset({field.id}),
        cohost_ids=frozenset({cohost.id}),
    )
    make.slot(event=first, starts_at=NOON + timedelta(days=2))
    second = make.event(
        cohost,
        title="Второе",
        municipality_id=aksay.id,
        kind=EventKind.FAIR,
        special_needs=True,
        grades=frozenset({5}),
    )
    make.slot(event=second, starts_at=NOON + timedelta(days=3))
    make.event(
        host,
        title="Третье",
        format=EventFormat.ONLINE,
        audience=(Audience.PARENTS, Audience.TEACHERS),
        programme_ids=frozenset({programme.id}),
        precision=Precision.DAY,
        **on(5),
    )
    make.event(title="Когда-нибудь", municipality_id=azov.id)  # for pupils of any grade
    return field.id


def test_beside_every_choice_stands_what_the_list_would_find(make: Make):
    fill(make)
    for beside in ({}, {"grade": 9, "free": 1}, {"q": "перв", "to": "2026-11-25"}):
        question = asked(**beside)
        counts = facets(question).counts(question.filters)
        assert set(counts) == set(CHOICES)
        for name, values in counts.items():
            for value, events in values.items():
                chosen = asked(**(beside | {name: value}))
                assert queries.listing(chosen).found == events, (beside, name, value)
        assert facets(question).left(question.filters) == queries.listing(question).found


def test_the_form_counts_anew_with_every_answer_and_chips_name_what_is_chosen(client: Browser, make: Make):
    field = fill(make)
    page = client.get(f"/calendar?grade=9&field={field}").text
    assert '<option value="9" selected>9 класс</option>' in page
    assert '<option value="8">8 класс (1)</option>' in page
    assert f'id="field-{field}" name="field" value="{field}" checked' in page
    assert page.count('class="chip-x"') == 2
    assert ">Медицина <span" in page
    part = client.get(f"/calendar?grade=9&field={field}", headers=HTMX).text
    assert 'id="picks" hx-swap-oob="true"' in part and 'id="more" hx-swap-oob="true"' in part
    assert "hx-swap-oob" not in page
    page = client.get("/calendar?host=900001&field=900002&municipality=nowhere").text
    assert re.findall('value="(900001|900002|nowhere)" (selected|checked)', page) == [
        ("nowhere", "selected"),
        ("900002", "checked"),
        ("900001", "selected"),
    ]  # what is not there is not lost by the next choice
    feed = Calendar.from_ical(client.get(f"/calendar.ics?field={field}&free=1").data)
    assert feed["name"] == "Календарь мероприятий: Медицина, Есть места"


def test_who_finds_nothing_is_told_which_filter_is_in_the_way_and_what_was_meant(client: Browser, make: Make):
    fill(make)
    text = client.get("/calendar?grade=8&kind=fair").text
    assert "Таких мероприятий для 8-х классов нет" in text
    ways = re.findall(r'<li><a href="([^"]+)">Без «([^»]+)»</a> <span class="count">([^<]+)', text)
    assert ways == [
        ("/calendar?grade=8", "Ярмарка", "2 мероприятия"),
        ("/calendar?kind=fair", "8 класс", "1 мероприятие"),
    ]
    text = client.get("/calendar?grade=8&from=2026-11-21&to=2026-11-21").text
    assert "На эти даты мероприятий для 8-х классов нет" in text
    assert "Ближайшее: 23 ноября, Азов." in text
    assert meant(asked(q="вторае")) == "второе"
    assert meant(asked(q="первое")) == meant(asked(q="абракадабра")) == ""
    make.event(title="Тайное", published=False)
    assert meant(asked(q="тайнае")) == ""  # a draft's words are nobody's
    assert "Возможно, вы искали:" in client.get("/calendar?q=вторае").text
