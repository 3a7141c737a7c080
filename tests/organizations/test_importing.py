"""What a file would do, row by row: matched, told apart, or refused with the reason."""

import pytest

from app.core.db import db
from app.core.uploads import Unreadable
from app.organizations.importing import table_of
from app.organizations.models import OrganizationKind, RegistryKind, RowState
from tests.organizations.files import SCHOOLS, as_csv, as_xlsx, keep, problems, read, rows, states

NEW, CHANGED, SAME, CHOOSE, WRONG = (
    RowState.NEW,
    RowState.CHANGED,
    RowState.SAME,
    RowState.CHOOSE,
    RowState.WRONG,
)


@pytest.fixture
def azov(make):
    return make.municipality("Азов")


def planned(header, *cells, kind="organizations", **more):
    """The rows of a table as they would be done."""
    return rows(db.session, keep(kind, header, cells, **more))


def test_a_row_is_matched_by_its_code_first(make, azov):
    school = make.school(azov, code="s-1", name="МБОУ СОШ № 1", short_name="Школа № 1")
    make.school(azov, code="s-2", name="МБОУ СОШ № 2")
    (row,) = planned([*SCHOOLS, "Телефон"], ["S-1", "МБОУ СОШ № 2", "г. Азов", "8 863 1"])
    assert (row.state, row.target_id) == (CHANGED, school.id)
    assert row.changes == {
        "name": ["МБОУ СОШ № 1", "МБОУ СОШ № 2"],
        "phone": ["8 863 200-00-00", "8 863 1"],
    }


def test_a_row_without_a_code_is_matched_by_its_registry_number(make, azov):
    school = make.school(azov, name="МБОУ СОШ № 1", inn="7707083893")
    (row,) = planned(["Наименование", "ИНН"], ["Новое имя", 7707083893])
    assert (row.state, row.target_id) == (CHANGED, school.id)


def test_a_number_that_lost_its_nought_in_a_spreadsheet_is_mended(make, azov):
    school = make.school(azov, inn="0100000004")
    (row,) = planned(["Наименование", "ИНН"], [school.name, 100000004])
    assert (row.state, row.target_id) == (SAME, school.id)


def test_a_row_without_numbers_is_matched_by_its_folded_name_in_its_municipality(make, azov):
    school = make.school(azov, name="МБОУ СОШ № 3", short_name="Школа № 3")
    make.school(make.municipality("Шахты"), name="МБОУ СОШ № 3", short_name="Школа № 3")
    (row,) = planned(["Школа", "Район", "Сайт"], ["Шкoла №3", "город Азов", "s3.example"])
    assert (row.state, row.target_id) == (CHANGED, school.id)
    assert row.changes["name"] == ["МБОУ СОШ № 3", "Школа №3"]


def test_two_schools_of_one_name_in_two_municipalities_are_two(make, azov):
    make.municipality("Шахты")
    cells = [["", "Школа № 3", "Азов"], ["", "Школа № 3", "Шахты"]]
    assert [row.state for row in planned(SCHOOLS, *cells)] == [NEW, NEW]


def test_two_schools_of_one_name_in_one_municipality_are_a_persons_to_tell_apart(make, azov):
    first = make.school(azov, name="Школа № 3", short_name="Школа № 3")
    second = make.school(azov, name="МБОУ СОШ № 3", short_name="СОШ № 3")
    (row,) = planned(SCHOOLS, ["", "Школа № 3", "Азов"])
    assert (row.state, row.target_id, sorted(row.candidates)) == (CHOOSE, None, [first.id, second.id])


@pytest.mark.parametrize("name", ["Школа № 3", "Школа № 3 имени Героя", "ГБПОУ РО школа 3"])
def test_a_code_that_nobody_has_makes_no_silent_second_school(make, azov, name):
    school = make.school(azov, name="МБОУ СОШ № 3", short_name="Школа № 3")
    (row,) = planned(SCHOOLS, ["official-3", name, "Азов"])
    assert (row.state, row.candidates) == (CHOOSE, [school.id])


def test_a_name_is_not_taken_by_what_another_row_means_by_its_code(make, azov):
    school = make.school(azov, code="s-3", name="МБОУ СОШ № 3", short_name="Школа № 3")
    found = planned(SCHOOLS, ["s-30", "Вечерняя школа № 3", "Азов"], ["s-3", "МБОУ СОШ № 3", "Азов"])
    assert [(row.state, row.target_id) for row in found] == [(NEW, None), (SAME, school.id)]


def test_another_number_under_the_same_name_is_asked_about(make, azov):
    school = make.school(azov, name="Школа № 3", short_name="Школа № 3", inn="7707083893")
    (row,) = planned([*SCHOOLS, "ИНН"], ["", "Школа № 3", "Азов", "0100000004"])
    assert (row.state, row.candidates) == (CHOOSE, [school.id])


def test_a_row_twice_in_a_file_is_wrong_with_the_line_of_the_first(make, azov):
    school = make.school(azov, code="s-1", name="Школа № 1", short_name="Школа № 1")
    found = planned(
        SCHOOLS,
        ["s-1", "Школа № 1", "Азов"],
        ["", "СОШ № 1", "Азов"],
        ["s-1", "Школа № 1", "Азов"],
        ["", "Школа № 8", "Азов"],
        ["", "МБОУ СОШ № 8", "г. Азов"],
    )
    assert found[0].target_id == school.id
    assert [row.state for row in found] == [SAME, WRONG, WRONG, NEW, WRONG]
    assert [row.problems[0][::3] for row in found if row.state is WRONG] == [
        ["twice", {"line": 2}],
        ["twice", {"line": 2}],
        ["twice", {"line": 5}],
    ]


def test_two_new_schools_of_one_name_under_two_codes_are_asked_about(make, azov):
    found = planned(SCHOOLS, ["s-1", "Школа № 3", "Азов"], ["s-2", "Школа № 3", "Азов"])
    assert [row.state for row in found] == [NEW, CHOOSE]
    assert problems(found[1]) == [("namesake", "")]


def test_a_school_without_its_municipality_is_wrong_where_there_are_some(make, azov):
    found = planned(SCHOOLS, ["", "Школа № 1", ""], ["", "Школа № 2", "Нигде"], ["", "ГБПОУ «Техникум»", ""])
    assert [problems(row) for row in found] == [
        [("no_municipality", "municipality")],
        [("no_such_municipality", "municipality")],
        [],
    ]


def test_latin_look_alikes_are_mended_in_what_is_kept(make, azov):
    (row,) = planned(SCHOOLS, ["", "Гимнaзия № 5", "Aзов"])
    assert row.changes["name"] == [None, "Гимназия № 5"]


def test_the_kind_is_read_in_words_or_told_by_the_name(make, azov):
    header = ["Название", "Вид", "Муниципалитет"]
    found = planned(
        header,
        ["Центр «Радуга»", "дополнительное образование", "Азов"],
        ["Азовский техникум", "", "Азов"],
        ["Завод «Маяк»", "Работодатель", "Азов"],
        ["Маяк", "", "Азов"],
        ["Заря", "колхоз", "Азов"],
    )
    kinds = [row.changes["kind"][1] for row in found[:3]]
    assert kinds == ["extra_education", "college", "employer"]
    assert [problems(row) for row in found[3:]] == [[("kind_unknown", "kind")], [("no_kind", "kind")]]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("ИНН", "7707083894", "check_digit"),
        ("ИНН", "нет", "wrong_length"),
        ("ОГРН", "1027700132194", "check_digit"),
        ("Почта", "школа", "no_mail"),
        ("Сайт", "нет сайта", "no_site"),
        ("Соглашение до", "скоро", "no_date"),
        ("Соглашение до", "31.02.2027", "no_date"),
        ("Действует", "может быть", "no_flag"),
        ("Телефон", "8" * 200, "too_long"),
        ("Телефон", "=1+1", "formula"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_wrong_with_its_reason(make, azov, column, cell, code):
    (row,) = planned([*SCHOOLS, column], ["", "Школа № 1", "Азов", cell])
    assert row.state is WRONG
    assert [found for found, _field in problems(row)] == [code]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "я" * 2001, "'=1"])
def test_a_name_that_is_a_formula_or_a_book_is_wrong(make, azov, name):
    (row,) = planned(SCHOOLS, ["", name, "Азов"])
    assert row.state is WRONG


def test_an_empty_cell_changes_nothing(make, azov):
    make.school(azov, code="s-1", name="Школа № 1", short_name="Школа № 1")
    (row,) = planned([*SCHOOLS, "Телефон", "Адрес"], ["s-1", "Школа № 1", "Азов", None, None])
    assert row.state is SAME


def test_a_municipalitys_file_reaches_no_further_than_it(make, azov):
    own = make.school(azov, code="own", name="Школа № 1", short_name="Школа № 1")
    make.school(make.municipality("Шахты"), code="foreign", inn="7707083893")
    header = [*SCHOOLS, "Вид", "ИНН"]
    found = planned(
        header,
        ["own", "Школа № 1", None, None, None],
        ["foreign", "Школа № 2", None, None, None],
        [None, "Школа № 4", "Шахты", None, None],
        [None, "Школа № 5", None, None, "7707083893"],
        [None, "Центр", None, "оператор", None],
        [None, "Школа № 6", None, None, None],
        municipality=azov,
    )
    assert found[0].target_id == own.id
    assert [problems(row) for row in found[1:5]] == [
        [("foreign", "")],
        [("foreign", "municipality")],
        [("foreign", "inn")],
        [("office", "kind")],
    ]
    assert found[5].changes["municipality_id"] == [None, azov.id]


def test_a_venue_is_known_by_its_organization_and_name(make, azov):
    host = make.organization(municipality=azov, code="h-1", short_name="Колледж")
    header = ["Код организации", "Место", "Адрес", "Вместимость", "Доступность"]
    found = planned(
        header,
        ["h-1", "Мастерские", "ул. Мира, 1", "25", "пандус, лифт"],
        ["h-1", "Мастерские", "ул. Мира, 1", "", ""],
        ["h-1", "Зал", "", "", ""],
        ["h-1", "Кафе", "ул. Мира, 2", "много", ""],
        ["h-9", "Кафе", "ул. Мира, 2", "", ""],
        kind="venues",
    )
    assert found[0].changes["organization_id"] == [None, host.id]
    assert found[0].changes["accessibility"] == [None, ["step_free", "lift"]]
    assert [problems(row) for row in found[1:]] == [
        [("twice", "")],
        [("missing", "address")],
        [("no_number", "capacity")],
        [("no_such_organization", "organization_code")],
    ]


def test_a_class_is_known_by_its_school_year_and_name(make, azov):
    school = make.school(azov, code="s-1", name="Школа № 1", short_name="Школа № 1")
    there = make.school_class(school, 8, "Б", roll=25)
    header = ["Школа", "Муниципалитет", "Класс", "Учеников", "Учебный год"]
    year = f"{there.year}/{there.year + 1}"
    found = planned(
        header,
        ["СОШ 1", "Азов", '8 "б"', 27, year],
        ["s-1", "", "11А", "20", "2020-2021"],
        ["s-1", "", "11А", "двадцать", year],
        ["s-1", "", "восьмой", 20, year],
        ["s-1", "", "9А", 20, "2026/2028"],
        ["s-1", "", "9Б", None, year],
        ["s-1", "", "8-Б", 27, year],
        kind="classes",
    )
    assert (found[0].target_id, found[0].changes) == (there.id, {"roll": [25, 27]})
    assert found[1].changes["year"] == [None, 2020]
    assert [problems(row) for row in found[2:]] == [
        [("no_number", "roll")],
        [("no_class", "class")],
        [("no_year", "year")],
        [("missing", "roll")],
        [("twice", "")],
    ]


def test_only_schools_have_classes(make, azov):
    make.organization(OrganizationKind.COLLEGE, azov, code="c-1")
    (row,) = planned(["Код школы", "Класс", "Учеников"], ["c-1", "8А", 20], kind="classes")
    assert problems(row) == [("no_school", "organization_code")]


def test_municipalities_are_matched_by_code_and_by_name(make, azov):
    header = ["Код", "Муниципалитет"]
    found = planned(
        header,
        [azov.code, "Город Азов"],
        ["", "Шахты"],
        ["x", "г. Азов"],
        ["", "Шахты"],
        kind="municipalities",
    )
    assert [row.state for row in found] == [CHANGED, NEW, CHOOSE, WRONG]


def test_a_header_may_stand_below_a_title_and_its_columns_in_any_order(make, azov):
    grid = [
        ["Реестр школ"],
        [],
        ["Муниципалитет", "Этаж", "Наименование", "Код"],
        ["Азов", 2, "Школа № 1", 7],
    ]
    table = table_of(grid, RegistryKind.ORGANIZATIONS)
    assert table.rows == [(4, {"municipality": "Азов", "name": "Школа № 1", "code": 7})]
    assert table.unread == ["Этаж"]


@pytest.mark.parametrize(
    ("grid", "reason"),
    [
        ([["Что-то", "Иное"], ["1", "2"]], "no_header"),
        ([["Код", "Наименование", "наименование "], ["1", "2", "3"]], "header_twice"),
        ([["Код", "Наименование"], [None], []], "no_rows"),
    ],
)
def test_a_table_without_a_usable_header_is_refused(grid, reason):
    with pytest.raises(Unreadable) as refused:
        table_of(grid, RegistryKind.ORGANIZATIONS)
    assert refused.value.reason == reason


def test_both_formats_say_the_same(make, azov):
    cells = [["s-1", "МБОУ СОШ № 1", "Азов"], ["", "Школа № 2", "Азов"]]
    csv, xlsx = read(as_csv(SCHOOLS, cells), "s.csv"), read(as_xlsx(SCHOOLS, cells), "s.xlsx")
    assert csv == xlsx
    assert states(db.session, keep("organizations", SCHOOLS, cells)) == [NEW, NEW]
