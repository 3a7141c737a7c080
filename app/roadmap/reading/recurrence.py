"""How often: the recurrence word of a period cell."""

import re

from app.roadmap.reading.words import fold

_WEEKDAYS = "понедельник|вторник|сред|четверг|пятниц|суббот|воскресень"
_RECURRENCE = (
    (
        "quarterly",
        r"ежекварт|(?<!\d )(?:раз|разу) в квартал|(?:\b1|одного|один) раза? в квартал|кажд\w+ квартал"
        r"|поквартальн",
    ),
    (
        "monthly",
        r"ежемесячн|(?<!\d )раз в месяц|(?:\b1|одного|один) раза? в месяц|кажд\w+ месяц|помесячн"
        rf"|(?:{_WEEKDAYS})\w* (?:кажд\w+ )?месяца",
    ),
    (
        "twice_a_year",
        r"(?:\b2|дв[ае]|два|двух) раза? в (?:учебн\w+ |календарн\w+ )?год|дважды в (?:учебн\w+ )?год"
        r"|раз в пол-? ?(?:угоди|года)|(?:\b1|одного|один) раза? в пол-? ?(?:угоди|года)|кажд\w+ полугоди",
    ),
    (
        "yearly",
        r"ежегодн|(?:\b1|один|одного) раза? в (?:учебн\w+ |календарн\w+ )?год|(?<!\d )\bраз в год"
        r"|кажд\w+ год",
    ),
    (
        "by_schedule",
        r"раза? в (?:\w+ )?(?:год|недел|четверт|триместр|месяц)|еженедельн|ежедневн|график|расписани"
        rf"|по мере|\bпо (?:{_WEEKDAYS})(?:ам|ям)|кажд\w+ (?:\w+ )?(?:{_WEEKDAYS}|недел)",
    ),
    (
        "all_year",
        r"в течени[ие] (?:(?:всего|учебн(?:ого|ый)|календарного|текущего) )*(?:года|г\b|периода|срока)"
        r"|постоянно|круглогодичн|кругл\w+ год|весь период|\bвесь (?:учебный )?год|бессрочн"
        r"|^учебн(?:ый|ого) год$|на протяжении|систематическ|регулярн",
    ),
)
_LOOSE_SCHEDULE = re.compile(
    r"по (?:\w+ )?(?:плану|планам|программ|запрос|заявк|согласовани|отдельн)|согласно|в соответствии с"
    r"|при необходимости|установленн\w+ срок|\bсрок\w*,? (?:установленн|определ\w+нн|указанн)"
)


def recurrence_of(phrase: str, dated: bool) -> str | None:
    """The recurrence word. "All year" and "as agreed" say nothing beside dates."""
    text = fold(phrase).replace("теч.", "течение ").replace("уч.", "учебного ")
    text = " ".join(text.split())
    found = next((word for word, pattern in _RECURRENCE if re.search(pattern, text)), None)
    if found is None and not dated and _LOOSE_SCHEDULE.search(text):
        return "by_schedule"
    return None if found == "all_year" and dated else found
