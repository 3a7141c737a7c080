"""The files that a frozen period keeps: the same facts are the same bytes, and come back as they were."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.participation.dimensions import Dimension
from app.participation.facts import Fact, count
from app.participation.filters import Filters
from app.participation.periods import PeriodKind, period_of
from app.participation.reporting.canonical import (
    Names,
    Pupils,
    canonical,
    read,
    read_enrolment,
    read_figures,
)
from app.participation.reporting.models import Part

OCTOBER = period_of(PeriodKind.MONTH, date(2026, 10, 14))
FACT = Fact(
    sheet_id=7,
    event_id=3,
    held_on=date(2026, 10, 14),
    organization_id=5,
    municipality_id=2,
    is_school=True,
    level_id=1,
    class_id=9,
    class_year=2026,
    roll=25,
    grade=8,
    audience="pupils",
    competing=False,
    kind="trial",
    scale="regional",
    special_event=False,
    host_id=4,
    programmes=(1, 6),
    fields=(),
    directions=(3,),
    came=24,
    special_needs=2,
    hours=480,
    confirmed=True,
    adults=2,
)
NAMES = Names(
    municipalities={2: "Азовский район"},
    organizations={4: "Колледж; «Порт»", 5: "=Школа 1"},
    classes={9: "8Б"},
    events={3: 'Проба\n"Кран"'},
    programmes={1: "Билет в будущее", 6: "Первая профессия"},
    directions={3: "Практическое"},
    levels={1: "Базовый"},
)
# Format 1 for good: what is frozen today is read in ten years. Another format is another number.
LINES = (
    "\ufeffformat;row;held_on;sheet;event;event_title;kind;scale;special_event;host;host_name;programmes;"
    "programme_titles;fields;field_titles;directions;direction_titles;municipality;municipality_name;"
    "organization;organization_name;is_school;level;level_title;class;class_name;class_year;grade;audience;"
    "competing;roll;came;hours_tenths;confirmed;sheet_adults\r\n"
    '1;1;2026-10-14;7;3;"Проба\n""Кран""";trial;regional;0;4;"Колледж; «Порт»";1 6;'
    "Билет в будущее | Первая профессия;;;3;Практическое;2;Азовский район;"
    "5;'=Школа 1;1;1;Базовый;9;8Б;2026;8;pupils;0;25;24;480;1;2\r\n"
)
FIGURES = (
    "\ufeffformat;place;municipality;municipality_name;organization;organization_name;participations;groups;"
    "events;schools;sheets;hours_tenths;confirmed;coverage_low;coverage_high;classes_without_roll\r\n"
    "1;all;;;;;24;1;1;1;1;480;24;24;24;0\r\n"
    "1;municipality;2;Азовский район;;;24;1;1;1;1;480;24;24;24;0\r\n"
    "1;organization;2;Азовский район;5;'=Школа 1;24;1;1;1;1;480;24;24;24;0\r\n"
)


def test_format_1_is_these_bytes():
    files = canonical([FACT], [Pupils(5, 2, 2026, 8, 100)], NAMES)
    assert files[Part.LINES].decode() == LINES
    assert files[Part.SPECIAL_NEEDS].decode() == "\ufeffformat;row;special_needs\r\n1;1;2\r\n"
    assert files[Part.ENROLMENT].decode().splitlines()[1] == "1;2;Азовский район;5;'=Школа 1;2026;8;100"
    assert files[Part.FIGURES].decode() == FIGURES
    assert list(read(files[Part.LINES], files[Part.SPECIAL_NEEDS])) == [FACT]
    assert list(read_enrolment(files[Part.ENROLMENT])) == [Pupils(5, 2, 2026, 8, 100)]


def test_another_format_is_not_taken_for_this_one():
    later = LINES.replace("\r\n1;1;", "\r\n2;1;").encode()
    with pytest.raises(ValueError, match="format 2"):
        list(read(later, b"\xef\xbb\xbfformat;row;special_needs\r\n"))
    with pytest.raises(ValueError, match="header"):
        list(read(LINES.replace("roll", "size", 1).encode(), b""))


# What may be empty, none or many; sheets apart, so that no two lines are one.
lines = st.lists(
    st.builds(
        partial(replace, FACT),
        municipality_id=st.none() | st.just(2),
        organization_id=st.integers(5, 6),
        class_id=st.none() | st.integers(9, 10),
        class_year=st.integers(2025, 2026),
        came=st.integers(0, 30),
        roll=st.none() | st.integers(0, 40),
        grade=st.none() | st.integers(-1, 11),
        directions=st.sampled_from([(), (3,), (1, 3)]),
        special_needs=st.integers(0, 2),
        confirmed=st.booleans(),
    ),
    max_size=4,
).map(lambda found: [replace(one, sheet_id=number) for number, one in enumerate(found, 1)])


@settings(max_examples=25)
@given(lines)
def test_whatever_was_counted_comes_back_with_its_figures_in_whatever_order(facts):
    files = canonical(facts, [], NAMES)
    assert files == canonical(reversed(facts), [], NAMES)
    assert list(read(files[Part.LINES], files[Part.SPECIAL_NEEDS])) == facts
    figures = read_figures(files[Part.FIGURES])
    for split in ((), (Dimension.MUNICIPALITY,), (Dimension.MUNICIPALITY, Dimension.SCHOOL)):
        for place, counted in count(facts, Filters(OCTOBER), split).items():
            told = replace(counted, special_needs=0, classless=0, adults=None)
            assert figures.pop(place) == told
    assert figures == {}
