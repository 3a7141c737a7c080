"""What is typed in the hand-computed region: organizations, classes, events, and every line of every sheet.

Years are school years by their 1 September. An empty cell is None.
"""

from datetime import date

MUNICIPALITIES = {
    "azov": "Азовский район",
    "bataysk": "г. Батайск",
    "vesely": "Веселовский район",
    "zern": "Зерноградский район",
}
NOWHERE = "нет"  # of organizations of no municipality, and wherever else nothing is stated
LEVELS = {"basic": 40, "main": 60, "advanced": 80}  # academic hours a year

# code, kind, municipality, name
ORGANIZATIONS = (
    ("azov1", "school", "azov", "Школа № 1 Азова"),
    ("azov2", "school", "azov", "Школа № 2 Азова"),
    ("bat1", "school", "bataysk", "Школа № 1 Батайска"),
    ("bat2", "school", "bataysk", "Школа № 2 Батайска"),
    ("bat3", "school", "bataysk", "Школа № 3 Батайска"),
    ("ves1", "school", "vesely", "Школа № 1 Весёлого"),
    ("ves2", "school", "vesely", "Школа № 2 Весёлого"),
    ("zern1", "school", "zern", "Школа № 1 Зернограда"),
    ("lyceum", "school", NOWHERE, "Областной лицей"),
    ("garden", "kindergarten", "azov", "Детский сад «Ромашка»"),
    ("college", "college", "azov", "Азовский колледж"),
    ("plant", "employer", "bataysk", "Батайский завод"),
    ("centre", "extra_education", "vesely", "Весёловский дом творчества"),
    ("university", "university", NOWHERE, "Областной университет"),
)
# school, year, grade, letter, roll (0: nobody has stated it)
CLASSES = (
    ("azov1", 2025, 8, "А", 25),
    ("azov1", 2025, 9, "А", 24),
    ("azov2", 2025, 8, "А", 20),
    ("bat1", 2025, 10, "А", 28),
    ("bat2", 2025, 7, "Б", 0),
    ("ves1", 2025, 9, "А", 18),
    ("zern1", 2025, 8, "А", 21),
    ("lyceum", 2025, 10, "А", 30),
    ("azov1", 2026, 8, "А", 25),
    ("azov1", 2026, 8, "Б", 27),
    ("azov1", 2026, 9, "А", 26),
    ("azov2", 2026, 6, "А", 22),
    ("azov2", 2026, 9, "А", 20),
    ("bat1", 2026, 10, "А", 30),
    ("bat1", 2026, 11, "А", 28),
    ("bat2", 2026, 8, "Б", 0),
    ("bat2", 2026, 9, "А", 24),
    ("bat3", 2026, 7, "А", 23),
    ("ves1", 2026, 8, "А", 17),
    ("ves1", 2026, 9, "А", 18),
    ("lyceum", 2026, 10, "А", 29),
    ("lyceum", 2026, 11, "А", 31),
)
# school, year, level, pupils by grade: a grade that is not there has not been stated
PROFILES = (
    ("azov1", 2025, "basic", {8: 25, 9: 24}),
    ("bat1", 2025, "advanced", {10: 28}),
    ("ves1", 2025, "basic", {9: 18}),
    ("azov1", 2026, "main", {8: 52, 9: 26}),
    ("azov2", 2026, "basic", {9: 20}),
    ("bat1", 2026, "advanced", {10: 30, 11: 28}),
    ("bat2", 2026, None, {8: 15}),
    ("bat3", 2026, "basic", {7: 23}),
    ("ves1", 2026, "basic", {8: 10}),
    ("zern1", 2026, "basic", {8: 20, 9: 21}),
    ("lyceum", 2026, "main", {}),
)
# school, month, what the school typed as its coverage
TYPED = (
    ("azov1", 202610, 60),
    ("azov2", 202610, 40),
    ("bat1", 202610, 58),
    ("azov1", 202611, 90),
    ("lyceum", 202611, 0),
    ("bat1", 202703, 26),
)
PROGRAMMES = {"ticket": "Билет в завтра", "first": "Первое дело", "cadres": "Кадры области"}
FIELDS = {"it": "Код и данные", "medicine": "Врачебное дело"}
DIRECTIONS = {"work": "Дело в руках", "talk": "Разговор о деле"}
# code, kind, scale, host, hours, programmes, fields, directions, for special needs, audience, title
EVENTS = (
    ("E01", "trial", "regional", "college", 2, "ticket first", "it", "work", 0, "pupils", "Проба сварщика"),
    ("E02", "trial", "municipal", "plant", 1.5, "ticket", "medicine", "work talk", 0, "pupils", "Лаборант"),
    ("E03", "training", "regional", "college", 6, "first", "", "work", 0, "pupils", "Курс оператора"),
    ("E04", "championship", "regional", "university", 4, "ticket cadres", "it", "", 0, "pupils", "Мастера"),
    ("E05", "parents_meeting", "school", "azov1", 1, "", "", "talk", 0, "parents", "Собрание 8-х"),
    ("E06", "parents_meeting", "regional", "university", 1.5, "cadres", "", "talk", 0, "parents", "Собрание"),
    ("E07", "project", "municipal", "centre", 3, "cadres", "", "work", 0, "pupils", "Город профессий"),
    ("E08", "project", "regional", "college", 2, "", "medicine", "", 0, "pupils", "Моё завтра"),
    ("E09", "lesson", "national", "university", 1, "ticket", "", "talk", 0, "pupils", "Горизонты"),
    ("E10", "open_day", "regional", "college", 3, "", "", "", 0, "adults", "День дверей"),
    ("E11", "fair", "municipal", "plant", 2, "cadres", "", "", 0, "pupils", "Ярмарка"),
    ("E12", "excursion", "municipal", "centre", 1, "", "", "work", 1, "pupils", "Доступная профессия"),
    (
        "E13",
        "trial",
        "regional",
        "university",
        2,
        "ticket",
        "it medicine",
        "work",
        0,
        "pupils",
        "Программист",
    ),
    ("E14", "trial", "regional", "college", 2, "ticket", "it", "work", 0, "pupils", "Сварщик год назад"),
    ("E15", "fair", "municipal", "plant", 2, "", "", "", 0, "pupils", "Ярмарка год назад"),
    ("E16", "open_day", "regional", "university", 2, "cadres", "", "", 0, "pupils", "Двери год назад"),
    ("E17", "conference", "regional", "university", 2, "", "", "talk", 0, "teachers", "Учителям"),
    ("E18", "excursion", "municipal", "plant", 1, "first", "", "", 0, "preschool", "Профессии рядом"),
    ("E19", "trial", "regional", "centre", 2, "", "", "work", 0, "pupils", "Летняя проба"),
    ("E20", "trial", "regional", "centre", 2, "first", "", "work", 0, "pupils", "Агроном"),
)

# Columns of «Строки». `way`: booking; day and month without one; visitors of a host. Adults are those of the
# whole sheet, on its first line. Of a course each meeting, a week apart, has its two counts, and the line has
# none. `corrected` is the school's figure after the quarter was frozen.
LINE = (
    *("sheet", "way", "event", "organization", "day", "hour", "audience", "class", "grade", "competing"),
    *("booked", "school", "host", "settlement", "decided", "lessons", "special_needs"),
    *("adults_school", "adults_host", "school_1", "host_1", "school_2", "host_2", "school_3", "host_3"),
    "corrected",
)
Line = dict[str, str | int | date | None]


def line(sheet: tuple[object, ...], who: str, **figures: int | str) -> Line:
    """`sheet` is its code, way, event, organization, day and, of what is booked, the hour. `who` is a class
    («8А»), a grade («pupils:9») or an audience («parents», «parents 8А»), with «!» of those who compete."""
    code, way, event, organization, day, *hour = sheet
    found: Line = dict.fromkeys(LINE)
    found |= {"sheet": code, "way": way, "event": event, "organization": organization, "day": day}
    found |= {"hour": hour[0] if hour else None, "competing": int(who.endswith("!")), "audience": "pupils"}
    audience, _, name = who.rstrip("!").rpartition(" ")
    if name[0].isdigit():
        year = day.year - (day.month < 9)
        found |= {"audience": audience or "pupils", "class": f"{organization} {year} {name}"}
    else:
        audience, _, grade = name.partition(":")
        found |= {"audience": audience, "grade": int(grade) if grade else None}
    return found | figures


def _sheet(code: str, way: str, event: str, organization: str, day: str, hour: int | None = None):
    facts = (code, way, event, organization, date.fromisoformat(day), *([hour] if hour else []))
    return lambda who, **figures: line(facts, who, **figures)


# The year before.
L01 = _sheet("L01", "booking", "E14", "azov1", "2025-10-08", 10)
L02 = _sheet("L02", "booking", "E14", "bat1", "2025-10-09", 10)
L03 = _sheet("L03", "day", "E15", "ves1", "2025-11-12")  # nobody came: nothing can have grown from that
L04 = _sheet("L04", "day", "E15", "azov2", "2025-11-12")
L05 = _sheet("L05", "day", "E16", "lyceum", "2025-12-03")
L06 = _sheet("L06", "day", "E15", "bat2", "2025-11-13")
L07 = _sheet("L07", "booking", "E14", "ves1", "2025-10-10", 10)  # and nothing regional a year later
L08 = _sheet("L08", "day", "E16", "azov1", "2026-02-11")
L09 = _sheet("L09", "booking", "E19", "azov1", "2026-08-12", 10)  # the half-year has two school years
L10 = _sheet("L10", "day", "E19", "azov1", "2026-08-13")
L11 = _sheet("L11", "month", "E09", "bat1", "2025-11-01")
L46 = _sheet("L46", "day", "E15", "zern1", "2025-11-14")  # nobody of its municipality came ever after
# This year: half-classes, who came along, differences, a course.
L12 = _sheet("L12", "booking", "E01", "azov1", "2026-10-06", 10)
L13 = _sheet("L13", "booking", "E01", "azov1", "2026-10-06", 13)
L14 = _sheet("L14", "booking", "E02", "azov1", "2026-10-14", 10)
L15 = _sheet("L15", "booking", "E13", "azov1", "2026-11-03", 10)
L16 = _sheet("L16", "booking", "E03", "azov1", "2026-10-05", 15)
L17 = _sheet("L17", "booking", "E03", "lyceum", "2026-10-09", 15)
L18 = _sheet("L18", "booking", "E01", "lyceum", "2026-10-07", 10)
L19 = _sheet("L19", "booking", "E13", "lyceum", "2026-11-05", 10)
L20 = _sheet("L20", "booking", "E20", "lyceum", "2027-03-10", 10)
L21 = _sheet("L21", "booking", "E01", "bat1", "2026-10-08", 10)
L22 = _sheet("L22", "booking", "E02", "bat1", "2026-11-10", 10)
# Without bookings: a class without roll, a mixed group of a grade, weekly lessons, parents, projects.
L23 = _sheet("L23", "day", "E11", "bat2", "2026-10-20")
L24 = _sheet("L24", "day", "E11", "bat2", "2026-11-11")
L25 = _sheet("L25", "day", "E11", "bat3", "2026-10-21")
L26 = _sheet("L26", "month", "E09", "bat1", "2026-10-01")
L27 = _sheet("L27", "month", "E09", "bat1", "2026-11-01")
L28 = _sheet("L28", "month", "E09", "azov2", "2026-10-01")
L29 = _sheet("L29", "day", "E05", "azov1", "2026-10-22")
L30 = _sheet("L30", "day", "E06", "lyceum", "2026-11-05")
L31 = _sheet("L31", "day", "E06", "azov2", "2026-11-06")
L32 = _sheet("L32", "day", "E07", "ves1", "2026-10-15")
L33 = _sheet("L33", "booking", "E07", "ves1", "2026-11-12", 10)
L34 = _sheet("L34", "day", "E08", "azov2", "2026-11-16")
L35 = _sheet("L35", "day", "E08", "lyceum", "2027-02-04")
L36 = _sheet("L36", "day", "E04", "bat1", "2026-11-17")
L37 = _sheet("L37", "booking", "E04", "azov1", "2026-11-17", 10)
L38 = _sheet("L38", "visitors", "E10", "college", "2026-11-14", 10)
L39 = _sheet("L39", "day", "E12", "azov2", "2026-11-18")
L40 = _sheet("L40", "day", "E17", "bat2", "2026-11-19")
L41 = _sheet("L41", "day", "E18", "garden", "2026-10-28")
L42 = _sheet("L42", "visitors", "E13", "university", "2026-11-21", 10)
L43 = _sheet("L43", "day", "E20", "bat1", "2027-03-11")
L44 = _sheet("L44", "day", "E13", "bat2", "2026-12-02")
L45 = _sheet("L45", "day", "E11", "azov2", "2026-12-03")  # corrected after the quarter is frozen

LINES: tuple[Line, ...] = (
    L01("8А", booked=25, school=24, host=23, adults_school=2),
    L02("10А", booked=28, school=28, host=28, adults_school=2, adults_host=2),
    L03("9А", school=0),
    L04("8А", school=18, adults_school=1),
    L05("10А", school=12),
    L06("7Б", school=30, adults_school=2),
    L07("9А", booked=18, school=17, adults_school=2),
    L08("9А", school=10),
    L09("8А", booked=15, school=14, host=14, adults_school=1),
    L10("9А", school=9, special_needs=1),
    L11("10А", school=25, lessons=4),
    L46("8А", school=15, adults_school=1),
    L12("8А", booked=13, school=13, host=13, special_needs=1, adults_school=1),
    L13("8А", booked=12, school=11, host=12, settlement="disputed", adults_school=1, adults_host=2),
    L14("8А", booked=25, school=24, host=22, settlement="accepted", special_needs=1, adults_school=2),
    L14("8Б", booked=0, school=5, host=5),
    L14("parents", booked=0, school=3),
    L15("9А", booked=26, school=26, host=24, settlement="decided", decided=25, special_needs=2),
    L16("9А", booked=24, school_1=24, host_1=24, school_2=23, host_2=23, school_3=21, host_3=20),
    L17("10А", booked=18, host_1=15, host_2=17, adults_host=1),
    L18("10А", booked=29, school=28, special_needs=1, adults_school=2),
    L19("11А", booked=31, school=30, host=30, adults_school=3, adults_host=2),
    L20("10А", booked=29, host=27, special_needs=1, adults_host=2),
    L21("10А", booked=30, school=31, host=31, adults_school=2),  # one more than the class has
    L22("10А", booked=30, school=29, host=27, special_needs=2, adults_school=3),
    L22("11А", booked=10, school=10, host=10),
    L23("8Б", school=26, special_needs=3, adults_school=2),
    L23("pupils:9", school=14),
    L24("8Б", school=21, adults_school=2),
    L25("7А", school=9, adults_school=1),
    L26("10А", school=27, lessons=4),
    L26("11А", school=25, lessons=3),
    L27("10А", school=28, lessons=3),
    L28("9А", school=19, lessons=4),
    L28("6А", school=20, lessons=4, special_needs=3),
    L29("parents 8А", school=15, adults_school=1),
    L29("parents", school=8),
    L30("parents", school=22),
    L30("teachers", school=2),
    L31("parents", school=12, host=13),
    L32("9А", school=18, adults_school=2),
    L32("8А", school=15, special_needs=1),
    L33("8А", booked=17, host=16, adults_host=1),
    L34("6А", school=21, adults_school=2),
    L34("pupils:7", school=11),
    L35("11А", school=29, host=29, adults_school=2),
    L36("10А!", school=4, host=4),
    L36("10А", school=20),
    L36("11А!", school=3, host=3, special_needs=1),
    L37("9А", booked=20, school=19, host=19, adults_school=2),
    L37("9А!", booked=0, school=2, host=2),
    L38("adults", booked=10, host=12, special_needs=1, adults_host=0),
    L38("parents", booked=0, host=7),
    L38("students", booked=0, host=5),
    L39("6А", school=8, special_needs=8, adults_school=3),
    L40("teachers", school=3),
    L41("preschool:-1", school=14, adults_school=2),
    L42("pupils", booked=6, host=6),
    L43("11А", school=26, adults_school=2),
    L44("9А", school=0),
    L45("9А", school=17, corrected=20, adults_school=1),
)
