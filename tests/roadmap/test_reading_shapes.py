"""Shapes of plans that other offices draw: which column is which, where numbers and dates stand."""

import pytest

from app.roadmap.reading import read_order
from tests.roadmap.plans import SIMPLE, rest, row
from tests.roadmap.rendering import RULER, Plan, as_cells, as_docx, as_lines

HEAD = ["План знакомства с ремёслами на 2026 год", ""]
SCHOOLS = (
    "\n\nПриложение 2\n№\tНаименование ОО\tОтветственный\tТелефон\n1\tШкола на холме\tВерфев О.П.\t1-2\n"
)


def read(*lines):
    return read_order("\n".join([*HEAD, *lines]).encode(), name="order.txt").rows


def days(one):
    return [(str(p.start), str(p.end)) for p in one.periods]


@pytest.mark.parametrize("print_it", [as_lines, as_cells, as_docx])
def test_the_column_of_titles_is_not_the_one_of_aims_beside_it(print_it):
    rows = [row("1", "Слёт ткачей", "Май", aim="Поддержка ремёсел"), row("2", "Смотр лодок", "Июнь", aim="")]
    plan = Plan(rows, ("number", "aim", "title", "period", "responsible"), headers={"aim": "Задача"})
    order = read_order(print_it(plan), name="order.docx" if print_it is as_docx else "order.txt")
    assert [r.title for r in order.rows] == ["Слёт ткачей", "Смотр лодок"]


@pytest.mark.parametrize(
    "header",
    [
        ["№\tСобытие\tДата начала\tДата окончания\tОтветственный"],
        ["№\tСобытие\tСрок проведения\t\tОтветственный", "\t\tначало\tокончание\t"],
    ],
)
def test_a_period_may_stand_in_two_columns(header):
    first, second = read(*header, "1\tСлёт\t01.03.2026\t15.03.2026\tВерфь", "2\tСмотр\t05.04.2026\t\tВерфь")
    assert (days(first), days(second)) == ([("2026-03-01", "2026-03-15")], [("2026-04-05", "2026-04-05")])


def test_a_heading_dates_the_rows_of_a_plan_without_a_column_of_dates():
    rows = read("№\tСобытие\tОтветственный", "\tМарт\t", "1\tСлёт\tВерфь", "\tМай\t", "2\tСмотр\tВерфь")
    assert [days(r) for r in rows] == [[("2026-03-01", "2026-03-31")], [("2026-05-01", "2026-05-31")]]


def test_numbers_in_the_cell_of_titles_are_numbers():
    rows = read(
        "Событие\tСрок\tОтветственный", "1. Ткачи\t\t", "1.1. Слёт\tмай\tВерфь", "1.2 Смотр\tиюнь\tВерфь"
    )
    assert [(r.section, r.number, r.title) for r in rows] == [
        ("Ткачи", "1.1", "Слёт"),
        ("Ткачи", "1.2", "Смотр"),
    ]


def test_a_number_that_lost_its_tab_does_not_shift_the_row():
    rows = read(
        "№\tСобытие\tСрок\tОтветственный\tИтог", "1\tСлёт\tмай\tВерфь\tАфиша", "2.Смотр\tиюнь\tВерфь\tАфиша"
    )
    assert [(r.number, r.title, r.responsible) for r in rows] == [
        ("1", "Слёт", ("Верфь",)),
        ("2", "Смотр", ("Верфь",)),
    ]


def test_a_list_of_people_behind_the_plan_is_no_part_of_it():
    assert len(read_order(as_lines(SIMPLE) + SCHOOLS.encode(), name="order.txt").rows) == 4


def test_a_numbered_row_with_nothing_but_a_title_is_a_heading_where_that_is_odd():
    titles = ["Встречи весны", "Слёт", "Смотр", "Встречи осени", "Квест", "Игра"]
    rows = [row(str(n), title, "Май") for n, title in enumerate(titles, start=1)]
    for heading in (rows[0], rows[3]):
        heading |= {"period": "", "responsible": "", "result": ""}
    order = read_order(as_docx(Plan(rows)), name="order.docx")
    assert [(r.section, r.title) for r in order.rows] == [
        *(("Встречи весны", "Слёт"), ("Встречи весны", "Смотр")),
        *(("Встречи осени", "Квест"), ("Встречи осени", "Игра")),
    ]


def stacked(names, *rows):
    return "\n\n".join("\n".join(f"\t{cell}" for cell in cells) for cells in (names, *rows))


def test_stacked_cells_with_words_of_a_header_open_no_table():
    rows = read(
        stacked(
            ["№", "Событие", "Ответственный", "Итог", "Показатель", "Срок"],
            ["1", "Смотр лодок", "Верфь", "Афиша", "", "В течение срока плана"],
            ["Раздел 2. Мероприятия весны"],
            ["2", "Слёт ткачей", "Верфь", "Афиша", "", "Май"],
        )
    )
    assert [(r.title, r.recurrence) for r in rows] == [("Смотр лодок", "all_year"), ("Слёт ткачей", None)]


def test_a_header_repeated_among_stacked_cells_is_a_new_page():
    page = {role: name for role, name in zip(SIMPLE.order, SIMPLE.names, strict=True)}
    cut = [
        row("1", "Смотр лодок и", "Май", "Верфь"),
        page,
        RULER,
        rest(title="плотов", number=""),
        row("2", "Слёт", "Май"),
    ]
    rows = read_order(as_cells(Plan(cut)), name="order.txt").rows
    assert [r.title for r in rows] == ["Смотр лодок и плотов", "Слёт"]


def test_blank_lines_part_stacked_rows_that_have_no_numbers():
    months = ["Март", "Апрель", "Май", "Июнь", "Июль"]
    plan = [
        one for month in months for one in ([month], [f"Слёт ({month})", f"3 {month[:3]}.", "Верфь", "школы"])
    ]
    rows = read(stacked(["Событие", "Дата", "Организаторы", "Участники"], *plan))
    assert [r.title for r in rows] == [f"Слёт ({month})" for month in months]


@pytest.mark.parametrize(
    ("signed", "start"),
    [("24 января 2025 года", "2025-04-01"), ("05.09.2025", "2026-04-01"), ("", "2026-04-01")],
)
def test_two_calendar_years_begin_with_the_spring_that_an_order_was_signed_before(signed, start):
    lines = [
        "Приказ",
        signed,
        "План ремёсел на 2025-2026 годы",
        "",
        "№\tСобытие\tСрок\tОтветственный",
        "1\tСлёт\tапрель\tВерфь",
    ]
    (one,) = read_order("\n".join(lines).encode(), name="order.txt").rows
    assert str(one.periods[0].start) == start


def test_a_title_with_months_names_its_years():
    order = read_order(
        "План (октябрь 2025 г. - июнь 2026 г.)\n№\tСобытие\tСрок\tКоординатор\n1\tСлёт\tмай\tВ\n".encode(),
        name="o.txt",
    )
    assert order.years == (2025, 2026)
