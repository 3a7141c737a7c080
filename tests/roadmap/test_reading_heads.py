"""What stands over a plan and over its rows: titles, years, months, headers of two rows, boxes of lines."""

# ruff: noqa: E501 - tables of examples are read along their lines

import time

import pytest

from app.roadmap.reading import Unreadable, read_order

TABLE = "\n№\tСобытие\tСрок\tОтветственный\n1\tСлёт\tапрель\tВерфь\n2\tСмотр\tоктябрь\tВерфь\n"
SIGNED = "Приложение № 1 к приказу от 01.09.2025 № 5\n\nУТВЕРЖДЕНА\nприказом от 01.09.2025\n\n"
HEADS = [
    (
        SIGNED + "ДОРОЖНАЯ КАРТА\nразвития ремёсел\nна 2025–2028 годы\n",
        "ДОРОЖНАЯ КАРТА развития ремёсел на 2025–2028 годы",
        (2025, 2026, 2027, 2028),
    ),
    (
        SIGNED.replace("№ 5", "№ 5 «О плане на 2024/2025 учебный год»") + "План\nремёсел на 2025/26 уч. год\n",
        "План ремёсел на 2025/26 уч. год",
        (2025, 2026),
    ),
    (
        "О ремёслах в 2025/2026 учебном году\n1. Утвердить план.\n2. Начать с мая.\nМинистр\tО.П. Верфев\n",
        "О ремёслах в 2025/2026 учебном году",
        (2025, 2026),
    ),
    (
        "План ремёсел на 2025/2026 и 2026/2027 учебные годы\nЦель: знакомство\nЗадачи: встречи\n",
        "План ремёсел на 2025/2026 и 2026/2027 учебные годы",
        (2025, 2026, 2027),
    ),
    ("«УТВЕРЖДЕНО»\n\nП Л А Н\nремёсел (2026 – 2028 гг.)\n", "П Л А Н ремёсел (2026 – 2028 гг.)", (2026, 2027, 2028)),
    ("Приложение\n\nРабота верфи\n", "Работа верфи", ()),
]  # fmt: skip


def read(*lines):
    return read_order("\n".join(lines).encode(), name="order.txt")


def days(row):
    return [(p.start and str(p.start), str(p.end)) for p in row.periods]


@pytest.mark.parametrize(("head", "title", "years"), HEADS)
def test_title_and_years_come_from_the_annex(head, title, years):
    order = read(head, TABLE)
    assert (order.title, order.years) == (title, years)
    assert order.school_year == ("2025/2026" if years == (2025, 2026) else None)


def test_a_month_over_rows_completes_periods_that_name_only_days():
    rows = read(
        "Дата\tСобытие\tОтветственный",
        "Октябрь 2025 года\t\t",
        "5\tСлёт\tВерфь",
        "в течение месяца\tСмотр\tВерфь",
        "Март 2026 года\t\t",
        "до 20\tОтчёт\tВерфь",
        "12-14\tКвест\tВерфь",
    ).rows
    assert [days(row) for row in rows] == [
        [("2025-10-05", "2025-10-05")],
        [("2025-10-01", "2025-10-31")],
        [(None, "2026-03-20")],
        [("2026-03-12", "2026-03-14")],
    ]


def test_borders_hold_a_cell_of_several_lines_together():
    rows = read(
        "План на 2026 год",
        "+----+-----------+-------+---------------+",
        "| №  | Событие   | Срок  | Ответственный |",
        "+====+===========+=======+===============+",
        "| 1  | Слёт      | май   | Верфь,        |",
        "|    | «Парус»   | 2026  | Ладья         |",
        "+----+-----------+-------+---------------+",
        "| 2  | Смотр     | июнь  | Верфь         |",
        "+----+-----------+-------+---------------+",
    ).rows
    assert [(r.number, r.title, r.responsible) for r in rows] == [
        ("1", "Слёт «Парус»", ("Верфь", "Ладья")),
        ("2", "Смотр", ("Верфь",)),
    ]


def test_a_number_printed_on_both_pages_is_one_row_and_a_doubled_number_is_two():
    rows = read(
        "План на 2026 год",
        "№\tСобытие\tСрок\tОтветственный",
        "1\tСлёт мастеров\tмай\tВерфь",
        "",
        "1\tпосёлка Речной\t\tи Ладья",
        "2\tСмотр\tиюнь\tВерфь",
        "2\tКвест\tиюль\tВерфь",
    ).rows
    assert [(r.number, r.title) for r in rows] == [
        ("1", "Слёт мастеров посёлка Речной"),
        ("2", "Смотр"),
        ("2", "Квест"),
    ]


def test_tens_of_thousands_of_rows_are_refused_within_seconds():
    started = time.process_time()
    with pytest.raises(Unreadable) as refused:
        read("№\tСобытие\tСрок\tОтветственный", *(f"{n}\tСлёт\tмай\tВерфь" for n in range(10_000)))
    assert refused.value.reason == "too_much"
    assert time.process_time() - started < 5
