"""The form of an event in full: what it takes, what it refuses in plain words, and what stays as it was."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.calendar.actions import Link, draft_of
from app.calendar.models import Event, Precision, Visibility
from app.core.db import db
from app.organizations.models import Organization, Programme
from tests.calendar.test_organizer import HTMX, events, signed_in, typed_event
from tests.conftest import Browser
from tests.make import Make


@pytest.fixture
def college(make: Make) -> Organization:
    return make.organization(municipality=make.municipality("Азовский район"), short_name="Азовский колледж")


@pytest.fixture
def host(make: Make, client: Browser, college: Organization) -> Browser:
    return signed_in(make, client, Role.HOST, college)


def sent(browser: Browser, event: Event, **typed: Any) -> Any:
    form = browser.form(f"/events/{event.id}/edit", f"/events/{event.id}#event_form")
    return browser.post(f"/events/{event.id}", data=form | {"audience": ["pupils"]} | typed)


def test_everything_is_typed_on_one_page(make: Make, host: Browser) -> None:
    make.organization(short_name="Завод «Заря»"), make.school(short_name="Школа № 5", code="s5")
    umbrella = make.event(title="Неделя")
    programmes = [str(row) for row in db.session.scalars(select(Programme.id).limit(2))]
    answer = host.post(
        "/events",
        data=typed_event(
            host,
            programme_ids=programmes,
            cohost_ids="завод  «заря»\r\n",
            invited_ids="s5",
            visibility="invited",
            links="Положение | https://example.org/a|b\r\nhttps://example.org/c",
            programme_text="10:00 — начало",
            parent_id=f"№ {umbrella.id} · Неделя",
            follows_id=f"https://example.org/events/{umbrella.id}?a=1",
            apply_until="2026-12-01",
            recurrence="yearly",
        ),
    )
    assert answer.status_code == 303
    draft = draft_of(events()[-1])
    assert {str(number) for number in draft.programme_ids} == set(programmes)
    first, second = draft.links
    assert (first, second.url) == (Link("Положение", "https://example.org/a|b"), "https://example.org/c")
    assert (draft.parent_id, draft.follows_id) == (umbrella.id, umbrella.id)
    assert (len(draft.cohost_ids), len(draft.invited_ids)) == (1, 1)
    assert (draft.visibility, draft.apply_until) == (Visibility.INVITED, date(2026, 12, 1))


def test_saving_the_page_as_it_came_changes_nothing(make: Make, host: Browser, college: Organization) -> None:
    umbrella = make.event(college)
    event = make.event(
        college,
        links=(Link("Положение", "https://example.org/rules"), Link("https://a.example", "https://a.example")),
        cohost_ids=frozenset(make.organization(short_name="Двойник").id for _twin in range(2)),
        parent_id=umbrella.id,
        programme_text="<b>10:00</b> & 11:00",
    )  # fmt: skip
    before = draft_of(event)
    db.session.rollback()
    assert sent(host, event).status_code == 303
    db.session.rollback()
    assert (draft_of(event), event.version) == (before, 2)


WRONG: list[tuple[str, Any, str]] = [
    ("links", "Файл | javascript:alert(1)", "Адрес начинается с https"),
    ("links", "Файл | ftp://example.org", "Адрес начинается с https"),
    ("links", "https://", "Адрес начинается с https"),
    ("links", "https://[broken", "Адрес начинается с https"),
    ("result_links", "Просто слова", "Адрес начинается с https"),
    ("links", "а | https://example.org/" + "x" * 2000, "Слишком длинная строка"),
    ("links", "https://example.org\n" * 201, "Строк больше, чем 200"),
    ("cohost_ids", "Нет такой", "Организации «Нет такой» нет"),
    ("cohost_ids", "Двойник", "напишите код"),
    ("invited_ids", "Нет такой", "Организации «Нет такой» нет"),
    ("parent_id", "999999", "Такого мероприятия нет"),
    ("parent_id", "Неделя", "Такого мероприятия нет"),
    ("follows_id", "9" * 30, "Такого мероприятия нет"),
    ("visibility", "invited", "Напишите, кто приглашён"),
    ("programme_ids", ["99999"], "Выберите из предложенного"),
]


def test_what_cannot_be_is_refused_in_words_and_kept_as_typed(
    make: Make, host: Browser, college: Organization
) -> None:
    make.organization(short_name="Двойник"), make.organization(short_name="Двойник")
    event = make.event(college)
    for name, typed, words in WRONG:
        answer = sent(host, event, **{name: typed})
        assert (answer.status_code, words in answer.text) == (422, True), (name, typed)
        if isinstance(typed, str):
            assert typed.split("\n")[0] in answer.text
    db.session.rollback()
    assert event.version == 2


def test_a_circle_is_refused_in_words(make: Make, host: Browser, college: Organization) -> None:
    umbrella = make.event(college, title="Неделя")
    child = make.event(college, parent_id=umbrella.id, title="День")
    answer = sent(host, umbrella, parent_id=str(child.id))
    assert answer.status_code == 409 and "«День»" in answer.text


def test_somebody_elses_draft_cannot_be_named(make: Make, host: Browser, college: Organization) -> None:
    event, foreign = make.event(college), make.event(title="Чужой черновик", published=False)
    answer = sent(host, event, parent_id=str(foreign.id))
    assert answer.status_code == 422 and "Чужой черновик" not in answer.text


def test_rows_that_end_are_offered_for_the_years_in_which_they_hold(
    make: Make, host: Browser, college: Organization
) -> None:
    row = db.session.scalars(select(Programme)).first()
    assert row is not None
    row.valid_until = 2026
    db.session.commit()
    box = f'name="programme_ids" value="{row.id}"'
    dated = {"precision": Precision.DAY, "starts_on": date(2027, 9, 1)}
    assert box in host.get("/events/new").text
    assert box not in host.get(f"/events/{make.event(college, **dated).id}/edit").text
    chosen = make.event(college, programme_ids=frozenset({row.id}), **dated)
    assert box in host.get(f"/events/{chosen.id}/edit").text


def test_a_form_without_these_fields_leaves_them_as_they_are(
    make: Make, host: Browser, college: Organization
) -> None:
    event = make.event(college, links=(Link("Положение", "https://example.org"),), parent_id=make.event().id)
    form = host.form(f"/events/{event.id}/edit", f"/events/{event.id}#event_form")
    left = {name: value for name, value in form.items() if name not in ("links", "parent_id")}
    assert host.post(f"/events/{event.id}", data=left | {"audience": ["pupils"]}).status_code == 303
    db.session.rollback()
    assert event.links and event.parent_id


def test_a_page_warns_of_stages_and_saves_them(make: Make, host: Browser, college: Organization) -> None:
    dates = {"precision": Precision.DAY, "starts_on": date(2026, 12, 1)}
    first, second = make.event(college, title="Первый этап", **dates), make.event(college, **dates)
    assert sent(host, second, follows_id=str(first.id)).status_code == 303
    assert "Даты пересекаются с датами этапа «Первый этап»" in host.get(f"/events/{second.id}/edit").text


def test_the_title_of_somebody_elses_draft_is_not_told_by_what_is_tied_to_it(
    make: Make, host: Browser, college: Organization
) -> None:
    dates = {"precision": Precision.DAY, "starts_on": date(2026, 12, 1)}
    foreign = make.event(title="Чужой черновик", published=False, **dates)
    event = make.event(college, parent_id=foreign.id, follows_id=foreign.id, **dates)
    make.event(title="Чужой этап", published=False, follows_id=event.id, **dates)
    text = host.get(f"/events/{event.id}/edit").text
    assert f'value="№ {foreign.id}"' in text and "Чужой" not in text
    assert sent(host, event).status_code == 303
    assert "Чужой" not in host.get(f"/events/{event.id}").text + host.get(f"/events/{event.id}/preview").text


def test_a_copy_is_made_by_one_press(make: Make, host: Browser, college: Organization) -> None:
    event = make.event(college, title="Сварщик")
    page = host.get(f"/events/{event.id}/edit").text
    assert 'value="again"' in page and 'value="next_year"' in page
    form = {"csrf_token": host.form(f"/events/{event.id}/edit", f"/events/{event.id}/copies")["csrf_token"]}
    answer = host.post(f"/events/{event.id}/copies", data=form | {"choice": "again"})
    assert answer.status_code == 303 and answer.location == f"/events/{event.id + 1}/edit"
    history = host.get(answer.location).text
    assert f"№ {event.id}" in history
    assert host.post(f"/events/{event.id}/copies", data=form | {"choice": "later"}).status_code == 400
    db.session.rollback()
    foreign = make.event()
    assert host.post(f"/events/{foreign.id}/copies", data=form | {"choice": "again"}).status_code == 404


def test_the_event_page_tells_everything(make: Make, client: Browser) -> None:
    [programme] = db.session.scalars(select(Programme).limit(1))
    umbrella = make.event(title="Большая неделя")
    first = make.event(title="Школьный этап")
    event = make.event(
        title="Муниципальный этап",
        programme_ids=frozenset({programme.id}),
        cohost_ids=frozenset({make.organization(short_name="Завод «Заря»").id}),
        programme_text="10:00 начало",
        report="Пришли все",
        results="Победил 8Б",
        links=(Link("Положение", "https://example.org/rules"),),
        apply_until=date(2026, 12, 1),
        kind="contest",
        parent_id=umbrella.id,
        follows_id=first.id,
    )
    text = client.get(f"/events/{event.id}").text
    told = ("Большая неделя", "Школьный этап", "Завод «Заря»", "10:00 начало", "Пришли все", "Победил 8Б")
    for words in (*told, programme.title, "1 декабря 2026", "Заявки принимают до"):
        assert words in text
    assert '<a href="https://example.org/rules" rel="nofollow noopener">Положение</a>' in text
    assert "Муниципальный этап" in client.get(f"/events/{umbrella.id}").text
    assert "Муниципальный этап" in client.get(f"/events/{first.id}").text


def test_a_fragment_of_the_form_has_its_parts(make: Make, host: Browser, college: Organization) -> None:
    event = make.event(college)
    form = host.form(f"/events/{event.id}/edit", f"/events/{event.id}#event_form")
    answer = host.post(f"/events/{event.id}", data=form | {"title": ""}, headers=HTMX)
    assert answer.status_code == 422 and answer.text.count("<details") == 5 and "<html" not in answer.text
