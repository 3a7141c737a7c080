"""The answer to an order: what has come of each row, to the unit, on the page and in the files."""

import io
from datetime import timedelta
from decimal import Decimal

import docx
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import true

from app.accounts.models import Role
from app.calendar.actions import ask_for_date
from app.calendar.models import EventKind, Precision
from app.core import audit, clock
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from app.participation.periods import school_year
from app.roadmap import actions, queries
from app.roadmap.answer import queries as answers
from app.roadmap.answer.actions import TargetNotPositive, say
from app.roadmap.answer.measures import Measure, Target, target_in
from app.roadmap.answer.standing import Standing
from app.roadmap.papers.queries import Filed
from app.roadmap.queries import Show
from app.roadmap.reading import read_order
from tests.attendance.visiting import HELD_AT, TODAY, fill, visit
from tests.roadmap.rendering import Plan, as_lines
from tests.roadmap.sample import row

PLAN = Plan(
    [
        "Знакомство с профессиями",
        row("1", "Ярмарка профессий", "Октябрь 2026 года", "Колледж", "Не менее 50 обучающихся"),
        row("2", "Экскурсии на предприятия", "В течение года", "Школы", "Участие 60 % школ"),
        row("3", "Дни открытых дверей", "Март 2027 года", "Колледжи", "Проведено 3 мероприятия"),
        row("4", "Фестиваль ремёсел", "Май 2027 года", "Центр", "Приняли участие 2 школы"),
        row("5", "Утверждение списка школ", "до 7 октября 2026 года", "Центр", "Список"),
        row("6", "Выставка роботов", "Май 2027 года", "Центр", "Отчёт"),
    ]
)
SEEN = answers.Sight(true(), true())


@pytest.fixture
def order(make):
    with clock.pinned(TODAY):
        yield transact(
            lambda: actions.import_order(read_order(as_lines(PLAN), name="o.txt"), "o.txt", "0" * 64, by=None)
        )


def tie(row, event, *, made=False):
    transact(lambda: actions.tie_event(row, event, made=made, by=None))


def answered(order, **facts):
    db.session.expire_all()
    found = answers.answer(order, queries.rows(order.id, Show.ALL), SEEN, clock.now(), **facts)
    return found, {one.row.ordinal: one for one in found.results}


def test_each_row_says_how_far_it_has_come(make, order):
    host, rows = make.organization(), order.rows
    fair = visit(make, make.school_class(roll=25), hours=Decimal(2), host=host)
    fill(fair, 24)
    tie(rows[0], fair.slot.event)
    asked = make.event(host, title="День открытых дверей", published=False, precision=Precision.NONE)
    transact(lambda: ask_for_date(asked, TODAY.date() + timedelta(days=9), by=None))
    tie(rows[2], asked)
    tie(rows[3], visit(make, make.school_class(), title="Фестиваль").slot.event)
    transact(lambda: actions.reject_row(rows[5], by=None))
    found, by_row = answered(
        order, asked={rows[1].id: (1, 3)}, papers={rows[4].id: Filed(0, 1, 1, TODAY.date())}
    )
    told = [by_row[n].standing.standing for n in range(1, 7)]
    assert told == [
        Standing.COUNTED,
        Standing.ASKED,
        Standing.ASKED,
        Standing.HELD,
        Standing.PAPER_OVERDUE,
        Standing.REJECTED,
    ]
    counted = by_row[1].counted
    assert (counted.participations, counted.schools, counted.events, counted.hours) == (24, 1, 1, Decimal(48))
    assert found.total.participations == 24
    assert (by_row[1].target, by_row[1].reached) == (Target(Measure.PARTICIPATIONS, 50, read=True), 24)
    assert (by_row[2].target, by_row[2].reached) == (Target(Measure.SCHOOLS_SHARE, 60, read=True), 0)
    assert (by_row[3].target, by_row[3].reached) == (Target(Measure.EVENTS, 3, read=True), 0)
    assert by_row[4].target == Target(Measure.SCHOOLS, 2, read=True)
    assert by_row[6].target is None


def test_an_event_of_two_rows_stands_in_both_and_counts_once_in_the_sum(make, order):
    booking = visit(make, make.school_class(roll=25), hours=Decimal(2))
    fill(booking, 20)
    for one in order.rows[:2]:
        tie(one, booking.slot.event)
    found, by_row = answered(order)
    assert [by_row[n].counted.participations for n in (1, 2)] == [20, 20]
    assert (found.total.participations, found.total.events) == (20, 1)


def test_an_umbrella_is_told_by_the_events_under_it(make, order):
    umbrella = make.event(title="Неделя", precision=Precision.NONE)
    first, second = (visit(make, make.school_class(), parent_id=umbrella.id) for _n in range(2))
    fill(first, 10)
    tie(order.rows[1], umbrella, made=True)
    _found, by_row = answered(order)
    standing = by_row[2].standing
    assert {one.id for one in standing.events} == {first.slot.event.id, second.slot.event.id}
    assert (standing.standing, standing.reached(Standing.HELD), standing.reached(Standing.COUNTED)) == (
        Standing.COUNTED,
        2,
        1,
    )
    assert by_row[2].counted.participations == 10


def test_a_year_of_a_long_plan_counts_what_was_held_in_it(make, order):
    booking = visit(make, make.school_class(roll=25))
    fill(booking, 20)
    tie(order.rows[0], booking.slot.event)
    for year, participations in ((2026, 20), (2025, 0)):
        _found, by_row = answered(order, period=school_year(year))
        assert by_row[1].counted.participations == participations
        assert bool(by_row[1].standing.events) is bool(participations)


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("Охвачено не менее 1 500 обучающихся 8–11 классов", (Measure.PARTICIPATIONS, 1500)),
        ("Проведено не менее 12 профессиональных проб", (Measure.EVENTS, 12)),
        ("Участие не менее 80 % общеобразовательных организаций", (Measure.SCHOOLS_SHARE, 80)),
        ("Доля школ, принявших участие, – 100 %", (Measure.SCHOOLS_SHARE, 100)),
        ("Количество участников – не менее 300", (Measure.PARTICIPATIONS, 300)),
        ("200 родителей, 15 школ", (Measure.PARENTS, 200)),
        ("Повышение интереса у обучающихся 9 и 11 классов", None),
        ("Охват не менее 30 % обучающихся", None),
        ("Сборник материалов", None),
        ("Ученики 7-11 классов прошли пробы", None),
        ("С 7 по 11 класс проведены экскурсии", None),
        ("Итоги подведены 25 мая на встрече", None),
        ("Не менее 20 обучающихся 9 классов", (Measure.PARTICIPATIONS, 20)),
        ("", None),
    ],
)
def test_a_target_is_read_only_where_the_words_say_what_they_count(words, target):
    found = target_in(words)
    assert (found and (found.measure, found.number)) == target


def test_a_person_sets_another_target_and_a_note_or_none(make, order):
    first, user = order.rows[0], make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    transact(lambda: say(first, Measure.EVENTS, 4, " Перенесено ", by=user.id))
    _found, by_row = answered(order)
    assert (by_row[1].target, by_row[1].note) == (Target(Measure.EVENTS, 4), "Перенесено")
    transact(lambda: say(first, Measure.EVENTS, None, "Перенесено", by=user.id))
    assert answered(order)[1][1].target is None
    transact(lambda: say(first, None, None, "", by=user.id))
    assert answered(order)[1][1].target == Target(Measure.PARTICIPATIONS, 50, read=True)
    for wrong in ((Measure.EVENTS, 0), (None, 5)):
        with pytest.raises(TargetNotPositive):
            transact(lambda wrong=wrong: say(first, *wrong, "", by=user.id))
    told = [one.action for one in audit.history("road_map_row", first.id)]
    assert told == ["road_map_row.answered"] * 3


def test_the_page_and_the_files_say_the_same_in_the_orders_own_columns(client, make, order):
    booking = visit(make, make.school_class(roll=25), hours=Decimal(2), title="Ярмарка в Азове")
    fill(booking, 24)
    tie(order.rows[0], booking.slot.event)
    operator = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    client.sign_in(operator.mail)
    address = f"/roadmaps/{order.id}/answer"
    page = client.get(address).text
    for words in ("Ярмарка в Азове", "Посчитано", "24 из 50", "Нет мероприятия", "14 октября 2026"):
        assert words in page, words
    sheets = page.partition("/participation/sheets?")[2].partition('"')[0].replace("&amp;", "&")
    assert "24" in client.get(f"/participation/sheets?{sheets}").text
    assert client.get(f"{address}?standing=counted").text.count('<tr id="row-') == 1
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{address}.xlsx").data))
    lines = book.get_sheet_by_index(0).to_python()
    assert lines[0][:5] == PLAN.names
    fair = next(line for line in lines if line[1] == "Ярмарка профессий")
    assert fair[:5] == ["1", "Ярмарка профессий", "Октябрь 2026 года", "Колледж", "Не менее 50 обучающихся"]
    assert fair[6].startswith("Ярмарка в Азове (14 октября 2026") and fair[7:10] == [1, 24, 48]
    assert lines[-1][1] == "Все строки вместе" and lines[-1][8] == 24
    paper = docx.Document(io.BytesIO(client.get(f"{address}.docx").data))
    told = [[cell.text for cell in line.cells] for line in paper.tables[0].rows]
    assert len(told) == len(lines)
    assert told[2][:4] == fair[:4] and told[2][7:10] == ["1", "24", "48"]


def test_a_municipality_reads_the_regions_answer_with_its_own_figures_and_without_drafts(client, make, order):
    near, far = make.school(), make.school()
    event = make.event(title="Ярмарка")
    for number, school in enumerate((near, far)):
        at = HELD_AT + timedelta(hours=number)
        fill(visit(make, make.school_class(school, roll=25), event=event, at=at), 10)
    draft = make.event(title="Черновик колледжа", published=False)
    for one in (event, draft):
        tie(order.rows[0], one)
    office = make.organization(OrganizationKind.AUTHORITY, near.municipality)
    client.sign_in(make.user(Role.MUNICIPALITY, office).mail)
    page = client.get(f"/roadmaps/{order.id}/answer").text
    assert "10 из 50" in page and "Черновик колледжа" not in page
    assert f"/roadmaps/{order.id}/rows/" not in page
    assert client.get(f"/roadmaps/{order.id}/rows/1/answer").status_code == 404


def test_a_wrong_target_is_told_and_changes_nothing(client, make, order):
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    address = f"/roadmaps/{order.id}/rows/1/answer"
    filled = client.form(address, "/answer") | {"note": "слова"}
    for measure, target in (("", "5"), ("events", "0"), ("events", "много"), ("nothing", "5")):
        answer = client.post(address, data=filled | {"measure": measure, "target": target})
        assert answer.status_code == 422 and "слова" in answer.text
    assert answers.said_of(order.rows[0].id) is None
    assert client.post(address, data=filled | {"measure": "events", "target": "4"}).status_code == 303
    db.session.rollback()
    assert answers.said_of(order.rows[0].id).note == "слова"


def test_figures_of_a_cancelled_and_of_a_future_event_are_not_invented(make, order):
    assert HELD_AT < TODAY
    later = visit(make, make.school_class(), at=TODAY + timedelta(days=5), kind=EventKind.FAIR)
    tie(order.rows[3], later.slot.event)
    _found, by_row = answered(order)
    assert (by_row[4].standing.standing, by_row[4].counted.participations) == (Standing.DATED, 0)
