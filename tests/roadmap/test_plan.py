"""The plan-schedule: events under the columns of an order, in its sequence and its wording."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook

from app.accounts.models import Role
from app.booking.actions import cancel_event
from app.calendar.actions import publish
from app.calendar.by_event import Held
from app.calendar.facts import EventFacts
from app.calendar.models import Event, EventFormat, EventKind, EventState, Precision, Scale, Visibility
from app.core import clock
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from app.roadmap.actions import accept_row, import_order
from app.roadmap.drafts import proposed
from app.roadmap.plan import plan_of
from app.roadmap.reading import Column, read_order
from tests.roadmap.sample import FAIR, HEADING, ORDER

OCTOBER = datetime(2025, 10, 1, 7, tzinfo=UTC)
PLACE = "Колледж, ул. Мира, 1"
NAMES = ["№ п/п", "Мероприятие", "Ответственный исполнитель", "Финансирование", "Место", "Срок"]
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def in_october():
    with clock.pinned(OCTOBER):
        yield


@pytest.fixture
def college(make):
    return make.organization(name="Азовский колледж", short_name="Азовский колледж")


@pytest.fixture
def order(make, college):
    """The sample, with the event of its fair published; the id of the order."""
    read = read_order(ORDER, name="order.txt")
    road_map = transact(lambda: import_order(read, "order.txt", "1" * 64, by=None))
    row = next(row for row in road_map.rows if row.title == FAIR)
    event = transact(lambda: accept_row(row, proposed(row.draft, None), college.id, by=None))
    transact(lambda: publish(event, by=None))
    return road_map.id


@pytest.fixture
def operator(make, client):
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    return client


def rows(answer):
    """Of an XLSX."""
    return CalamineWorkbook.from_object(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def test_events_stand_in_the_columns_of_the_order_and_keep_its_numbers(make, operator, order, college):
    trial = make.event(college, title="=Проба", audience=("pupils", "parents"), grades=frozenset({8, 9}))
    for days in (2, 9, 40):
        make.slot(event=trial, starts_at=OCTOBER + timedelta(days=days))
    off = make.event(college, title="Отменённое", **_on(date(2025, 12, 1)))
    transact(lambda: cancel_event(db.session.get_one(Event, off.id), "мороз", by=None))
    make.event(college, title="Другой год", **_on(date(2026, 10, 1)))
    answer = operator.get("/plan-schedule.xlsx")
    assert rows(answer) == [
        [
            "№ п/п",
            "Наименование мероприятия",
            "Срок исполнения",
            "Ответственные исполнители",
            "Ожидаемый результат",
        ],
        ["", HEADING, "", "", ""],
        ["1.1", FAIR, "октябрь 2025", "Азовский колледж", "Пришли ученики 8, 10 классов"],
        ["", "Вне приказа", "", "", ""],
        ["", "=Проба", "3 и 10 октября, 10 ноября 2025", "Азовский колледж", ""],
    ]
    page = operator.get(f"/plan-schedule?order={order}").text
    assert re.findall(r'<th scope="col">(.*?)</th>', page) == rows(answer)[0]
    assert page.index(HEADING) < page.index(FAIR) < page.index("Вне приказа") < page.index("=Проба")
    assert "оставлен" not in page
    assert "2025/2026" in page


def _on(day):
    return {"precision": Precision.DAY, "starts_on": day, "ends_on": day}


@one_engine
def test_filters_narrow_the_plan_and_another_year_is_another_plan(make, operator, order, college):
    make.event(college, title="Осенью", kind=EventKind.CAMP, **_on(date(2026, 10, 1)))
    assert FAIR not in operator.get("/plan-schedule?kind=camp").text
    other = operator.get("/plan-schedule?year=2026%2F2027").text
    assert "Осенью" in other and FAIR not in other
    for absurd in ("kind=нет", "year=soon", "q=%21%21", "grade=99", f"q={'я' * 5000}", "day=x&skip=9"):
        assert operator.get(f"/plan-schedule?{absurd}").status_code == 200
    for unknown in ("999999", "0", "x", "9" * 30, "²", "-1"):
        assert operator.get(f"/plan-schedule?order={unknown}").status_code == 404
    assert operator.get("/plan-schedule.exe").status_code == 404


@one_engine
def test_without_an_order_the_usual_columns_stand(make, operator, college):
    make.event(college, title="Ярмарка")
    page = operator.get("/plan-schedule").text
    assert "столбцы обычные" in page
    assert '<th scope="col">Наименование мероприятия</th>' in page
    assert "Дата уточняется" in page


@one_engine
def test_a_municipality_plans_with_what_it_may_read(make, client, order, college):
    closed = {"visibility": Visibility.INVITED, "invited_ids": frozenset({college.id})}
    make.event(college, title="Только приглашённым", **closed, **_on(date(2025, 12, 1)))
    office = make.organization(OrganizationKind.AUTHORITY, make.municipality())
    client.sign_in(make.user(Role.MUNICIPALITY, office).mail)
    page = client.get("/plan-schedule").text
    assert FAIR in page and "Только приглашённым" not in page


def test_the_columns_of_an_order_are_kept_as_its_header_calls_them(make, context):
    order = read_order(_table(), name="order.txt")
    assert [column.name for column in order.columns] == NAMES
    stored = transact(lambda: import_order(order, "order.txt", "2" * 64, by=None))
    assert [(one["name"], one["role"]) for one in stored.columns] == [
        (column.name, column.role) for column in order.columns
    ]


def _table():
    lines = ["План мероприятий на 2025/2026 учебный год", "", "\t".join(NAMES)]
    lines += [f"{n}\tЭкскурсия на завод № {n}\tЦентр\tнет\tАзов\tОктябрь 2025 года" for n in (1, 2, 3)]
    return "\n".join(lines).encode()


@one_engine
def test_what_the_calendar_does_not_know_stays_empty_and_is_named(app):
    columns = [Column(*pair) for pair in (("Срок", "period"), ("Дата окончания", "until"), ("Тема", "title"))]
    columns += [Column("Количество участников", "audience"), Column("Финансирование", "other")]
    columns += [Column("Форма проведения", "other"), Column("Место", "other"), Column("Кто", "responsible")]
    columns += [Column("Соисполнители", "responsible")]
    with app.test_request_context():
        plan = plan_of(columns, [_held(days=(date(2025, 10, 3), date(2025, 10, 4)))], {})
    assert plan.empty == ("Количество участников", "Финансирование", "Соисполнители")
    assert list(plan.rows()) == [
        ("3 октября 2025", "4 октября 2025", "Проба", "", "", "На площадке", PLACE, "Колледж", "")
    ]


@one_engine
def test_without_a_date_the_words_of_the_order_stand(app):
    columns = [Column("Срок", "period")]
    draft = {"subsection": None, "period_text": "По графику"}
    row = SimpleNamespace(ordinal=1, number="1", section=None, draft=draft)
    with app.test_request_context():
        assert list(plan_of(columns, [_held()], {1: row}).rows()) == [("По графику",)]
        assert list(plan_of(columns, [_held()], {}).rows()) == [("Дата уточняется",)]
        until = _held(apply_until=date(2025, 11, 5))
        assert list(plan_of(columns, [until], {}).rows()) == [("до 5 ноября 2025",)]


def _held(days=(), apply_until=None):
    event = EventFacts(
        id=1,
        title="Проба",
        kind=EventKind.TRIAL,
        format=EventFormat.ONSITE,
        state=EventState.PUBLISHED,
        cancel_reason="",
        audience=["pupils"],
        grades=frozenset(),
        special_needs=False,
        precision=Precision.NONE,
        starts_on=None,
        ends_on=None,
        hours=Decimal(0),
        host="Колледж",
        host_address="ул. Мира, 1",
        municipality=None,
    )
    return Held(event, Scale.REGIONAL, None, apply_until, tuple(days))
