"""Plans without a header that tells anything, or without a table at all, and tables that are none."""

import pytest

from app.roadmap.reading import Unreadable, read_order
from tests.roadmap.pdf import as_pdf
from tests.roadmap.rendering import Plan, as_csv, as_docx, as_lines, as_xlsx
from tests.roadmap.sample import row

ODD = {"number": "Раз", "title": "Два", "period": "Три", "responsible": "Четыре", "result": "Пять"}
ROWS = [
    "Первая ступень",
    row("1", "Слёт юных мастеров для 5–7 классов", "октябрь 2025 года", "Дом ремёсел", "Афиша"),
    row("2", "Утверждение состава жюри", "до 7 ноября 2025 года", "ЦРН, школы", "Приказ"),
    "Вторая ступень",
    row("3", "Экскурсии на верфь", "ежемесячно", "школы", "Отзывы"),
    row("4", "Областной конкурс «Сделай сам»", "14.02.2026", "Дом ремёсел", "Итоги"),
]
READ = [
    ("1", "Первая ступень", "Слёт юных мастеров для 5–7 классов", "festival", ("Дом ремёсел",), 1),
    ("2", "Первая ступень", "Утверждение состава жюри", None, ("ЦРН", "школы"), 1),
    ("3", "Вторая ступень", "Экскурсии на верфь", "excursion", ("школы",), 0),
    ("4", "Вторая ступень", "Областной конкурс «Сделай сам»", "contest", ("Дом ремёсел",), 1),
]
LIST = """ПРИКАЗ
1. Утвердить план.
2. Назначить ответственных: школы.

План знакомства с ремёслами на 2025/2026 учебный год

I. Первая ступень

1. Слёт юных мастеров
для 5–7 классов.
Срок: октябрь 2025 года.
Ответственные: Дом ремёсел.

2) Утверждение состава жюри; срок – до 7 ноября 2025 года; ответственные – ЦРН, школы.

II. Вторая ступень

3. Экскурсии на верфь.
Срок исполнения: ежемесячно
Исполнители: школы
4. Областной конкурс «Сделай сам». Срок: 14.02.2026. Ответственный: Дом ремёсел.

Директор                                О.П. Верфев
"""


def read(data, name):
    rows = read_order(data, name=name).rows
    return [(r.number, r.section, r.title, r.kind, r.responsible, len(r.periods)) for r in rows]


@pytest.mark.parametrize(
    ("printed", "name"),
    [(as_lines, "o.txt"), (as_docx, "o.docx"), (as_xlsx, "o.xlsx"), (as_csv, "o.csv"), (as_pdf, "o.pdf")],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_columns_whose_names_tell_nothing_are_known_by_what_stands_in_them(printed, name):
    data = printed(Plan(ROWS, headers=ODD))
    assert read(data, name) == READ
    order = read_order(data, name=name)
    assert order.school_year == "2025/2026"
    assert [column.name for column in order.columns] == list(ODD.values())
    assert all("columns: known by what stands in them" in row.reasons for row in order.rows)
    assert all(row.confidence < 0.6 for row in order.rows), "a person has to look"


def test_a_table_without_a_header_is_read():
    printed = as_lines(Plan(ROWS[1:])).decode()
    headless = "\n".join(line for line in printed.split("\n") if "№" not in line)
    assert read(headless.encode(), "o.txt") == [(n, None, *r) for n, _, *r in READ[:2]] + READ[2:]


def test_a_list_of_labelled_lines_is_a_plan():
    assert read(LIST.encode(), "o.txt") == READ


@pytest.mark.parametrize(
    "cells",
    [
        ("Верфев О.П.", "начальник отдела", "01.09.2025"),
        ("Математика", "кабинет", "01.09.2025"),
        ("Слёт юных мастеров", "грамоты", "40"),
    ],
    ids=["people", "timetable", "no dates"],
)
def test_a_table_that_dates_no_event_is_none(cells):
    rows = "\n".join("\t".join((f"{n}", *cells)) for n in range(1, 9))
    with pytest.raises(Unreadable, match="no_table"):
        read_order(rows.encode(), name="o.txt")


def test_what_sums_a_table_up_is_no_row():
    rows = [
        *ROWS,
        {"title": "Итого", "result": "4"},
        row("5", "Итоговый форум", "май 2026 года", "школы", ""),
    ]
    titles = [one.title for one in read_order(as_lines(Plan(rows)), name="o.txt").rows]
    assert titles == [one[2] for one in READ] + ["Итоговый форум"]


def test_a_pdf_table_goes_on_below_with_other_widths_and_without_its_header():
    keys = list("abcde")
    third, fourth = (dict(zip(keys, one.values(), strict=True)) for one in (ROWS[4], ROWS[5]))
    pages = as_pdf(Plan(ROWS[:3]), Plan([fourth], order=keys, headers=third))
    assert read(pages, "o.pdf") == READ[:2] + [(n, "Первая ступень", *rest) for n, _, *rest in READ[2:]]
