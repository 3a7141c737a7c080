"""Ways of saying when, who and for whom that offices use besides: each a promise."""

# ruff: noqa: E501 - tables of examples are read along their lines

import pytest

from app.roadmap.reading.abbreviations import definitions, spelled_out
from app.roadmap.reading.audience import audience_of
from app.roadmap.reading.grades import grades_in
from app.roadmap.reading.kinds import judge
from app.roadmap.reading.naming import parts_of, sub_events_of
from app.roadmap.reading.parties import parties_of
from app.roadmap.reading.periods import read_period
from app.roadmap.reading.spans import Calendar
from app.roadmap.reading.table import role_of

SCHOOL_YEAR = Calendar(2025, (2025, 2026))
YEAR = Calendar(None, (2026,))
YEARS = Calendar(None, (2024, 2025, 2026))
OCTOBERS = [(f"{year}-10-01", f"{year}-10-31") for year in (2024, 2025, 2026)]
PERIODS = [
    ("вторая-третья неделя октября", [("2025-10-08", "2025-10-21")], None),
    ("последняя неделя ноября", [("2025-11-24", "2025-11-30")], None),
    ("последняя суббота ноября", [("2025-11-29", "2025-11-29")], None),
    ("2 – 3 декады мая", [("2026-05-11", "2026-05-31")], None),
    ("2025 год: октябрь, ноябрь", [("2025-10-01", "2025-10-31"), ("2025-11-01", "2025-11-30")], None),
    ("01/10/2025", [("2025-10-01", "2025-10-01")], None),
    ("с 9 до 10 октября", [("2025-10-09", "2025-10-10")], None),
    ("по 15 октября 2025", [(None, "2025-10-15")], None),
    ("янв.-февр. 2026", [("2026-01-01", "2026-02-28")], None),
    ("до конца учебного года", [(None, "2026-08-31")], None),
    ("до 1-го марта", [(None, "2026-03-01")], None),
    ("уч. год", [], "all_year"),
    ("учебный год 2025-2026", [("2025-09-01", "2026-08-31")], None),
    ("с 1 сентября", [("2025-09-01", "2026-08-31")], None),
    ("ежемесячно (кроме июля и августа)", [], "monthly"),
    ("в теч. уч. года", [], "all_year"),
    ("1 раз в пол года", [], "twice_a_year"),
    ("при необходимости", [], "by_schedule"),
    ("в установленные сроки", [], "by_schedule"),
    ("3-й квартал учебного года", [], None),
    ("до 1 марта года, следующего за отчётным", [], None),
    ("32 октября", [], None),
]
OF_OTHER_PLANS = [
    (YEAR, "I, II, III кварталы", [("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30"), ("2026-07-01", "2026-09-30")]),
    (YEAR, "с I по III квартал", [("2026-01-01", "2026-09-30")]),
    (YEAR, "Q3", [("2026-07-01", "2026-09-30")]),
    (YEAR, "до конца года", [(None, "2026-12-31")]),
    (YEAR, "апрель, февраль", [("2026-04-01", "2026-04-30"), ("2026-02-01", "2026-02-28")]),
    (YEARS, "ежегодно, октябрь", OCTOBERS),
    (YEARS, "до 1 сентября ежегодно", [(None, f"{year}-09-01") for year in (2024, 2025, 2026)]),
]  # fmt: skip
STAGES = [
    ("школьный (сентябрь), муниципальный (ноябрь) этапы", ["школьный", "муниципальный"]),
    ("1 этап (муниципальный) – до 15 ноября; 2 этап (региональный) – 10 декабря", ["муниципальный", "региональный"]),
    ("на муниципальном уровне до 1 ноября, на региональном уровне до 1 декабря", ["муниципальный", "региональный"]),
    ("региональный этап: март; заключительный этап: май", ["региональный", None]),
]  # fmt: skip


def dates(reading):
    return [(p.start and p.start.isoformat(), p.end.isoformat()) for p in reading.periods]


@pytest.mark.parametrize(("phrase", "expected", "recurrence"), PERIODS)
def test_a_period_is_read_as_offices_say_it(phrase, expected, recurrence):
    reading = read_period(phrase, SCHOOL_YEAR)
    assert (dates(reading), reading.recurrence) == (expected, recurrence)


@pytest.mark.parametrize(("known", "phrase", "expected"), OF_OTHER_PLANS)
def test_a_plan_of_calendar_years_gives_its_years(known, phrase, expected):
    assert dates(read_period(phrase, known)) == expected


@pytest.mark.parametrize(("phrase", "stages"), STAGES)
def test_a_stage_goes_to_its_own_date(phrase, stages):
    assert [period.stage for period in read_period(phrase, SCHOOL_YEAR).periods] == stages


@pytest.mark.parametrize(
    "phrase",
    ["первая неделя мая", "начало октября", "с сентября", "до 1 марта года, следующего за отчётным", "осенние каникулы"],
)  # fmt: skip
def test_what_is_read_loosely_says_so(phrase):
    assert read_period(phrase, SCHOOL_YEAR).weak


def test_august_opens_a_school_year_in_the_first_rows_and_ends_it_in_the_others():
    assert dates(read_period("август", Calendar(2025, (2025, 2026), opening=True))) == [
        ("2025-08-01", "2025-08-31")
    ]
    assert dates(read_period("август", SCHOOL_YEAR)) == [("2026-08-01", "2026-08-31")]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Верфь «Дом «Ладья», школы", ["Верфь «Дом «Ладья»", "школы"]),
        ("служба переправ края, речные училища", ["служба переправ края", "речные училища"]),
        ("вузы, колледжи, техникумы и предприятия", ["вузы", "колледжи", "техникумы", "предприятия"]),
        ("классные руководители и педагоги-психологи", ["классные руководители", "педагоги-психологи"]),
        ("Совет верфей  Речного края  Школы", ["Совет верфей Речного края", "Школы"]),
        ("учителя физики, химии и черчения; школы", ["учителя физики, химии и черчения", "школы"]),
        ("министерства верфей, мостов и каналов края", ["министерства верфей, мостов и каналов края"]),
        ("Ткачёв И.И., методист", ["Ткачёв И.И., методист"]),
        ("психологи\nшкол\nбиблиотека", ["психологи школ", "библиотека"]),
        ("Отв.: классные руководители", ["классные руководители"]),
        ("1. ЦРН 2. ДК 3. Школы", ["ЦРН", "ДК", "Школы"]),
        ("ЦРН/МКЦ", ["ЦРН", "МКЦ"]),
        ("ЦРН Общеобразовательные организации", ["ЦРН", "Общеобразовательные организации"]),
        ("МБОУ СОШ № 1, 2, 5, лицей", ["МБОУ СОШ № 1, 2, 5", "лицей"]),
        ("школы края, в том числе сельские", ["школы края, в том числе сельские"]),
    ],
)  # fmt: skip
def test_parties_are_parted_in_other_hands(cell, names):
    assert list(parties_of(cell)) == names


@pytest.mark.parametrize(
    ("used", "whole"),
    [("ЦРН края", "Центр ремёсел и наук края (далее – ЦРН края)"), ("ЦРН", "Центр ремёсел и наук края (далее – ЦРН края)"),
     ("КОМИТЕТА", "Комитет по делам верфей (далее Комитет)"), ("РРЦ", "Речной ресурсный центр (РРЦ)"), ("школы", "школы")],
)  # fmt: skip
def test_a_party_written_for_short_is_spelled_out_by_the_row_that_defines_it(used, whole):
    rows = ["Центр ремёсел и наук края (далее – ЦРН края)", "Комитет по делам верфей (далее Комитет)",
            "Речной ресурсный центр (РРЦ)", "школы (по согласованию)"]  # fmt: skip
    assert spelled_out(used, definitions(rows)) == whole


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("девятых и одиннадцатых классов", (9, 11)),
        ("восьмиклассники", (8,)),
        ("8-11-классников", (8, 9, 10, 11)),
        ("IX–XI классы", (9, 10, 11)),
        ("10(11) классов", (10, 11)),
        ("10-х профильных классов", (10,)),
        ("10 профильных классов", None),
        ("параллели 8-9 классов", (8, 9)),
        ("выпускных классов", None),  # the ninth or the eleventh: the order does not say
    ],
)
def test_grades_are_told_in_words_and_other_figures(text, grades):
    assert grades_in(text) == grades


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Посещение ярмарки ремёсел", "fair"),
        ("Посещение верфи", "excursion"),
        ("Подготовка и участие в чемпионате", "championship"),
        ("Подготовка наставников", "training"),
        ("Курс «Верфь»", "lesson"),
        ("Курсы о верфях", "training"),
        ("Информационное собрание", "meeting"),
        ("Информационная работа", None),
        ("Сводная аналитика по результатам диагностики", None),
        ("Набор групп на программы обучения", None),
        ("Выпуск буклетов", None),
        ("Установка стендов", None),
        ("Чтение книг о верфях", None),
    ],
)
def test_a_row_is_told_by_its_nouns(title, kind):
    assert judge(title).kind == kind


def test_a_title_that_tells_nothing_is_an_event_only_where_a_date_is_near_and_never_a_sure_one():
    assert judge("Лыжный переход", brief=True).is_event
    assert not judge("Лыжный переход").is_event
    assert not judge("Упорядочение", brief=True).is_event
    assert judge("Лыжный переход", brief=True).confidence < 0.6


def test_whom_an_event_is_for_is_not_told_by_its_name():
    assert audience_of("Час «Профессии родителей»", "", "", "lesson", graded=False) == ("pupils",)
    assert audience_of("Встреча с моряками", "", "", "meeting", graded=False) == ("pupils",)
    assert audience_of("Совещание", "", "", "meeting", graded=False) == ("teachers",)
    assert audience_of("Слёт воспитанников детских домов", "", "", "festival", graded=False) == ("pupils",)


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("Встречи ткачей: - вебинар «Нить»; - семинар «Узел»", ["webinar", "training"]),
        ("Проект «Ладья» и конкурс «Парус»", ["project", "contest"]),
        ("Порядок отбора ткачей Региональный конкурс «Парус»", ["contest"]),
        ("Пробы проекта «Ладья», на базе выставки «Парус»", []),
        ("Игры «Ладья» (отборочный тур - ноябрь, финал - декабрь)", []),
        ("Семинар для ткачей и моряков «Ладья»", []),
    ],
)
def test_several_named_events_of_one_row_are_offered_apart(title, kinds):
    assert [one.kind for one in sub_events_of(title, parts_of(title), ())] == kinds


def test_a_kind_behind_another_noun_is_no_sure_one():
    assert judge("Дегустация блюд ярмарки").confidence < 0.8 <= judge("Осенняя ярмарка").confidence


@pytest.mark.parametrize("name", ["Ожидаемый охват", "Количество участников", "Целевой показатель"])
def test_a_column_of_how_many_is_the_rows_indicator(name):
    assert role_of(name) == "indicator"
