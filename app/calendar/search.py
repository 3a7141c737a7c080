"""What the search looks for: folded words and their dictionary forms, the same for stored texts and for the
question."""

import re
import unicodedata
from dataclasses import dataclass

from app.calendar.morphology import lemmas

_WORD = re.compile(r"[a-zа-я0-9]+")
LONGEST_QUESTION = 200  # characters that are looked at
LONGEST_WORD = 64
MOST_WORDS = 8
AFTER_LETTERS = "ѐ"  # follows я: what begins with a prefix lies between it and it with this letter
# Words that every text has and that tell nothing of an event.
_STOPS = frozenset(
    "а без бы в во для до за и из или к как ко ли на над не ни но о об от по под при про с со то у что "
    "a an and at for from in of on or the to with".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question. `forms` are the word and what it is a form of; the last one of a question may be
    unfinished, and is looked for as the beginning of a word, too."""

    text: str
    forms: tuple[str, ...]
    unfinished: bool


def fold(text: str) -> list[str]:
    """The words of `text`, in lower case, ё as е."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    return [word[:LONGEST_WORD] for word in _WORD.findall(folded)]


def forms_of(text: str) -> set[str]:
    """What is stored of a text: its words and their dictionary forms, without those that tell nothing."""
    words = set(fold(text)) - _STOPS
    return words.union(*(map(_short, lemmas(word)) for word in words))


def asked_words(question: str) -> tuple[str, ...]:
    """The words that an event must have. Words that tell nothing are left out, unless there is no other:
    «на» alone may become «наука»."""
    words = dict.fromkeys(fold(question[:LONGEST_QUESTION]))
    telling = [word for word in words if word not in _STOPS]
    return tuple(telling or words)[:MOST_WORDS]


def looked_for(words: tuple[str, ...]) -> list[Word]:
    """The words of a question with their forms."""
    last = len(words) - 1
    forms = (tuple(dict.fromkeys((word, *map(_short, lemmas(word))))) for word in words)
    return [Word(word, some, at == last) for at, (word, some) in enumerate(zip(words, forms, strict=True))]


def _short(lemma: str) -> str:
    return lemma[:LONGEST_WORD]
