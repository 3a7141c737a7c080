"""What a row is: an event or paperwork, and which kind of event. Each rule has a confidence and a reason."""

import re
from dataclasses import dataclass

from app.roadmap.reading import leads, stems
from app.roadmap.reading.words import fold

_KIND = re.compile("|".join(f"(?P<{kind}>{'|'.join(words)})" for kind, words in stems.KINDS.items()))
_GENERIC, _PAPER, _PAPER_LEAD, _EVENT_LEAD, _BOTH_WAYS, _FRAME = (
    re.compile("|".join(words))
    for words in (
        stems.GENERIC, leads.PAPERS, leads.PAPER_LEADS, leads.EVENT_LEADS, leads.BOTH_WAYS, leads.FRAMES
    )
)  # fmt: skip
_DESCRIBING = re.compile(
    r"(?:[а-я-]+(?:ый|ий|ой|ая|яя|ое|ее|ые|ие|ого|его|ых|их|ому|ему|ым|им|ом|ем|ей|ую|юю|ыми|ими)$"
    r"|[а-я]+(?:ни[еяю]|ци[яию]|к[аи]|ти[еяю])$"
    r"|(?:также|этап\w*|тур\w*|цикл\w*|сери\w*|систем\w*|комплекс\w*|[а-я]{1,3})$)"
)
_IN_EVENT = re.compile(r"\bво? (?:[а-я-]+(?:ом|ем|ой|ей|ых|их) ?)*$")
_INDIRECT = 0.7
# A noun of doing ("упорядочение"): paperwork, unless the rules know it.
_DOING = re.compile(r"[а-я]+(?:ни|ти|стви)е$")
_QUOTED = re.compile(r"[«\"“][^»\"”]*[»\"”]?")


@dataclass(frozen=True)
class Verdict:
    """Whether the row is an event, its kind (None for paperwork), how sure, and why."""

    is_event: bool
    kind: str | None
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Found:
    """`aside`: the word stands inside quotation marks or, `framed`, only behind a frame: no sure thing."""

    kind: str
    at: int
    word: str
    aside: bool
    framed: bool = False


def judge(title: str, parts: tuple[str, ...] = (), parent: bool = False, brief: bool = False) -> Verdict:
    """Event or paperwork. `parts` are the things a title names; `parent`: rows follow under this one;
    `brief`: the row names a day or a month, which a title without any word of an event is judged by."""
    text = fold(title)
    if parent and (text.endswith(":") or re.match(r"(?:\w+ )?мероприяти", text)):
        return Verdict(False, None, 0.7, ("is_event: heads the rows below",))
    verdict = _judged(text, brief)
    if verdict.is_event or len(parts) < 2:
        return verdict
    named = [v for v in (_judged(fold(part), False) for part in parts[1:]) if v.is_event]
    if not named:
        return verdict
    return Verdict(True, named[0].kind, 0.55, ("is_event: a named event behind paperwork", *named[0].reasons))


def kind_of(name: str) -> str | None:
    """The kind that a name alone tells, or None."""
    found = _kind(fold(name))
    return found.kind if found else None


def _judged(text: str, brief: bool) -> Verdict:
    found, paper = _kind(text), _first(_PAPER, _bare(text))
    if _EVENT_LEAD.match(text):
        return _led_by_event(text, found, paper)
    if _BOTH_WAYS.match(text):
        return _ambiguous(text, found, paper)
    if _PAPER_LEAD.match(text):
        sure = 0.8 if found is None else 0.65
        return Verdict(False, None, sure, (f"is_event: «{text.split(' ')[0]}» is paperwork",))
    return _named(text, found, paper, brief)


def _led_by_event(text: str, found: _Found | None, paper: re.Match[str] | None) -> Verdict:
    lead = text.split(" ")[0]
    if paper and (found is None or paper.start() < found.at) and not _sooner_generic(text, paper):
        return Verdict(False, None, 0.75, (f"is_event: «{paper.group()}» is paperwork",))
    return _event(text, found, 0.9 if found else 0.55, f"is_event: «{lead}»")


def _ambiguous(text: str, found: _Found | None, paper: re.Match[str] | None) -> Verdict:
    lead = text.split(" ")[0]
    framed = found is None or (paper is not None and paper.start() < found.at)
    if framed or found is None:
        return Verdict(False, None, 0.5, (f"is_event: «{lead}» goes both ways",))
    strong = found.kind in stems.GATHERINGS
    return _event(text, found, 0.7 if strong else 0.5, f"is_event: «{lead}» goes both ways, «{found.word}»")


def _named(text: str, found: _Found | None, paper: re.Match[str] | None, brief: bool) -> Verdict:
    """A title without an action word names the thing itself."""
    if paper and (found is None or (paper.start() < found.at and (found.framed or not found.aside))):
        return Verdict(False, None, 0.65, (f"is_event: «{paper.group()}» is paperwork",))
    if found:
        return _event(text, found, 0.85, f"is_event: named «{found.word}»")
    if _GENERIC.search(_bare(text)):
        return _event(text, None, 0.45, "is_event: an unnamed event")
    if brief and not _DOING.match(text.split(" ")[0]):
        return Verdict(True, "other", 0.4, ("is_event: only its date tells",))
    return Verdict(False, None, 0.4, ("is_event: nothing tells",))


def _event(text: str, found: _Found | None, confidence: float, reason: str) -> Verdict:
    if found is None:
        return Verdict(True, "other", min(confidence, 0.5), (reason, "kind: nothing tells"))
    sure = min(confidence, 0.58) if found.aside or found.kind == "other" else confidence
    if not _leads_to(text[: found.at]):
        sure = min(sure, _INDIRECT)
    return Verdict(True, found.kind, sure, (reason, f"kind: «{found.word}» in the title"))


def _leads_to(before: str) -> bool:
    """Whether the words before an event's noun only describe it, or say that one takes part in it: another
    noun there may be what the row is about ("reception of papers for the contest")."""
    before = re.sub(r"[а-я-]+$", "", before)  # "онлайн-" of the same word
    words = [word for word in re.findall(r"[а-я-]+", before) if not _DESCRIBING.match(word)]
    return not words or before.rstrip().endswith((" в", " во")) or _IN_EVENT.search(before) is not None


def _kind(text: str) -> _Found | None:
    """The first kind outside quotation marks and frames ("в рамках …")."""
    bare = _bare(text)
    frame = _FRAME.search(bare)
    head = bare[: frame.start()] if frame else bare
    found = _KIND.search(head)
    aside = found is None
    found = found or _KIND.search(text[: len(head)])
    framed = found is None
    found = found or _KIND.search(bare)
    if found is None:
        return None
    found = _gone_to(head, found)
    kind = str(found.lastgroup)
    if kind == "project" and (name := _quoted_olympiad(text)):
        return _Found("olympiad", found.start(), name, True)
    return _Found(kind, found.start(), found.group(), aside, framed)


def _gone_to(head: str, found: re.Match[str]) -> re.Match[str]:
    """Of "a visit to a fair" the fair, unless a comma parts them."""
    if not found.group().startswith(stems.GOING):
        return found
    further = _KIND.search(head, found.end())
    return further if further and "," not in head[found.end() : further.start()] else found


def _quoted_olympiad(text: str) -> str | None:
    """A project named an olympiad is one: it has stages and winners, other names are only names."""
    match = re.search(r"[«\"](олимпиад\w*)", text)
    return match.group(1) if match else None


def _bare(text: str) -> str:
    """The text with quoted names blanked, places kept."""
    return _QUOTED.sub(lambda match: " " * len(match.group()), text)


def _first(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    frame = _FRAME.search(text)
    return pattern.search(text[: frame.start()] if frame else text)


def _sooner_generic(text: str, paper: re.Match[str]) -> bool:
    generic = _GENERIC.search(text)
    return generic is not None and generic.start() < paper.start()
