"""The reader's promises on orders of our own, printed every way."""

# ruff: noqa: E501 - tables of examples are read along their lines

import io
import zipfile
from pathlib import Path

import docx
import pytest

from app.roadmap.reading import Unreadable, read_order
from tests.roadmap import plans
from tests.roadmap.rendering import RULER, Plan, as_cells, as_csv, as_docx, as_lines, every_way


def ways(plan):
    return [pytest.param(data, name, id=way) for way, data, name in every_way(plan)]


def only(title="Ярмарка", period="Май 2026", responsible="Школа", result="Итог", **more):
    """The one row of an order that has one."""
    settings = {key: more.pop(key) for key in ("title_of_plan", "order", "headers") if key in more}
    plan = Plan([plans.row("1", title, period, responsible, result, **more)])
    plan.title = settings.get("title_of_plan", plan.title)
    plan.order = settings.get("order", plan.order)
    plan.headers = settings.get("headers", plan.headers)
    (row,) = read_order(as_lines(plan), name="order.txt").rows
    return row


def spans(row):
    return [(p.stage, p.start and str(p.start), str(p.end)) for p in row.periods]


@pytest.mark.parametrize(("data", "name"), ways(plans.SIMPLE))
def test_the_same_rows_come_out_of_every_way_of_printing(data, name):
    order = read_order(data, name=name)
    assert [(r.section, r.title) for r in order.rows] == plans.SIMPLE_TITLES
    assert [r.number for r in order.rows] == ["1.1", "1.2", "2.1", "2.2"]
    assert [spans(r) for r in order.rows] == [
        [(None, "2025-10-01", "2025-10-31")],
        [(None, "2025-10-14", "2025-10-14")],
        [(None, "2026-02-01", "2026-02-28")],
        [(None, None, "2025-10-07")],
    ]
    assert [r.kind for r in order.rows] == ["fair", "excursion", "training", None]
    assert order.rows[1].grades == (8, 10)
    assert (order.school_year, order.years) == ("2025/2026", (2025, 2026))


@pytest.mark.parametrize(("data", "name"), ways(plans.CUT))
def test_a_row_cut_by_a_page_is_one_row_again(data, name):
    rows = read_order(data, name=name).rows
    got = [(r.title, str(r.periods[0].start), str(r.periods[0].end), list(r.responsible)) for r in rows]
    assert got == plans.CUT_ROWS
    assert rows[0].result == "Собраны чертежи, оценены жюри"
    assert "проектно-" in rows[0].source and "исследовательских" in rows[0].source


@pytest.mark.parametrize(("data", "name"), ways(plans.GROUPS))
def test_rows_without_numbers_stand_under_their_group_and_the_group_is_no_event(data, name):
    rows = read_order(data, name=name).rows
    assert [(r.number, r.group, r.title, r.is_event) for r in rows] == plans.GROUP_ROWS
    assert {r.section for r in rows} == {"Календарь"}


@pytest.mark.parametrize(("data", "name"), ways(plans.RESTARTING))
def test_numbers_are_labels_that_restart_and_repeat(data, name):
    order = read_order(data, name=name)
    assert [(r.ordinal, r.number) for r in order.rows] == [(1, "1"), (2, "2"), (3, "1"), (4, "1"), (5, "4")]
    assert [r.section for r in order.rows] == ["Нормативное обеспечение"] * 2 + ["Событийная часть"] * 3
    assert spans(order.rows[3]) == [(None, "2025-10-01", "2026-05-31")]
    assert spans(order.rows[4]) == [
        ("муниципальный", "2025-10-01", "2025-11-30"),
        ("региональный", "2025-12-01", "2025-12-31"),
    ]


@pytest.mark.parametrize(
    "order",
    [
        ("number", "title", "responsible", "result", "period"),
        ("number", "period", "title", "responsible", "result"),
        ("number", "title", "period", "responsible", "indicator", "result"),
        ("title", "period", "responsible"),
    ],
)
def test_columns_are_known_by_name_in_any_order(order):
    plan = Plan(
        [plans.row("1", "Вебинар поваров", "Май 2026", "Дом еды", "Запись", indicator="50 человек"),
         plans.row("2", "Урок красок", "Июнь 2026", "Дом еды", "Запись", indicator="9 классы")],
        order=order,
    )  # fmt: skip
    for data, name in ((as_lines(plan), "a.txt"), (as_cells(plan), "b.txt"), (as_docx(plan), "c.docx")):
        rows = read_order(data, name=name).rows
        assert [(r.title, spans(r)[0][1], r.responsible) for r in rows] == [
            ("Вебинар поваров", "2026-05-01", ("Дом еды",)),
            ("Урок красок", "2026-06-01", ("Дом еды",)),
        ]
        if "indicator" in order:
            assert (rows[0].result, rows[0].indicator) == ("Запись", "50 человек")


def test_two_headings_in_succession_are_section_and_subsection():
    plan = Plan(
        [
            "Развитие",
            "События для детей",
            plans.row("1", "Квест", "Май"),
            "Сети",
            plans.row("1", "Форум", "Май"),
        ]
    )
    rows = read_order(as_lines(plan, "second"), name="o.txt").rows
    assert [(r.section, r.subsection) for r in rows] == [("Развитие", "События для детей"), ("Сети", None)]


def test_each_table_of_a_document_has_its_own_layout():
    first, second = plans.SIMPLE, plans.RESTARTING
    data = as_lines(first) + "\n\nПриложение 2\n\n".encode() + as_cells(second)
    assert len(read_order(data, name="o.txt").rows) == len(plans.SIMPLE_TITLES) + 5


def test_a_word_table_split_over_pages_goes_on():
    document = docx.Document()
    document.add_paragraph(plans.SIMPLE.title)
    for part in (("1", "Конкурс эскизов на", "Май 2026", "Школа"), ("", "лучший макет", "", "")):
        table = document.add_table(rows=2, cols=4)
        for cell, text in zip(
            table.rows[0].cells, ("№", "Мероприятие", "Срок", "Ответственный"), strict=True
        ):
            cell.text = text
        for cell, text in zip(table.rows[1].cells, part, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    (row,) = read_order(stream.getvalue(), name="o.docx").rows
    assert row.title == "Конкурс эскизов на лучший макет"


def test_a_vertically_merged_cell_serves_every_row_beside_it():
    document = docx.Document()
    table = document.add_table(rows=3, cols=4)
    texts = [
        ("№", "Мероприятие", "Срок", "Ответственный"),
        ("1", "Квест", "Май 2026", "Школа"),
        ("2", "Бал", "", ""),
    ]
    for line, cells in zip(table.rows, texts, strict=True):
        for cell, text in zip(line.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 2).merge(table.cell(2, 2))
    stream = io.BytesIO()
    document.save(stream)
    rows = read_order(stream.getvalue(), name="o.docx").rows
    assert [(r.title, spans(r)) for r in rows] == [
        ("Квест", [(None, "2026-05-01", "2026-05-31")]),
        ("Бал", [(None, "2026-05-01", "2026-05-31")]),
    ]


def test_clauses_of_the_order_are_no_rows_and_its_audience_is_the_default():
    plan = Plan([plans.row("1", "Квест", "Май")])
    plan.preamble = (
        "1. Утвердить.",
        "4.1 Обеспечить участие обучающихся 7-9 классов;",
        "4.6.2 Контроль оставить.",
    )
    order = read_order(as_lines(plan), name="o.txt")
    assert (len(order.rows), order.default_grades, order.rows[0].grades) == (1, (7, 8, 9), None)


def test_a_last_row_without_its_last_cell_and_without_newline_is_read():
    data = as_cells(Plan([plans.row("1", "Квест", "Май"), plans.row("2", "Бал", "Июнь")])).rstrip()
    data = data[: data.rindex(b"\n\t")]
    rows = read_order(data, name="o.txt").rows
    assert (rows[1].title, rows[1].result) == ("Бал", None)


def test_a_stray_empty_cell_does_not_shift_a_row():
    lines = as_lines(Plan([plans.row("1", "Квест", "Май 2026"), plans.row("2", "Бал", "Июнь 2026")])).decode()
    rows = read_order(lines.replace("Бал\t", "Бал\t\t").encode(), name="o.txt").rows
    assert spans(rows[1]) == [(None, "2026-06-01", "2026-06-30")]


def test_cells_with_blank_lines_inside_stay_cells():
    plan = Plan(
        [plans.row("1", "Квест\n\nдля всех", "Декабрь 2025 г.\n\n- Январь 2026 г.", "Школа\n\nДом еды\n")]
    )
    (row,) = read_order(as_cells(plan), name="o.txt").rows
    assert (row.title, row.responsible) == ("Квест для всех", ("Школа", "Дом еды"))
    assert spans(row) == [(None, "2025-12-01", "2026-01-31")]


def test_a_project_and_its_contest_share_the_periods_in_order():
    row = only(
        "Областной проект «Причал» Областной конкурс «Парус»", "Сентябрь 2025-май 2026 года Апрель 2026 года"
    )
    assert [(s.title, s.kind, str(s.periods[0].start)) for s in row.sub_events] == [
        ("Областной проект «Причал»", "project", "2025-09-01"),
        ("Областной конкурс «Парус»", "contest", "2026-04-01"),
    ]


def test_the_school_year_may_be_given_and_a_wrong_one_is_refused():
    data = as_lines(Plan([plans.row("1", "Квест", "Октябрь")], title="План мероприятий"))
    assert spans(read_order(data, "2027/2028", name="o.txt").rows[0]) == [(None, "2027-10-01", "2027-10-31")]
    with pytest.raises(Unreadable) as refusal:
        read_order(data, "2027/2030", name="o.txt")
    assert refusal.value.reason == "school_year"


def test_the_end_of_a_school_year_is_a_setting():
    data = as_lines(Plan([plans.row("1", "Квест", "В течение 2025/2026 учебного года")]))
    ends = [
        read_order(data, name="o.txt", school_year_end=end).rows[0].periods[0].end
        for end in ((5, 31), (8, 31))
    ]
    assert [str(end) for end in ends] == ["2026-05-31", "2026-08-31"]


def test_json_has_the_shape_of_the_contract():
    row = only("Олимпиада").to_json()
    assert list(row) == [
        "ordinal", "number", "section", "subsection", "group", "title", "period_text", "periods", "recurrence",
        "responsible", "result", "indicator", "is_event", "kind", "scale", "grades", "audience", "special_needs",
        "quota", "sub_events", "confidence", "reasons",
    ]  # fmt: skip
    assert row["periods"] == [
        {"stage": None, "start": "2026-05-01", "end": "2026-05-31", "precision": "month"}
    ]


def test_what_was_understood_weakly_sorts_first_for_the_reviewer():
    sure, unsure = only("Олимпиада пекарей"), only("Олимпиада пекарей", "когда-нибудь")
    assert sure.confidence >= 0.6 > unsure.confidence
    assert any("period" in reason for reason in unsure.reasons)
    assert only("Организация чего-то", "Май 2026").confidence < 0.6


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8-sig", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("cp1251", b""),
    ],
)
def test_encodings_that_are_met_are_read(encoding, mark):
    for data, name in ((as_lines(plans.SIMPLE), "o.txt"), (as_csv(plans.SIMPLE, encoding="utf-8"), "o.csv")):
        order = read_order(mark + data.decode().encode(encoding), name=name)
        assert [(r.section, r.title) for r in order.rows] == plans.SIMPLE_TITLES


def _zip(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _docx_with(document, **more):
    return _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": document, **more})


_BILLION = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
_REFUSED = {
    "empty": (b" \n", "o.txt", "empty"),
    "no table": ("Просто текст приказа.\n1. Утвердить.".encode(), "o.txt", "no_table"),
    "header alone": ("№\tМероприятие\tСрок\n".encode(), "o.txt", "no_table"),
    "koi8-r": (as_lines(plans.SIMPLE).decode().replace("–", "-").encode("koi8-r", "replace"), "o.txt", "encoding"),
    "cp866": (as_lines(plans.SIMPLE).decode().encode("cp866", "replace"), "o.txt", "encoding"),
    "noise": (bytes(range(256)) * 40, "o.txt", "encoding"),
    "half of a wide sign": ("План работ".encode("utf-16-le")[:-1], "o.txt", "encoding"),
    "ole": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "o.docx", "encrypted_or_ole"),
    "macro name": (b"PK", "o.docm", "macro"),
    "macro inside": (_docx_with(b"<x/>", **{"word/vbaProject.bin": b"1"}), "o.docx", "macro"),
    "extension": (b"x", "o.exe", "extension"),
    "another office's": (_zip({"mimetype": b"x", "content.xml": b"<x/>"}), "o.odt", "extension"),
    "damaged": (as_docx(plans.SIMPLE)[:-300], "o.docx", "damaged"),
    "not an archive": (b"hello", "o.docx", "damaged"),
    "no document": (_zip({"a.txt": b"1"}), "o.docx", "damaged"),
    "entities": (_docx_with(_BILLION), "o.docx", "damaged"),
    "entities in utf-16": (_docx_with(_BILLION.decode().encode("utf-16")), "o.docx", "damaged"),
    "zip bomb": (_docx_with(b"<x>" + b" " * 60_000_000 + b"</x>"), "o.docx", "zip_bomb"),
    "many members": (_zip({f"m{n}": b"" for n in range(2100)}), "o.docx", "zip_bomb"),
    "deep": (_docx_with(b"<a>" * 90_000 + b"</a>" * 90_000), "o.docx", "damaged"),
    "word table without a plan": (as_docx(Plan([], headers={"title": "Имя", "period": "Рост", "responsible": "Вес"})),
                                  "o.docx", "no_table"),
    "50 MB": (b"x" * 50_000_000, "o.txt", "too_large"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "name", "reason"), _REFUSED.values(), ids=_REFUSED)
def test_what_cannot_be_read_is_refused_by_name(data, name, reason):
    with pytest.raises(Unreadable) as refusal:
        read_order(data, name=name)
    assert refusal.value.reason == reason


def test_a_missing_file_and_a_large_one_on_disk_are_refused(tmp_path):
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * (21 * 1024 * 1024))
    for path, reason in ((tmp_path / "none.txt", "missing"), (large, "too_large"), (tmp_path, "missing")):
        with pytest.raises(Unreadable) as refusal:
            read_order(Path(path))
        assert refusal.value.reason == reason


def test_a_repeated_header_on_a_new_page_is_no_row():
    lines = as_lines(Plan([plans.row("1", "Квест", "Май"), RULER, plans.row("2", "Бал", "Июнь")])).decode()
    header = next(line for line in lines.split("\n") if line.startswith("№"))
    data = lines.replace("1\t2\t3\t4\t5", header).encode()
    assert [r.title for r in read_order(data, name="o.txt").rows] == ["Квест", "Бал"]
