"""What the search looks in, and what it asks: folded words, the same for the stored text and the question."""

import re
import unicodedata

_WORD = re.compile(r"[a-zа-я0-9]+")
LONGEST_QUESTION = 200  # characters that are looked at
MOST_WORDS = 8


def fold(text: str) -> list[str]:
    """The words of `text`, in lower case, ё as е, without anything that a LIKE pattern gives a meaning to."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower().replace("ё", "е"))


def words_of(*texts: str) -> str:
    """What `Event.words` holds: every word once, each between spaces, so that ' про' finds «проба»."""
    words = dict.fromkeys(word for text in texts for word in fold(text))
    return f" {' '.join(words)} "


def asked_words(question: str) -> tuple[str, ...]:
    """The words that an event must have, each as the beginning of one of its own."""
    return tuple(dict.fromkeys(fold(question[:LONGEST_QUESTION])))[:MOST_WORDS]
