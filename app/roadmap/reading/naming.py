"""A title that holds several named things: «Проект «А» Конкурс «Б»», a list in brackets or behind a colon."""

import re
from collections.abc import Sequence

from app.roadmap.reading.contract import Period, SubEvent
from app.roadmap.reading.kinds import kind_of
from app.roadmap.reading.respelled import MONTH_STEMS
from app.roadmap.reading.words import flat, fold

_SCALE_WORD = (
    r"(?:Всероссийск|Региональн|Муниципальн|Областн|Городск|Районн|Краев|Республиканск|Международн|Федеральн|Школьн)"
    r"(?:ый|ий|ой|ая|ое|ые|ие)"
)
# Dictionary forms only: "участие в форуме «А»" names one thing, "проект «А» форум «Б»" two.
_THING = (
    r"(?:проект|конкурс|форум|олимпиада|фестиваль|чемпионат|ярмарка|конференция|заняти[ея]|встреч[аи]|экскурси[яи]"
    r"|марафон|квест|слет|смена|акция|неделя|урок|уроки|вебинар|семинар|турнир|выставка|день|дни|курс|лекци[яи]|игра)"
)
_BEGINS = re.compile(
    rf"(?<=[\w»\".)])\s+(?=(?:{_SCALE_WORD}\s+(?:[\w-]+\s+){{0,2}}{_THING}"
    rf"|(?i:{_THING})\s+(?:[\w-]+\s+){{0,3}}«))"
)
_CAPITAL = re.compile(r"[А-ЯЁ]")
_BRACKETED = re.compile(r"\(([^()]*(?:,|;)[^()]*?)\)")
_QUOTE = re.compile(r"«[^«»]+»")
_SEPARATOR = re.compile(r"[,;](?:\s+[–—-])?|\s+и\s+|(?<=\s)[–—-](?=\s)")
_GOES_ON = re.compile(r"(?:на|в|во|для|по|с|к|от|из|при|среди|под)\s")
_STAGE = re.compile(rf"\b(?:этап|тур|финал|{'|'.join(MONTH_STEMS)})")
_RESULT_WORDS = re.compile(r"\b(?:и )?(?:др|пр|т\.? ?д)\b\.?")


def parts_of(title: str) -> tuple[str, ...]:
    """Named things of the title in order; one part when it holds one."""
    text, parts, start = flat(title), [], 0
    for match in _BEGINS.finditer(text):
        behind = text[match.end() :]
        before = text[start : match.start()]
        if _CAPITAL.match(behind) and not _inside_quotes(text[: match.start()]) and _can_end(before):
            parts.append(text[start : match.start()])
            start = match.end()
    return tuple(part.strip(" ,;") for part in [*parts, text[start:]])


def sub_events_of(title: str, parts: Sequence[str], periods: Sequence[Period]) -> tuple[SubEvent, ...]:
    """Named things, with their own periods where both run in the same order; listed ones without."""
    if len(parts) >= 2:
        parts = [part for part in parts if kind_of(part)] or parts  # paperwork before the event is none
        kinds = [kind_of(part) or "other" for part in parts]
        shared = _shared_out(len(parts), periods)
        return tuple(SubEvent(p, k, s) for p, k, s in zip(parts, kinds, shared, strict=True))
    return tuple(SubEvent(name, kind_of(name) or kind_of(title) or "other") for name in _listed(title))


def _shared_out(things: int, periods: Sequence[Period]) -> list[tuple[Period, ...]]:
    """One period serves all; more go round in order and the last thing takes what is left."""
    if len(periods) < things or any(p.stage for p in periods):
        return [tuple(periods)] * things
    shares = [(period,) for period in periods[: things - 1]]
    return [*shares, tuple(periods[things - 1 :])]


def _listed(title: str) -> list[str]:
    bracket = _BRACKETED.search(title)
    if bracket and kind_of(bracket.group(1)):
        items = [_RESULT_WORDS.sub("", item).strip(" .") for item in re.split(r"[,;]", bracket.group(1))]
        return [item for item in items if len(item) > 2 and not _STAGE.search(item)]
    if named := _enumerated(title):
        return named
    plain = _QUOTE.sub("", title)
    in_a_row = re.search(r"«[^«»]+»(?:\s*(?:,|и)\s*«[^«»]+»)+", title)
    return _QUOTE.findall(in_a_row.group()) if in_a_row and "«" not in plain else []


def _enumerated(title: str) -> list[str]:
    """Events in a list, each of a kind of its own: behind a colon, or each with a name in quotation marks."""
    masked = re.sub(r"«[^»]*»?|\([^)]*\)?", lambda match: "_" * len(match.group()), title)
    start = masked.find(":") + 1
    cuts = [start, *(at for match in _SEPARATOR.finditer(masked, start) for at in match.span()), len(title)]
    items = [title[a:b].strip(" ,;–—-") for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    items = [item for item in items if len(item) > 2 and not _RESULT_WORDS.fullmatch(item)]
    named = all("«" in item for item in items) or (start > 0 and re.search("[,;–—]", masked[start:]))
    events = all(kind_of(item) and not _GOES_ON.match(item) for item in items)
    return items if len(items) > 1 and named and events else []


def _inside_quotes(text: str) -> bool:
    return text.count("«") > text.count("»")


def _can_end(text: str) -> bool:
    """A part ends like a name does, not in a preposition or an adjective that waits for its noun."""
    if not re.search("[а-яё]{3}", text):
        return False
    last = fold(text).split(" ")[-1]
    waiting = r"(?:и|в|во|на|по|с|для|о|об|к|при|из|от|а|также)|[а-я-]+(?:ого|ых|их|ый|ий|ая|ые|ой)"
    return not re.fullmatch(waiting, last)
