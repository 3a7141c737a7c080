"""Plans drawn at random, and every way of printing them that converters are known to leave."""

# ruff: noqa: E501 - tables of examples are read along their lines

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

FIELDS = ("number", "title", "period", "responsible", "result")
NAMES = {
    "number": ("№", "№ п/п", "Номер строки", "№ п.п."),
    "title": (
        "Мероприятие",
        "Наименование мероприятия",
        "Наименования мероприятия",
        "Содержание мероприятия",
    ),
    "period": ("Срок", "Срок исполнения", "Сроки реализации", "Дата проведения"),
    "responsible": ("Ответственный", "Ответственные исполнители", "Исполнители", "Организаторы"),
    "result": ("Результат", "Планируемые результаты", "Ожидаемый результат"),
    "form": ("Форма проведения",),
    "place": ("Место проведения",),
    "money": ("Источник финансирования",),
    "note": ("Примечание",),
    "indicator": ("Показатель",),
    "audience": ("Участники",),
}
WHAT = ("Конкурс", "Ярмарка", "Экскурсия", "Семинар наставников", "Слёт юных мастеров", "Форум", "Олимпиада",
        "Проведение мониторинга", "Утверждение состава жюри", "Организация участия в смотре", "Вебинар",
        "Разработка положения о смотре", "Участие команд в турнире", "Областной фестиваль")  # fmt: skip
NAMED = (
    "«Открытая верфь»",
    "«Поле и небо»",
    "«Моя семья – мои корни»",
    "«Сделай сам»",
    "«Сто дорог: путь 2030»",
    "",
)
WHOM = ("для обучающихся 8–9 классов", "среди школ посёлка Речной", "для учителей технологии", "в сельских школах",
        "с участием предприятий города", "на базе колледжей и техникумов области", "")  # fmt: skip
WHEN = ("Октябрь 2025 года", "до 7 ноября 2025 года", "14.11.2025", "Ноябрь 2025 - март 2026 года", "Ежегодно",
        "В течение года", "II квартал 2026 года", "с 2 по 9 апреля 2026 года", "май 2026 г.", "По графику",
        "Декабрь 2025 года, февраль, апрель 2026 года", "")  # fmt: skip
WHO = ("Дом ремёсел", "Отдел проектов, школы", "ЦРН; Агрошкола", "органы опеки, осуществляющие надзор",
       "Управления образования районов", "ЦРН, Дом ремёсел, колледжи (по согласованию)")  # fmt: skip
RESULT = ("Отчёт", "Охвачено не менее 120 человек", "Приказ от 01.09.2024 № 15", "Определены победители и призёры",
          "Проведено 4 встречи в 2024/2025 учебном году", "")  # fmt: skip
SECTIONS = (
    "Организационное обеспечение",
    "Работа со школьниками",
    "Работа с родителями",
    "Кадры и наставники",
)
SUBSECTIONS = ("Первая ступень", "Вторая ступень", "Для старших", "Для младших")
GROUPS = ("Районные мероприятия года:", "Мероприятия недели ремёсел:", "Цикл встреч с мастерами:")
EXTRA = ("form", "place", "money", "note", "indicator", "audience")


@dataclass
class Drawn:
    """A row as it should be read; `cut` says where a page cuts which of its cells, in words from the front."""

    cells: dict[str, str]
    section: str | None
    subsection: str | None = None
    cut: dict[str, int] = field(default_factory=dict)


@dataclass
class Style:
    """How a plan is printed."""

    way: str = "lines"
    columns: Sequence[str] = FIELDS
    names: Sequence[str] = ()
    heading: str = "first"
    page: str = "ruler"
    again: bool = False
    gaps: bool = False
    ruled: bool = True
    eol: str = "\n"
    numbering: str = "deep"
    subsections: bool = False
    children: bool = False
    trimmed: bool = False
    broken: bool = False
    stray: bool = False


def drawn_rows(dice: random.Random, style: Style) -> list[Drawn]:
    """Rows of two to four sections, some of them cut by a page, some of them parents of rows without numbers."""
    rows: list[Drawn] = []
    for n, section in enumerate(dice.sample(SECTIONS, dice.randint(2, 4)), start=1):
        subsections = dice.sample(SUBSECTIONS, 2) if style.subsections else [None]
        m = 0
        for subsection in subsections:
            for _ in range(dice.randint(2, 5)):
                m += 1
                number = {"deep": f"{n}.{m}", "restart": f"{m}", "dotted": f"{m}.", "on": f"{len(rows) + 1}"}
                row = _drawn(dice, style, number.get(style.numbering, ""), section, subsection)
                rows.append(row)
                if style.children and dice.random() < 0.3:
                    row.cells["title"] = dice.choice(GROUPS)
                    row.cut = {}
                    rows += [_child(dice, style, section, subsection) for _ in range(dice.randint(2, 3))]
    return rows


def _drawn(dice: random.Random, style: Style, number: str, section: str, subsection: str | None) -> Drawn:
    cells = {
        "number": number,
        "title": " ".join(filter(None, (dice.choice(WHAT), dice.choice(NAMED), dice.choice(WHOM)))),
        "period": dice.choice(WHEN),
        "responsible": dice.choice(WHO),
        "result": dice.choice(RESULT),
        **{extra: dice.choice(("очно", "Дом ремёсел", "40", "-")) for extra in EXTRA},
    }
    row = Drawn({name: cells[name] for name in style.columns}, section, subsection)
    if dice.random() < 0.25:
        row.cut = _cuts(dice, row, style)
    return row


def _child(dice: random.Random, style: Style, section: str, subsection: str | None) -> Drawn:
    """A row without a number: nothing but its own date and party tells it from the other half of a row."""
    row = _drawn(dice, style, "", section, subsection)
    row.cells["period"] = dice.choice([when for when in WHEN if when])
    row.cut = {}
    return row


def _cuts(dice: random.Random, row: Drawn, style: Style) -> dict[str, int]:
    """Any subset of the cells, each behind any of its words; without a mark of the page only where it shows."""
    long = [name for name in row.cells if name != "number" and len(row.cells[name].split()) > 1]
    chosen = [name for name in long if dice.random() < 0.5] or long[:1]
    cut = {name: dice.randint(1, len(row.cells[name].split()) - 1) for name in chosen}
    tail = " ".join(row.cells["title"].split()[cut.get("title", 0) :])
    if style.page == "blank" and "title" in cut and not tail[0].islower():
        return {}
    return cut


PREAMBLE = """МИНИСТЕРСТВО РЕМЁСЕЛ
ПРИКАЗ
от 01.09.2025 № 44
1. Утвердить план.
4.1 Назначить ответственных.
4.6.2 Обеспечить участие обучающихся 7-9 классов.

№\tФИО\tДолжность\tДата\tПодпись
1\tВерфев О.П.\tначальник\t01.09.2025\t

Приложение 1
к приказу от 01.09.2025 № 44

План мероприятий по знакомству с ремёслами
на 2025/2026 учебный год
"""
APPENDICES = """
Приложение 2

Распределение квот на участие

№\tНаименование района\tКоличество участников\tОтветственный
1\tРечной\t12\tЛадьин П.О.
2\tГорный\t8\tПарусов К.Е.

Приложение 3

Состав рабочей группы

Верфев О.П.\tначальник отдела, председатель
"""


def printed(rows: Sequence[Drawn], style: Style) -> bytes:
    """The order as a text."""
    printer = {"lines": _Lines, "cells": _Cells, "bars": _Bars}[style.way](style)
    printer.put(style.names)
    if style.ruled:
        printer.ruler()
    section = subsection = None
    for row in rows:
        if row.section != section:
            section, subsection = row.section, None
            printer.heading(section)
        if row.subsection != subsection and row.subsection:
            printer.heading(row.subsection)
        subsection = row.subsection
        first, second = halves(row, style)
        printer.put(first)
        if second:
            printer.page()
            printer.put(second)
    lines = [*PREAMBLE.split("\n"), *printer.lines, *APPENDICES.split("\n")]
    return style.eol.join(lines).encode()


def halves(row: Drawn, style: Style) -> tuple[list[str], list[str]]:
    """The row's cells before and behind the cut; the second list is empty where there is none."""
    first, second = [], []
    for name in style.columns:
        words = row.cells[name].split(" ")
        at = row.cut.get(name, len(words))
        first.append(" ".join(words[:at]))
        second.append(" ".join(words[at:]))
    if row.cut and style.again and "number" in style.columns:
        second[style.columns.index("number")] = row.cells["number"]
    return first, second if row.cut else []


class _Lines:
    """One row a line, tabs between the cells."""

    between = "\t"

    def __init__(self, style: Style) -> None:
        self.style, self.lines = style, []

    def put(self, cells: Sequence[str]) -> None:
        line = self.between.join(cells)
        self.lines += [""] * self.style.gaps + [line.rstrip("\t") if self.style.trimmed else line]

    def ruler(self) -> None:
        self.lines.append(self.between.join(str(n) for n, _ in enumerate(self.style.columns, start=1)))

    def page(self) -> None:
        self.lines.append("")
        if self.style.page in ("header", "both"):
            self.put(self.style.names)
        if self.style.page in ("ruler", "both"):
            self.ruler()

    def heading(self, text: str) -> None:
        number = self.style.columns.index("number") if "number" in self.style.columns else 0
        title = self.style.columns.index("title")
        cells = [""] * len(self.style.columns)
        if self.style.heading in ("first", "second"):
            cells[number if self.style.heading == "first" else title] = text
            self.put(cells)
        else:
            mark = {"plain": "{}", "bold": "**{}**", "html": "<b>{}</b>", "hash": "## {}"}[self.style.heading]
            self.lines += ["", mark.format(text)]


class _Cells(_Lines):
    """One cell a line, a tab before each."""

    def put(self, cells: Sequence[str]) -> None:
        texts = [cell.replace(" ", "\n\n", 1) for cell in cells] if self.style.broken else cells
        self.lines += [""] * self.style.gaps + [f"\t{text}" for text in texts]

    def ruler(self) -> None:
        self.put([str(n) for n, _ in enumerate(self.style.columns, start=1)])


class _Bars(_Lines):
    """A markdown table."""

    between = " | "

    def put(self, cells: Sequence[str]) -> None:
        self.lines.append(f"| {self.between.join(cells)} |")
        if len(self.lines) == 1:
            self.lines.append("|---" * len(cells) + "|")

    def ruler(self) -> None:
        self.put([str(n) for n, _ in enumerate(self.style.columns, start=1)])

    def page(self) -> None:
        if self.style.page in ("header", "both"):
            self.put(self.style.names)
        if self.style.page in ("ruler", "both"):
            self.ruler()
