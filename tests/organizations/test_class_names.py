"""Every way in which schools write their classes."""

import pytest

from app.organizations.class_names import parse_class_name
from app.organizations.models import SchoolClass


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("8Б", (8, "Б")),
        ("8б", (8, "Б")),
        ("8-Б", (8, "Б")),
        ("8–б", (8, "Б")),
        ('8"Б"', (8, "Б")),
        ("8 «Б»", (8, "Б")),
        ("8 (б)", (8, "Б")),
        (" 8 Б ", (8, "Б")),
        ("8\u00a0Б", (8, "Б")),
        ("8/Б", (8, "Б")),
        ("8B", (8, "В")),  # a Latin letter that looks Cyrillic
        ("9a", (9, "А")),
        ("8АB", (8, "АВ")),
        ("10ИТ", (10, "ИТ")),
        ("10IT", (10, "IT")),
        ("11ё", (11, "Ё")),
        ("5/1", (5, "1")),
        ("5-12", (5, "12")),
        ("11", (11, "")),
        ("0", (0, "")),
        ("0А", (0, "А")),
    ],
)
def test_a_class_is_understood_however_it_is_written(typed: str, read: tuple[int, str]) -> None:
    assert parse_class_name(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "Б",
        "12",
        "12А",
        "85",
        "100",
        "-1",
        "8Бабвг",
        "8 Б класс",
        "8Б1",
        "восьмой",
        "8/",
        "٨Б",
        "8IБ",
    ],
)
def test_what_is_no_class_is_not_taken_for_one(typed: str) -> None:
    assert parse_class_name(typed) is None


@pytest.mark.parametrize("typed", ["8Б", "10ИТ", "5/1", "11"])
def test_a_class_is_written_back_as_it_was(typed: str) -> None:
    grade, letter = parse_class_name(typed) or (0, "")
    assert SchoolClass(grade=grade, letter=letter).name == typed
