"""Two ways to write one name are one, and two names are two."""

import pytest

from app.organizations.folding import fold_municipality, fold_name, mend_look_alikes


@pytest.mark.parametrize(
    "written",
    [
        "МБОУ СОШ № 3",
        "МАОУ «СОШ №3»",
        "Школа 3",
        "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 3»",
        "муниципальное казённое общеобразовательное учреждение средняя общеобразовательная школа N 3",
        "MБOУ COШ № 3",  # typed on a Latin layout
    ],
)
def test_one_school_in_many_writings(written):
    assert fold_name(written) == fold_name("Школа № 3")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Школа № 3", "Школа № 31"),
        ("Школа № 3", "Основная общеобразовательная школа № 3"),
        ("Гимназия № 3", "Лицей № 3"),
        ("Детский сад «Ёлочка»", "Детский сад «Ласточка»"),
    ],
)
def test_two_names_stay_two(one, other):
    assert fold_name(one) != fold_name(other)


def test_yo_is_e():
    assert fold_name("Детский сад «Ёлочка»") == fold_name("Детский сад Елочка")


def test_a_name_of_nothing_but_its_legal_form_is_kept():
    assert fold_name("МБОУ") == " мбоу "


@pytest.mark.parametrize("written", ["Азов", "г. Азов", "Город Азов", "городской округ Азов", "АЗОВ "])
def test_one_city_in_many_writings(written):
    assert fold_municipality(written) == fold_municipality("Азов")


def test_a_district_is_not_its_city():
    assert fold_municipality("Азовский р-н") == fold_municipality("Азовский муниципальный район")
    assert fold_municipality("Азовский район") != fold_municipality("Азов")


def test_look_alikes_are_mended_only_within_russian_words():
    assert mend_look_alikes("Шкoлa IT-куб") == "Школа IT-куб"
    assert mend_look_alikes("COPE") == "COPE"
