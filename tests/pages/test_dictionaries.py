"""The dictionaries: rows with years, and kinds shown as the operator wants them."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.calendar.models import EventKind
from app.core import audit, clock
from app.core.db import db, transact
from app.organizations import actions, queries
from app.organizations.models import Direction, Field, OrganizationKind, Programme, ProgrammeLevel
from tests.conftest import Browser
from tests.make import Make


@pytest.fixture
def operator(make: Make, client: Browser) -> Browser:
    make.installation()
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    return client


def test_a_new_installation_begins_with_filled_dictionaries(context):
    hours = {level.title: level.hours for level in queries.programme_levels(2026)}
    assert hours == {"Базовый": 40, "Основной": 60, "Продвинутый": 80}
    assert len(queries.valid(Direction, 2026)) == 7
    assert {"Билет в будущее", "Первая профессия"} <= {one.title for one in queries.valid(Programme, 2026)}
    assert len(queries.valid(Field, 2026)) >= 12


def test_a_row_holds_from_its_first_school_year_to_its_last(context):
    years = {"title": "Пробный", "title_en": "", "position": 9, "hours": 10}
    row = actions.add_row(ProgrammeLevel, years | {"valid_from": 2026, "valid_until": 2027}, by=None)
    held = [year for year in range(2024, 2030) if row in queries.valid(ProgrammeLevel, year)]
    assert held == [2026, 2027]


def test_a_row_is_added_changed_and_closed_by_a_year(operator):
    path = "/dictionaries/fields"
    sent = operator.form(path, path) | {"title": "Космос", "title_en": "Space"}
    assert operator.post(path, data=sent).status_code == 303
    db.session.rollback()
    (row,) = [one for one in queries.valid(Field, 2026) if one.title == "Космос"]
    sent = operator.form(f"{path}/{row.id}", path) | {"valid_until": "2025"}
    assert operator.post(f"{path}/{row.id}", data=sent).status_code == 303
    db.session.rollback()
    assert "Космос" not in {one.title for one in queries.valid(Field, 2026)}
    added, changed = audit.history("field", row.id)
    assert added.after["title"] == "Космос" and changed.after == {"valid_until": 2025}


def test_two_rows_of_one_title_must_not_hold_in_one_year(operator):
    path = "/dictionaries/levels"
    sent = operator.form(path, path) | {"title": "Базовый", "hours": "45", "valid_from": "2027"}
    answer = operator.post(path, data=sent)
    assert answer.status_code == 409 and "в эти учебные годы в справочнике уже есть" in answer.text
    old = queries.programme_levels(2026)[0]
    edit = f"{path}/{old.id}"
    assert operator.post(edit, data=operator.form(edit, path) | {"valid_until": "2026"}).status_code == 303
    assert operator.post(path, data=sent).status_code == 303
    db.session.rollback()
    assert [queries.programme_levels(year)[0].hours for year in (2026, 2027)] == [40, 45]


def test_what_is_no_row_is_refused(operator):
    path = "/dictionaries/levels"
    good = operator.form(path, path) | {"title": "Новый", "hours": "10"}
    for bad in (
        {"title": " "},
        {"hours": ""},
        {"valid_from": "26"},
        {"valid_from": "2027", "valid_until": "2026"},
    ):
        assert operator.post(path, data=good | bad).status_code == 422, bad
    for missing in ("/dictionaries/nothing", "/dictionaries/levels/99999", "/dictionaries/kinds/nothing"):
        assert operator.get(missing).status_code == 404


def test_a_kind_is_shown_as_the_operator_says_on_every_page(make, operator):
    event = make.event(title="Сварка", kind=EventKind.TRIAL)
    make.slot(event=event, starts_at=clock.now() + timedelta(days=2))
    path = "/dictionaries/kinds/trial"
    sent = operator.form(path, path) | {
        "title": "Проф-проба",
        "title_en": "Try-out",
        "icon": "camp",
        "hue": "5",
    }
    assert operator.post(path, data=sent).status_code == 303
    for page in (operator.get("/calendar").text, operator.get(f"/events/{event.id}/edit").text):
        assert "Проф-проба" in page and 'class="kind hue-5"' in page and 'href="#k-camp"' in page
    assert "Сварка" in operator.get("/calendar?q=проф-проба").text
    operator.get("/preferences?lang=en")
    assert "Try-out" in operator.get("/calendar").text
    (entry,) = audit.history("kind_look", 1)
    assert entry.after["hue"] == 5


def test_a_kind_put_back_is_as_shipped(operator):
    path = "/dictionaries/kinds/trial"
    untouched = operator.form(path, path)
    operator.post(path, data=untouched | {"title": "Другое", "hue": "5"})
    operator.post(path, data=untouched)
    page = operator.get("/dictionaries/kinds").text
    assert "kind kind-trial" in page and "Другое</p>" in page and ">Проба" in page


def test_a_hidden_kind_is_not_offered_but_its_events_stay_of_it(make, operator):
    event = make.event(kind=EventKind.CAMP)
    look = actions.LookFacts(title="", title_en="", icon="", hue=None, hidden=True, position=None)
    transact(lambda: actions.show_kind(EventKind.CAMP, look, by=None))
    assert 'value="camp"' not in operator.get("/events/new").text
    edit = f"/events/{event.id}"
    sent = operator.form(f"{edit}/edit", "#event_form")
    assert sent["kind"] == "camp"
    assert operator.post(edit, data=sent | {"title": "Новое имя"}).status_code == 303


@pytest.mark.parametrize("typed", [{"icon": "nothing"}, {"hue": "13"}, {"hue": "x"}, {"position": "100"}])
def test_a_look_that_is_not_offered_is_refused(operator, typed):
    path = "/dictionaries/kinds/trial"
    assert operator.post(path, data=operator.form(path, path) | typed).status_code == 422
