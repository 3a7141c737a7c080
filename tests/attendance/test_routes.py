"""Sheets on the screen."""

import pytest

from app.accounts.models import Role
from app.attendance.models import Sheet
from app.core import clock
from app.core.db import db
from app.organizations.models import OrganizationKind
from tests.attendance.visiting import BOOKED_AT, fill, visit
from tests.checks import clean
from tests.forms import filled

HTMX = {"HX-Request": "true"}


@pytest.fixture
def booking(make):
    return visit(make, make.school_class(roll=25), title="Порт Азов")


@pytest.fixture
def school(client, make, booking):
    """A browser of the booking's school."""
    client.sign_in(make.user(Role.SCHOOL, booking.organization).mail)
    return client


def sheet_path(booking):
    return f"/bookings/{booking.id}/sheet"


def typed(booking, came="24", special="0", **more):
    class_id = booking.lines[0].class_id
    return {f"came_{class_id}": came, f"special_{class_id}": special, **more}


def send(client, booking, headers=None, **counts):
    path = sheet_path(booking)
    return client.post(path, data=client.form(path, "sheet") | typed(booking, **counts), headers=headers)


def the_only_line():
    db.session.rollback()  # a transaction that has been open since before the request would not see it
    return db.session.query(Sheet).one().lines[0]


def test_what_is_not_marked_yet_comes_first(make, school, booking):
    other = visit(
        make, booking.lines[0].school_class, title="Ростсельмаш", at=booking.slot.starts_at.replace(day=16)
    )
    fill(other, 20)
    text = school.get("/attendance").text
    assert text.index("Порт Азов") < text.index("Ростсельмаш")
    assert "1 мероприятие" in text
    assert sheet_path(booking) in text


def test_a_page_after_the_last_one_leads_to_the_first(school):
    text = school.get("/attendance?page=900").text
    assert "Такой страницы нет" in text
    assert 'href="/attendance">На первую страницу' in text
    assert "Пока ни одно мероприятие не состоялось" not in text


def test_the_sheet_is_prefilled_with_what_was_booked(school, booking):
    form = school.form(sheet_path(booking), "sheet")
    assert form[f"came_{booking.lines[0].class_id}"] == "25"
    assert form["adults"] == str(booking.adults)


def test_a_sheet_is_filled_without_javascript_and_shown(school, booking):
    answer = send(school, booking, came="24", special="2")
    assert (answer.status_code, answer.location) == (303, sheet_path(booking))
    text = school.get(sheet_path(booking)).text
    assert "История листа" in text and "Анна Тестова" in text
    assert (the_only_line().came_school, the_only_line().special_needs) == (24, 2)
    clean()


def test_more_than_booked_is_asked_about_and_recorded_when_sent_again(school, booking):
    first = send(school, booking, came="31")
    assert first.status_code == 409
    assert "Пришло 31, записано 25. Всё верно?" in first.text
    assert db.session.query(Sheet).count() == 0
    class_id = booking.lines[0].class_id
    asked = school.post(
        sheet_path(booking), data=filled(first.text, sheet_path(booking)) | {f"came_{class_id}": "31"}
    )
    assert asked.status_code == 303
    assert (the_only_line().came_school, the_only_line().walk_ins) == (31, 6)


def test_a_confirmed_surplus_is_not_a_leave_for_another_one(school, booking):
    first = send(school, booking, came="31")
    class_id = booking.lines[0].class_id
    again = school.post(
        sheet_path(booking), data=filled(first.text, sheet_path(booking)) | {f"came_{class_id}": "131"}
    )
    assert again.status_code == 409
    assert "Пришло 131, записано 25" in again.text


def test_absurd_counts_are_refused_in_plain_words_and_kept(school, booking):
    for absurd in ("-1", "201", "1000000000", "двадцать", "", "24,5", "²"):
        answer = send(school, booking, came=absurd, adults="3")
        assert answer.status_code == 422, absurd
        assert "от 0 до 200" in answer.text
        assert f'value="{absurd}"' in answer.text
        assert 'value="3"' in answer.text
    assert db.session.query(Sheet).count() == 0


def test_more_special_needs_than_came_is_refused_in_plain_words(school, booking):
    answer = send(school, booking, came="5", special="6")
    assert answer.status_code == 422
    assert "с ОВЗ указано 6, а пришло 5" in answer.text


def test_a_correction_asks_for_its_reason_and_keeps_it_in_the_history(school, booking):
    send(school, booking, came="24")
    refused = send(school, booking, came="23")
    assert refused.status_code == 409 and "почему он исправлен" in refused.text
    assert the_only_line().came_school == 24
    send(school, booking, came="23", reason="посчитали дважды")
    text = school.get(sheet_path(booking)).text
    assert "посчитали дважды" in text and "24 → <b>23</b>" in text


def test_a_correction_that_the_host_does_not_see_in_numbers_is_still_told(client, make, school, booking):
    send(school, booking, came="24")
    send(school, booking, came="24", special="2", reason="забыли")
    host = client.application.test_client()
    host.sign_in(make.user(Role.HOST, booking.slot.event.host).mail)
    text = host.get(sheet_path(booking)).text
    assert "показанные здесь числа не изменились" in text and "<p></p>" not in text


def test_under_htmx_a_refusal_is_the_panel_alone_and_success_a_redirect(school, booking):
    refused = send(school, booking, HTMX, came="31")
    assert refused.status_code == 409
    assert refused.text.lstrip().startswith('<div id="sheet_panel">')
    assert "<html" not in refused.text
    done = send(school, booking, HTMX, came="24")
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, sheet_path(booking))


def test_before_the_time_the_page_says_when_it_begins(school, booking):
    with clock.pinned(BOOKED_AT):
        answer = school.get(sheet_path(booking))
    assert answer.status_code == 409
    assert "ещё не наступило" in answer.text and "14 октября" in answer.text


def test_another_organizations_sheet_does_not_exist(client, make, booking):
    kinds = {
        Role.SCHOOL: OrganizationKind.SCHOOL,
        Role.HOST: OrganizationKind.COLLEGE,
        Role.MUNICIPALITY: OrganizationKind.AUTHORITY,
    }
    for role, kind in kinds.items():
        browser = client.application.test_client()
        browser.sign_in(make.user(role, make.organization(kind, make.municipality())).mail)
        assert browser.get(sheet_path(booking)).status_code == 404, role


def test_a_school_cannot_fill_another_schools_sheet(client, make, booking):
    own = visit(make)
    client.sign_in(make.user(Role.SCHOOL, own.organization).mail)
    data = client.form(sheet_path(own), "sheet") | typed(booking)
    assert client.post(sheet_path(booking), data=data).status_code == 404
    assert db.session.query(Sheet).count() == 0


def test_those_who_read_see_the_sheet_without_a_form_and_without_small_numbers(client, make, booking):
    fill(booking, 24, special_needs=3)
    readers = [
        (Role.HOST, booking.slot.event.host),
        (Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, booking.organization.municipality)),
        (Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)),
        (Role.ANALYST, make.organization(OrganizationKind.MINISTRY)),
    ]
    for role, organization in readers:
        browser = client.application.test_client()
        browser.sign_in(make.user(role, organization).mail)
        text = browser.get(sheet_path(booking)).text
        assert "меньше 5" in text and "с ОВЗ:" not in text, role
        assert sheet_path(booking) not in text.split("<main")[1], role
        assert browser.post(sheet_path(booking)).status_code in (400, 404), role


def test_a_visitor_is_sent_to_sign_in(client, booking):
    for path in ("/attendance", sheet_path(booking)):
        answer = client.get(path)
        assert answer.status_code in (302, 303) and "/sign-in" in answer.location
