"""Orders in the browser: reading one, and deciding row after row, with and without JavaScript."""

import io
import re

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.calendar.models import Event, EventState, Precision
from app.core.db import db
from app.organizations.models import OrganizationKind
from app.roadmap.models import RoadMap, RoadMapRow, RowState
from tests.roadmap import sample
from tests.roadmap.rendering import Plan, as_lines
from tests.roadmap.sample import DOCX, FAIR, NOT_ORDERS, ORDER, PDF, with_hidden_sheet

HTMX = {"HX-Request": "true"}


@pytest.fixture
def operator(make, client):
    """A browser of an operator in a region with one college."""
    make.organization(name="Азовский колледж", short_name="Азовский колледж")
    home = make.organization(OrganizationKind.OPERATOR, name="Оператор", short_name="Оператор")
    client.sign_in(make.user(Role.OPERATOR, home).mail)
    return client


@pytest.fixture
def order(operator):
    """The address of an order that the operator has read."""
    answer = send(operator, ORDER, "order.txt")
    assert answer.status_code == 303, answer.text
    return answer.location


def send(browser, data, name, **fields):
    form = browser.form("/roadmaps", "/roadmaps") | fields
    file = (io.BytesIO(data), name)
    return browser.post("/roadmaps", data=form | {"file": file}, content_type="multipart/form-data")


def large(size, token=""):
    """A request of one piece: the client's own way leaves a temporary file open where nobody reads it."""
    parts = (
        f'--cut\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n',
        '--cut\r\nContent-Disposition: form-data; name="file"; filename="order.txt"\r\n\r\n',
        "x" * size + "\r\n--cut--\r\n",
    )
    return {"data": "".join(parts).encode(), "content_type": "multipart/form-data; boundary=cut"}


def row(ordinal=1):
    db.session.rollback()
    return db.session.scalars(select(RoadMapRow).where(RoadMapRow.ordinal == ordinal)).one()


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize(
    ("data", "name"), [(ORDER, "order.txt"), (DOCX, "Приказы/order.docx"), (PDF, "order.pdf")]
)
def test_a_file_becomes_rows_to_look_through(operator, data, name):
    page = operator.get(send(operator, data, name).location).text
    assert "Прочитано 4 строки." in page
    assert "0 из 3 разобрано" in page
    assert page.count('class="review') == 4
    assert "Азовский колледж, школы" in page
    assert row().road_map.file_name == name.split("/")[-1]
    assert "0 из 3 разобрано" in operator.get("/roadmaps").text


def test_a_hidden_sheet_is_named_beside_what_was_read(operator):
    page = operator.get(send(operator, with_hidden_sheet("Черновик"), "order.xlsx").location).text
    assert "Прочитано 4 строки." in page and "Скрытые листы не прочитаны: «Черновик»" in page


def test_the_same_file_again_leads_to_the_same_order(operator, order):
    again = send(operator, ORDER, "copy.txt")
    assert (again.location, count(RoadMap)) == (order, 1)
    assert "уже загружен" in operator.get(order).text


@pytest.mark.parametrize("what", NOT_ORDERS)
def test_what_is_no_order_is_refused_in_plain_words(operator, what):
    data, name, words = NOT_ORDERS[what]
    answer = send(operator, data, name, school_year="2026/2027")
    alert = re.search(r'role="alert".*?</div>', answer.text, re.DOTALL)
    assert answer.status_code == 422
    assert words in alert.group()
    assert 'value="2026/2027"' in answer.text
    assert count(RoadMap) == 0


@pytest.mark.parametrize("size", [20 * 1024 * 1024 + 1, 25 * 1024 * 1024])
def test_too_large_a_file_is_refused_on_the_form(operator, size):
    answer = operator.post("/roadmaps", **large(size, operator.form("/roadmaps", "/roadmaps")["csrf_token"]))
    assert answer.status_code in (413, 422)
    assert "Файл больше 20 МБ" in answer.text
    assert count(RoadMap) == 0


def test_too_large_a_file_shows_a_stranger_nothing(make, client, order):
    client.post("/sign-out", data=client.form(order, "/sign-out"))
    answer = client.post("/roadmaps", **large(25_000_000))
    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_a_form_without_a_file_or_with_a_wrong_year_says_so(operator):
    empty = operator.post("/roadmaps", data=operator.form("/roadmaps", "/roadmaps"))
    assert "Выберите файл приказа." in empty.text
    for year in ("2026", "2026/2028", "год"):
        assert "Напишите учебный год так" in send(operator, ORDER, "order.txt", school_year=year).text
    assert count(RoadMap) == 0


@pytest.mark.changes_app
@pytest.mark.parametrize("role", [Role.SCHOOL, Role.HOST, Role.ANALYST])
def test_orders_are_not_there_for_other_people(make, app, client, order, role):
    token = client.form(f"{order}/rows/1", "/event")["csrf_token"]
    client.post("/sign-out", data={"csrf_token": token})
    db.session.rollback()
    client.sign_in(make.user(role, make.school()).mail)
    assert client.get("/roadmaps").status_code == 404
    assert client.get(order).status_code == 404
    assert client.get(f"{order}/rows/1").status_code == 404
    app.config["WTF_CSRF_ENABLED"] = False
    for what in ("event", "rejection", "reopening"):
        assert client.post(f"{order}/rows/1/{what}").status_code == 404
    assert client.post("/roadmaps").status_code == 404
    assert row().state is RowState.NEW


def test_an_accepted_row_is_a_draft_out_of_the_public_eye(operator, order, app):
    form = operator.form(f"{order}/rows/1", "/event")
    answer = operator.post(f"{order}/rows/1/event", data=form | {"grades": ["8", "10"]})
    assert answer.location == f"{order}/rows/2"
    (event,) = row().events
    assert (event.title, event.state, event.grades) == (FAIR, EventState.DRAFT, {8, 10})
    assert event.host.short_name == "Азовский колледж"
    assert event.precision is Precision.MONTH
    assert app.test_client().get(f"/events/{event.id}").status_code == 404
    assert FAIR not in app.test_client().get("/calendar").text
    assert f"/events/{event.id}/edit" in operator.get(order).text


def test_a_party_written_for_short_finds_the_host_that_another_row_spells_out(operator, order):
    whole, title = "ГБПОУ РО «Азовский колледж» (далее – АИК)", "План встреч на 2025/2026 учебный год"
    rows = [sample.row("1", FAIR, "май", whole, ""), sample.row("2", "Встреча с ткачами", "май", "АИК", "")]
    other = send(operator, as_lines(Plan(rows, title=title)), "order.txt").location
    known = operator.form(f"{order}/rows/1", "/event")["host_id"]
    assert [operator.form(f"{other}/rows/{n}", "/event")["host_id"] for n in (1, 2)] == [known, known]


def test_a_row_longer_than_an_event_can_hold_is_accepted_as_proposed(operator):
    long = "Ярмарка " + "профессий, " * 800 + "и праздник"
    plan = Plan([sample.row("1", long, f"ежегодно, {'ноябрь, ' * 700}", "Центр", "Итоги")])
    order = send(operator, as_lines(plan), "order.txt").location
    form = operator.form(f"{order}/rows/1", "/event")
    form["announcement"] = form["announcement"].replace("\n", "\r\n")  # as browsers send it
    assert operator.post(f"{order}/rows/1/event", data=form).status_code == 303
    assert (row().state, row().events[0].title[-1]) == (RowState.ACCEPTED, "…")
    assert long in row().source


def test_what_was_typed_wrongly_is_kept_and_nothing_made(operator, order):
    typed = operator.form(f"{order}/rows/1", "/event") | {"title": "Моя ярмарка", "ends_on": "2025-09-01"}
    answer = operator.post(f"{order}/rows/1/event", data=typed)
    assert answer.status_code == 422
    assert "Моя ярмарка</textarea>" in answer.text
    assert "Последний день раньше первого" in answer.text
    assert row().state is RowState.NEW
    assert count(Event) == 0


def test_an_invented_host_or_kind_is_refused(operator, order):
    form = operator.form(f"{order}/rows/1", "/event")
    hosts, kinds = ({"host_id": "999"}, {"host_id": ""}), ({"kind": "party"}, {"kind": ""})
    for wrong in (*hosts, *kinds, {"grades": ["12"]}, {"title": "x" * 301}):
        assert operator.post(f"{order}/rows/1/event", data=form | wrong).status_code == 422


def test_a_rejected_row_can_be_taken_up_again(operator, order):
    form = operator.form(f"{order}/rows/1", "/event")
    assert operator.post(f"{order}/rows/1/rejection", data=form).location == f"{order}/rows/2"
    assert row().state is RowState.REJECTED
    token = operator.form(f"{order}/rows/1", "/reopening")
    assert operator.post(f"{order}/rows/1/reopening", data=token).location == f"{order}/rows/1"
    assert row().state is RowState.NEW


def test_deciding_twice_is_refused_in_plain_words(operator, order):
    form = operator.form(f"{order}/rows/1", "/event")
    operator.post(f"{order}/rows/1/event", data=form)
    for what in ("event", "rejection"):
        answer = operator.post(f"{order}/rows/1/{what}", data=form)
        assert answer.status_code == 409
        assert "Эта строка уже принята" in answer.text
    assert count(Event) == 1


def test_after_the_last_row_the_list_says_that_all_is_decided(operator, order):
    for ordinal in (1, 2, 4):
        form = operator.form(f"{order}/rows/{ordinal}", "/event")
        answer = operator.post(f"{order}/rows/{ordinal}/rejection", data=form)
    assert answer.location == order
    assert "Всё разобрано" in operator.get("/roadmaps").text


def test_in_the_list_the_next_row_opens_in_its_place_and_takes_the_focus(operator, order):
    opened = operator.get(f"{order}/rows/1", headers=HTMX).text
    assert opened.strip().startswith('<article class="review review-open" id="row-1"')
    assert "<html" not in opened
    form = operator.form(f"{order}/rows/1", "/event")
    swapped = operator.post(f"{order}/rows/1/event", data=form, headers=HTMX).text
    first, second, counts = re.findall(r'<(?:article|div)[^>]* id="(?:row-\d|progress)"[^>]*>', swapped)
    assert 'id="row-1"' in first
    assert "oob" not in first
    assert 'id="row-2"' in second
    assert 'hx-swap-oob="true"' in second
    assert 'hx-swap-oob="true"' in counts
    assert re.findall(r'<h3[^>]*id="(row-\d)-name" data-focus', swapped) == ["row-2"]
    assert "1 из 3 разобрано" in swapped


def test_a_row_that_is_folded_up_keeps_the_focus(operator, order):
    folded = operator.get(f"{order}/rows/1?closed=1", headers=HTMX).text
    assert re.findall(r'<h3[^>]*id="(row-\d)-name" data-focus', folded) == ["row-1"]
    assert "data-focus" not in operator.get(f"{order}/rows/1?closed=1").text


def test_a_refused_form_comes_back_as_its_part_of_the_list(operator, order):
    form = operator.form(f"{order}/rows/1", "/event") | {"title": ""}
    answer = operator.post(f"{order}/rows/1/event", data=form, headers=HTMX)
    assert answer.status_code == 422
    assert "<html" not in answer.text
    assert 'id="row-1"' in answer.text


def test_filters_stand_in_the_address_and_lead_from_row_to_row(operator, order):
    assert operator.get(f"{order}?show=paperwork").text.count('class="review') == 1
    assert operator.get(f"{order}?show=decided").text.count('class="review') == 0
    assert operator.get(f"{order}?show=everything").status_code == 404
    sure = operator.get(f"{order}?show=sure").text
    ordinals = re.findall(r'id="row-(\d)"', sure)
    form = operator.form(f"{order}/rows/{ordinals[0]}?show=sure", "/event")
    answer = operator.post(f"{order}/rows/{ordinals[0]}/rejection?show=sure", data=form)
    assert answer.location == f"{order}/rows/{ordinals[1]}?show=sure"


def test_opening_an_address_changes_nothing(operator, order):
    for what in ("event", "rejection", "reopening"):
        assert operator.get(f"{order}/rows/1/{what}").location == f"{order}/rows/1"
    assert row().state is RowState.NEW


@pytest.mark.parametrize("path", ["/roadmaps/999", "/rows/99"])
def test_what_is_not_there_is_not_found(operator, order, path):
    assert operator.get(path if path.startswith("/roadmaps") else order + path).status_code == 404
