"""What a platform's file says, read in a process of its own: counts, and never a name."""

import io
import json
import zipfile
from datetime import date

import pytest

from app.attendance.importing import cells
from app.attendance.importing.columns import Role, table_of
from app.attendance.importing.counting import Counting, Meaning
from app.attendance.importing.persons import are_persons, is_person
from app.attendance.importing.reading import read
from app.core.uploads import Unreadable
from tests.attendance.exports import CAME, CANARIES, HEADER, OTHERS, as_csv, as_xlsx, row


def counted(rows, header=HEADER, day=None, came=CAME, others=OTHERS, roles=None):
    """The counts of a table whose columns are what they seem to be."""
    grid = [list(header), *([None if cell == "" else cell for cell in one] for one in rows)]
    table = table_of(grid)
    guessed = {head.key: head.role for head in table.heads.values()}
    counting = Counting(table, Meaning(guessed | (roles or {}), came, others), day)
    counting.statuses()
    return counting.answer()


def groups(answer):
    return [(*one[:6],) for one in answer["groups"]]


def test_rows_of_children_become_counts_by_class_and_nobody_counts_twice():
    rows = [
        row(name="Иванов Пётр Ильич"),
        row(name="ИВАНОВ ПЁТР ИЛЬИЧ", class_name="8 «Б» класс", day="2026-10-14"),
        row(name="Петрова Анна Львовна", day="14 октября 2026 г."),
        row(name="Сидоров Олег Львович", status="Не участвовал"),
        row(name="Орлова Вера Львовна", class_name="9А", hours="1,5"),
        ["Итого", "", "", "", "", "", ""],
        ["", "", "", "", "", "", ""],
    ]
    answer = counted(rows)
    assert groups(answer) == [
        ("Школа № 1", 8, "Б", "Проба", "2026-10-14", 2),
        ("Школа № 1", 9, "А", "Проба", "2026-10-14", 1),
    ]
    assert (answer["rows"], answer["repeated"], answer["absent"], answer["totals"]) == (5, 1, 1, 1)
    assert [one[6] for one in answer["groups"]] == [20, 15]


def test_rows_of_classes_are_summed_and_their_teachers_are_nobodys_business():
    header = ["Образовательная организация", "Класс", "Педагог", "Количество участников"]
    rows = [
        ["Школа № 1", "8Б", "Орлова В. Л.", 12],
        ["Школа № 1", "8Б", "Орлова В. Л.", "13"],
        ["Всего", "", "", 25],
    ]
    answer = counted(rows, header, date(2026, 10, 14))
    assert groups(answer) == [("Школа № 1", 8, "Б", "", "2026-10-14", 25)]


def test_a_name_in_another_column_is_a_problem_of_a_line_and_is_not_repeated():
    rows = [row(), row(school="Исполнитель: Щебетуха Мария Ивановна"), row(title="Щебетуха М. И.")]
    rows += [row(class_name="Щебетуха"), row(day="вчера"), row(title='=cmd|"/C calc"!A0'), row(school="")]
    answer = counted(rows)
    assert sorted(problem[0] for problem in answer["problems"]) == sorted(
        ["school_person", "title_person", "no_class", "no_day", "title_formula", "school_missing"]
    )
    assert [3] in [lines for _code, _count, lines in answer["problems"]]
    assert not any(name in json.dumps(answer, ensure_ascii=False) for name in CANARIES)


@pytest.mark.parametrize("role", [Role.TITLE, Role.STATUS, Role.SCHOOL])
def test_a_column_of_people_can_only_be_counted(role):
    """Whatever it is called, and whatever a person says that it is."""
    header = ["Школа", "Класс", "Столбец А", "Дата"]
    rows = [["Школа № 1", "8Б", name, "14.10.2026"] for name in ("Иванов Пётр", "Орлова Вера", "Ким Олег")]
    table = table_of([header, *rows])
    head = next(head for head in table.heads.values() if head.title == "Столбец А")
    assert (head.role, head.private, head.examples) == (Role.PERSON, True, ())
    with pytest.raises(Unreadable, match="names"):
        counted(rows, header, roles={head.key: role})


def test_what_names_a_person_and_what_does_not():
    for text in ("Иванов Иван Иванович", "ИВАНОВА АННА ПЕТРОВНА", "Иванов И.И.", "И. И. Иванов", "a@b.ru"):
        assert is_person(text), text
    for text in ("Школа № 5 имени А. С. Пушкина", "Лицей им. Гагарина Ю. А.", "Билет в будущее", "8Б",
                 "МБОУ СОШ ИМЕНИ ГЕРОЯ СОВЕТСКОГО СОЮЗА ИВАНОВА ИВАНА ИВАНОВИЧА"):  # fmt: skip
        assert not is_person(text), text
    assert not are_persons(["Билет в будущее", "Профессии моря"])
    assert not are_persons(["Гимназия Пушкина", "Школа Тургенева"])


def test_a_table_without_a_header_is_refused_before_its_first_child_is_taken_for_one():
    for first in (["Кнарейкин Пётр", "Орлова Вера", "Ким Олег"], ["Кнарейкин", "8Б", "14.10.2026"]):
        with pytest.raises(Unreadable, match="no_header"):
            table_of([first, first])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("14.10.26", "2026-10-14"), ("14.10.2026 10:00", "2026-10-14"), ("2026-10-14T09:30:00", "2026-10-14"),
     (46309, "2026-10-14"), ("31.02.2026", None), ("", None), ("14.10.0026", None), (True, None)],
)  # fmt: skip
def test_days_as_people_and_spreadsheets_write_them(typed, meant):
    found = cells.day_in(typed)
    assert (found.isoformat() if found else None) == meant


def as_known(data, name, **facts):
    """The file read once its columns are explained."""
    asked = read(data, name, None, {})
    meant = {"roles": {head.key: head.role.value for head in asked.heads}, "came": CAME, "others": OTHERS}
    return asked, read(data, name, None, {asked.fingerprint: meant | facts})


@pytest.mark.parametrize("kind", ["xlsx", "cp1251"])
def test_a_file_is_asked_about_once_and_then_counted(kind):
    rows = [row(), row(name="Желторотова Анна Львовна"), row(status="Не участвовал")]
    data = as_xlsx(rows) if kind == "xlsx" else as_csv(rows, encoding=kind)
    asked, known = as_known(data, "a.xlsx" if kind == "xlsx" else "a.csv")
    assert asked.counted is None and asked.statuses == ("участвовал", "не участвовал")
    assert known.counted is not None and [one[5] for one in known.counted["groups"]] == [2]
    assert not any(name in repr((asked, known)) for name in CANARIES)


def test_a_new_word_of_the_status_is_asked_about():
    data = as_csv([row(), row(status="Под вопросом")], encoding="utf-16")
    assert as_known(data, "a.csv")[1].counted is None
    assert as_known(data, "a.csv", others=["под вопросом"])[1].counted is not None


def bomb():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (bomb(), "a.xlsx", "zip_bomb"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "a.xlsx", "encrypted_or_ole"),
        (as_csv([row()], encoding="cp866"), "a.csv", "encoding"),
        (("a;b;c\n" + "x;y;z\n" * 1_000_000).encode(), "a.csv", "too_much"),
        (as_csv([row()]), "a.pdf", "extension"),
        (as_csv([]), "a.csv", "no_rows"),
    ],
)  # fmt: skip
def test_hostile_files_get_one_clear_reason(data, name, reason):
    with pytest.raises(Unreadable) as refusal:
        read(data, name, None, {})
    assert refusal.value.reason == reason


def test_a_failure_of_the_reader_is_logged_without_what_the_file_says(monkeypatch, caplog):
    """A day that no form sends makes the reader fall over with the word in its message."""
    with pytest.raises(Unreadable, match="damaged"):
        read(as_csv([row()]), "a.csv", _Odd(), {})
    assert "ValueError" in caplog.text and "Кнарейкин" not in caplog.text


class _Odd:
    def isoformat(self):
        return "Кнарейкин"
