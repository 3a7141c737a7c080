"""The filters of an address: read, written back, and never an error."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.calendar.filters import CHOICES, MOST_VALUES, Filters
from app.calendar.models import Audience, EventFormat, EventKind
from app.calendar.search import MOST_WORDS, fold, forms_of

NAMES = (*CHOICES, "q", "from", "to", "year", "day", "skip")
ABSURD = (
    *("", "0", "-1", "1e9", str(10**9), "9" * 5000, "\0", "a\0b", "\ud800", "x" * 65_536, "%", "_"),
    *("0000-00-00", "2026-02-31", "9999-12-31", "2026-W42-1", "2026/2029", "٣", "²", "½"),
    *("'; DROP TABLE event;--", "<script>", "\u202e", "None"),
)


def read(*pairs: tuple[str, str]) -> Filters:
    return Filters.read(MultiDict(pairs))


def pairs(filters: Filters) -> list[tuple[str, str]]:
    return [(name, value) for name, values in filters.args().items() for value in values]


def test_an_address_reads_into_filters_and_back():
    asked = [("municipality", "azov"), ("municipality", "aksay"), ("kind", "trial"), ("kind", "fair")]
    asked += [
        ("grade", "8"),
        ("grade", "0"),
        ("field", "3"),
        ("programme", "1"),
        ("programme", "2"),
        ("audience", "parents"),
        ("host", "17"),
        ("format", "online"),
        ("special", "1"),
        ("free", "1"),
        ("q", "порт Азов"),
        ("from", "2026-10-01"),
        ("to", "2026-10-31"),
    ]
    asked += [("year", "2026/2027")]
    filters = read(*asked)
    assert filters == Filters(
        municipalities=("azov", "aksay"),
        kinds=(EventKind.TRIAL, EventKind.FAIR),
        grades=(8, 0),
        fields=(3,),
        programmes=(1, 2),
        audiences=(Audience.PARENTS,),
        hosts=(17,),
        formats=(EventFormat.ONLINE,),
        special=True,
        free=True,
        q="порт Азов",
        first=date(2026, 10, 1),
        last=date(2026, 10, 31),
        year=2026,
    )
    assert pairs(filters) == asked


def test_absurd_values_are_no_error():
    for name, value in product(NAMES, ABSURD):
        filters = read((name, value), (name, value))
        filters.window(date(2026, 11, 21))
        assert isinstance(filters.words, tuple)
        for _name, text in pairs(filters):
            assert "\0" not in text
            text.encode()


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=40)), max_size=8))
def test_whatever_was_read_is_read_again_the_same(given_pairs):
    filters = read(*given_pairs)
    again = read(*pairs(filters))
    assert (again.args(), again.words) == (filters.args(), filters.words)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("kind", "party"), ("grade", "12"), ("from", "soon"), ("to", "2026-02-31"), ("year", "1812")),
        *(("field", "medicine"), ("host", "-1"), ("audience", "cats"), ("format", "0"), ("free", "maybe")),
    ],
)
def test_a_filter_that_nothing_can_be_meant_by_finds_nothing(name, value):
    assert read((name, value)).finds_nothing
    assert read((name, value)) == Filters(senseless=True)


def test_what_is_understood_beside_nonsense_counts_and_unknown_parameters_do_not():
    filters = read(("kind", "party"), ("kind", "fair"), ("grade", "eight"), ("grade", "8"), ("colour", "red"))
    assert filters == Filters(kinds=(EventKind.FAIR,), grades=(8,))
    assert not read(("kind", ""), ("from", " ")).finds_nothing


def test_a_municipality_that_does_not_exist_is_kept_and_will_find_nothing():
    assert read(("municipality", "atlantis")).municipalities == ("atlantis",)


def test_repeated_and_countless_values_are_taken_once_and_up_to_a_limit():
    assert read(*[("grade", "8")] * 50).grades == (8,)
    assert (
        len(read(*[("municipality", f"m{number}") for number in range(5000)]).municipalities) == MOST_VALUES
    )


@pytest.mark.parametrize("text", ["2026", "2026/2027", "2026-2027", "2026/27", "2026–2027"])
def test_a_school_year_is_named_in_several_ways(text):
    assert read(("year", text)).year == 2026


def test_a_year_that_is_none_is_passed_over():
    assert [read(("year", text)).year for text in ("2026/2029", "1812", "20266", "next")] == [None] * 4


def test_the_list_begins_today_unless_other_days_are_asked_for():
    today = date(2026, 11, 21)
    assert Filters().window(today) == (today, None)
    assert Filters(year=2026).window(today) == (today, date(2027, 8, 31))
    assert Filters(year=2027).window(today) == (date(2027, 9, 1), date(2028, 8, 31))
    assert Filters(year=2025).window(today) == (date(2025, 9, 1), date(2026, 8, 31))
    assert Filters(first=date(2026, 9, 5)).window(today) == (date(2026, 9, 5), None)
    assert Filters(year=2026, first=date(2026, 9, 5)).window(today) == (date(2026, 9, 5), date(2027, 8, 31))
    assert Filters(last=date(2026, 12, 1)).window(today) == (today, date(2026, 12, 1))


def test_one_value_is_dropped_and_the_others_stay():
    filters = read(("grade", "8"), ("grade", "9"), ("kind", "fair"))
    assert filters.without("grade", "8") == {"kind": ["fair"], "grade": ["9"]}
    assert filters.without("kind", "fair") == {"grade": ["8", "9"]}


def test_words_are_folded_the_same_in_the_text_and_in_the_question():
    assert forms_of("«Сварщик: первый ШОВ» — ёлка") == {"сварщик", "первый", "шов", "елка"}
    assert read(("q", "  Ёлка,СВАРЩИК! ")).words == ("елка", "сварщик")
    assert fold("Ростов-на-Дону 10ИТ") == ["ростов", "на", "дону", "10ит"]
    assert fold("и\u0306од") == fold("йод") == ["йод"]  # composed or not


def test_a_question_without_a_word_finds_nothing_rather_than_everything():
    assert read(("q", "!!! %_")).finds_nothing
    assert not read(("q", "   ")).finds_nothing


def test_saying_no_to_a_condition_is_not_asking_for_it():
    assert read(("free", "0"), ("special", "no")) == Filters()


def test_a_question_has_only_so_many_words():
    assert len(read(("q", " ".join(f"слово{number}" for number in range(100)))).words) <= MOST_WORDS
