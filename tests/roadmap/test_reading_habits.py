"""Habits of other offices: each way of writing a plan that the first orders did not show, a promise."""

import pytest

from app.roadmap.reading import read_order
from app.roadmap.reading.grades import grades_in, grades_of_column
from app.roadmap.reading.kinds import judge
from app.roadmap.reading.parties import Vocabulary, parties_of
from app.roadmap.reading.periods import read_period
from app.roadmap.reading.spans import Calendar
from tests.roadmap.plans import SIMPLE, row
from tests.roadmap.rendering import Plan, as_cells, as_docx, as_lines

SCHOOL_YEAR = Calendar(2025, (2025, 2026))
PERIODS = [
    ("III декада ноября 2025 г.", [("2025-11-21", "2025-11-30")], None),
    ("первая декада мая", [("2026-05-01", "2026-05-10")], None),
    ("вторая половина марта", [("2026-03-16", "2026-03-31")], None),
    ("летний период 2026 года", [("2026-06-01", "2026-08-31")], None),
    ("IV кв. 2025 г. – II кв. 2026 г.", [("2025-10-01", "2026-06-30")], None),
    ("во втором квартале 2026 года", [("2026-04-01", "2026-06-30")], None),
    ("в первой половине 2026 года", [("2026-01-01", "2026-06-30")], None),
    ("1 полугодие 2025/2026 учебного года", [("2025-09-01", "2025-12-31")], None),
    ("II полугодие 2025/2026 учебного года", [("2026-01-01", "2026-06-30")], None),
    ("09.2025 - 05.2026", [("2025-09-01", "2026-05-31")], None),
    ("11 апреля (суббота) 2026 г.", [("2026-04-11", "2026-04-11")], None),
    ("не позднее 1 марта, 1 июня 2026 г.", [(None, "2026-03-01"), (None, "2026-06-01")], None),
    ("до 20 мая 2025, 2026 гг.", [(None, "2025-05-20"), (None, "2026-05-20")], None),
    ("май 2025, 2026 годов", [("2025-05-01", "2025-05-31"), ("2026-05-01", "2026-05-31")], None),
    ("май 2024-2026 гг.", [(f"{y}-05-01", f"{y}-05-31") for y in (2024, 2025, 2026)], None),
    ("Август-сентябрь", [("2025-08-01", "2025-09-30")], None),
    ("Апрель, октябрь", [("2026-04-01", "2026-04-30"), ("2025-10-01", "2025-10-31")], None),
    ("по субботам, ноябрь – апрель", [("2025-11-01", "2026-04-30")], "by_schedule"),
    ("1 раз в четверть", [], "by_schedule"),
    ("2 раза в месяц", [], "by_schedule"),
    ("не реже 1 раза в год", [], "yearly"),
    ("не менее двух раз в год", [], "twice_a_year"),
    ("не реже одного раза в квартал", [], "quarterly"),
    ("бессрочно", [], "all_year"),
    ("учебный год", [], "all_year"),
    ("09-12.2025", [("2025-09-01", "2025-12-31")], None),
    ("I полугодие", [("2025-09-01", "2025-12-31")], None),
    ("апрель - май 2025 и 2026 годов", [(f"{y}-04-01", f"{y}-05-31") for y in (2025, 2026)], None),
    ("2024-2026 гг., ежегодно, май", [(f"{y}-05-01", f"{y}-05-31") for y in (2024, 2025, 2026)], "yearly"),
    ("октябрь – апрель 2025-2026 годы", [("2025-10-01", "2026-04-30")], None),
    ("март, 2026 г.", [("2026-03-01", "2026-03-31")], None),
    ("весенние каникулы 2026 года", [], None),
    ("раз в полгода", [], "twice_a_year"),
    ("второй четверг месяца", [], "monthly"),
]
STAGES = [
    "школьный – октябрь, муниципальный – декабрь 2025 г.",
    "октябрь – школьный этап; декабрь 2025 г. – муниципальный этап",
    "октябрь (школьн. этап), декабрь (муниц. этап) 2025 г.",
]


@pytest.mark.parametrize("phrase", STAGES)
def test_a_stage_is_read_on_either_side_of_its_date(phrase):
    found = {p.stage: (str(p.start), str(p.end)) for p in read_period(phrase, SCHOOL_YEAR).periods}
    assert found == {"школьный": ("2025-10-01", "2025-10-31"), "муниципальный": ("2025-12-01", "2025-12-31")}


@pytest.mark.parametrize(("phrase", "expected", "recurrence"), PERIODS)
def test_a_period_is_read_in_other_offices_words(phrase, expected, recurrence):
    reading = read_period(phrase, SCHOOL_YEAR)
    found = [(p.start.isoformat() if p.start else None, p.end.isoformat()) for p in reading.periods]
    assert (found, reading.recurrence) == (expected, recurrence)


EVENTS = [
    ("Консультирование семей о выборе кружка", "meeting"),
    ("Педагогический совет о наставниках", "meeting"),
    ("ВКС с координаторами", "meeting"),
    ("Брейн-ринг ткачей", "other"),
    ("Стажировок ткачей осенний набор", "training"),
    ("Организация ярмарок ремёсел", "fair"),
    ("Участие в речных сменах", "camp"),
    ("Беседы с ткачами в каникулы", "meeting"),
    ("Муниципальный тур олимпиады ткачей", "olympiad"),
    ("Экспедиция на верфь", "excursion"),
    ("Библиотечный час о верфи", "lesson"),
    ("Вручение премии ткачам", "other"),
    ("Проведение мастер-классов в период каникул", "trial"),
    ("Неделя открытых дверей", "open_day"),
    ("Родительское онлайн-собрание", "parents_meeting"),
    ("Школа родителя", "parents_meeting"),
    ("Зимняя школа ткачей", "camp"),
    ("Школа молодого ткача", "training"),
    ("Проектная сессия", "training"),
    ("Провести слёт ткачей", "festival"),
    ("Организовать экскурсии на верфь", "excursion"),
    ("Моделирующие пробы", "trial"),
    ("Прохождение тестов", "diagnostics"),
    ("Дискуссия о ремёслах", "meeting"),
    ("Открытие месячника ремёсел", "other"),
]
PAPERWORK = [
    "Проведение отбора школ для проекта",
    "Участие в апробации тетради",
    "Участие в разработке тетради",
    "Проведение оценки охвата",
    "Проведение рекламной кампании",
    "Приём заявок на речные смены",
    "Проведение конкурсного отбора",
    "Пресс-релиз о слёте",
    "Утвердить жюри конкурса",
    "Проанализировать анкетирование",
    "Включение вопросов о верфи в повестку собраний",
    "Привлечение ткачей к проведению экскурсий",
]


@pytest.mark.parametrize(("title", "kind"), EVENTS)
def test_an_event_is_told_by_the_word_that_names_it(title, kind):
    verdict = judge(title)
    assert (verdict.is_event, verdict.kind) == (True, kind)


@pytest.mark.parametrize("title", PAPERWORK)
def test_paperwork_stays_paperwork_behind_an_active_word(title):
    assert not judge(title).is_event


def test_a_class_letter_does_not_hide_its_grade():
    assert grades_in("Верфь изнутри (7А, 7Б, 8В классы)") == (7, 8)


@pytest.mark.parametrize(
    ("cell", "grades"),
    [
        ("8-9", (8, 9)),
        ("9, 11", (9, 11)),
        ("10", (10,)),
        ("5-7 кл.", (5, 6, 7)),
        ("все", None),
        ("120", None),
    ],
)
def test_bare_numbers_under_the_classes_heading_are_grades(cell, grades):
    assert grades_of_column(cell) == grades


def test_a_legal_form_on_its_own_line_begins_the_name_below():
    assert parties_of("ГБУ ДО\n\nЦентр «Ладья»\n\nМБУ Верфь") == ("ГБУ ДО Центр «Ладья»", "МБУ Верфь")


BODIES = [
    (
        "Министерство верфей, мостов и каналов края, лицеи",
        ["Министерство верфей, мостов и каналов края", "лицеи"],
    ),
    (
        "Комитет по рекам, озёрам, морям и работе с портом",
        ["Комитет по рекам, озёрам, морям и работе с портом"],
    ),
    ("Управления районов, дошкольные и иные школы", ["Управления районов", "дошкольные и иные школы"]),
    ("организации,\n\nведущие съёмку", ["организации", "ведущие съёмку"]),
    ("организации,\n\nхранящие лодки", ["организации, хранящие лодки"]),
    ("ЦРН, лодкостроящие предприятия", ["ЦРН", "лодкостроящие предприятия"]),
    ("заместители по ВР, УВР", ["заместители по ВР, УВР"]),
    ("МБУ ЦРН  Дом ремёсел", ["МБУ ЦРН", "Дом ремёсел"]),
]


@pytest.mark.parametrize(("cell", "names"), BODIES, ids=[cell for cell, _ in BODIES])
def test_a_comma_inside_an_official_name_parts_nothing(cell, names):
    assert list(parties_of(cell)) == names


def test_a_pair_of_abbreviations_is_one_name_only_where_it_is_always_printed_together():
    cells = [parties_of(cell) for cell in ("ЦРН и ДРК", "ЦРН и ДРК", "ЦРН и АГШ", "ИПК и ПРО", "ИПК и ПРО")]
    assert Vocabulary(cells).parted(["ИПК и ПРО"]) == ("ИПК и ПРО",)
    assert Vocabulary([*cells, ("ДРК",)]).parted(["ЦРН и ДРК"]) == ("ЦРН", "ДРК")
    assert Vocabulary(cells).parted(["ЦРН и АГШ"]) == ("ЦРН", "АГШ")


def test_numbers_of_schools_stay_in_one_name():
    assert parties_of("МБОУ СОШ № 1, 4, Дом ремёсел") == ("МБОУ СОШ № 1, 4", "Дом ремёсел")


def test_whose_people_they_are_is_no_party_of_its_own():
    vocabulary = Vocabulary([("Вожатые",), ("Педагоги",), ("ОО",)])
    assert vocabulary.parted(["Педагоги ОО"]) == ("Педагоги ОО",)


@pytest.mark.parametrize("print_it", [as_lines, as_cells, as_docx])
def test_the_classes_column_gives_the_grades(print_it):
    rows = [
        row("1", "Брейн-ринг ткачей", "Май", classes="8-9"),
        row("2", "Беседа о верфи", "Май", classes="10"),
    ]
    plan = Plan(rows, ("number", "title", "classes", "period", "responsible"), headers={"classes": "Класс"})
    suffix = "docx" if print_it is as_docx else "txt"
    order = read_order(print_it(plan), name=f"order.{suffix}")
    assert [r.grades for r in order.rows] == [(8, 9), (10,)]


def test_a_row_with_words_of_a_header_opens_no_table():
    rows = [
        row("1", "Районные мероприятия ткачей:", "в течение всего периода", "Верфь,\n\nЛадья", "Афиша"),
        row("", "Слёт ткачей", "Май"),
        row("2", "Форум ткачей", "Июнь"),
    ]
    order = read_order(as_cells(Plan(rows)), name="order.txt")
    assert [r.title for r in order.rows] == ["Районные мероприятия ткачей:", "Слёт ткачей", "Форум ткачей"]


@pytest.mark.parametrize("print_it", [as_lines, as_docx])
def test_a_list_of_schools_behind_the_plan_is_no_part_of_it(print_it):
    foreign = {
        "number": "№",
        "title": "Наименование учреждения",
        "period": "Уровень",
        "responsible": "Директор",
        "result": "Адрес",
    }
    alone = [*SIMPLE.rows, foreign, row("1", "Школа на холме", "базовый"), row("2", "Школа у реки", "полный")]
    name = "order.docx" if print_it is as_docx else "order.txt"
    assert len(read_order(print_it(Plan(alone)), name=name).rows) == 4


def test_a_signature_below_stacked_cells_ends_the_table():
    text = as_cells(SIMPLE).decode() + "\n\nНачальник отдела\tО.П. Верфев\n"
    assert read_order(text.encode(), name="order.txt").rows[-1].result == "Отчёт"
