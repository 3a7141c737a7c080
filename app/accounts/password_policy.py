"""Which passwords are refused: short ones, and those that whoever guesses tries first.

What is tried first are not only the listed passwords but all that is made of them: «Пароль-2026», qwerty
twice, two names and a birthday. So a password is cut into known words, keyboard rows and figures; if no more
than GUESSABLE pieces cover it, it is refused. docs/security/accounts.md says where the words come from.
"""

import gzip
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from app.accounts.refusals import PasswordGuessable, PasswordOfOwnWords, PasswordTooLong, PasswordTooShort

LEAST, MOST = 12, 1000  # characters
GUESSABLE = 2  # pieces
SITE = ("orientir", "ориентир", "профориентация", "proforientacia", "proforientaciya")

_HERE = Path(__file__).parent
_LONGEST_WORD = 24
_CYRILLIC, _LATIN = "йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_OTHER_LAYOUT = str.maketrans(_CYRILLIC, _LATIN)
_LOOKALIKES = str.maketrans("@$013!", "asoiei")
_ROWS = (
    "qwertyuiop asdfghjkl zxcvbnm йцукенгшщзхъ фывапролджэ ячсмитьбю abcdefghijklmnopqrstuvwxyz "
    "абвгдежзийклмнопрстуфхцчшщъыьэюя qazwsxedcrfvtgbyhnujm 1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik "
    "1q2w3e4r5t6y7u8i9o0p 1й2ц3у4к5е6н7г8ш9щ0з йфяцычувскамепинртгоьшлбщдю"
).split()
_DATE, _PHONE = 8, 12  # figures that come for nothing, and that cost one piece


def normal(password: str) -> str:
    """The same password however the keyboard composed its letters; nothing else of it is touched."""
    return unicodedata.normalize("NFC", password)


def check(password: str, *about: str) -> None:
    """Refuse `password`, which is `normal`; `about` are the person's mail and name.

    Raises PasswordTooShort, PasswordTooLong, PasswordGuessable, PasswordOfOwnWords.
    """
    if len(password) < LEAST:
        raise PasswordTooShort(LEAST)
    if len(password) > MOST:
        raise PasswordTooLong(MOST)
    own = frozenset(_own_words(about))
    for reading in _readings(password):
        if _pieces(reading, frozenset()) <= GUESSABLE:
            raise PasswordGuessable
        if _pieces(reading, own) <= GUESSABLE:
            raise PasswordOfOwnWords


def _readings(password: str) -> Iterator[str]:
    """What is left without case, spaces and signs; also with signs read as the letters they look like."""
    folded = password.lower().replace("ё", "е")
    for text in {folded, folded.translate(_LOOKALIKES)}:
        yield _once("".join(sign for sign in text if sign.isalnum()))
    yield _once(folded)  # typed with the Latin layout, some Russian letters are signs


def _once(text: str) -> str:
    """«абвабвабв» is «абв»."""
    found = re.fullmatch(r"(.+?)\1+", text)
    return found[1] if found else text


def _pieces(text: str, own: frozenset[str]) -> int:
    """The fewest words and other signs that make up `text`; `own` words and dates come for nothing."""
    words, costs = _words(), [0]
    for end in range(1, len(text) + 1):
        best = costs[end - 1] + 1
        for start in range(max(0, end - _LONGEST_WORD), end):
            piece = text[start:end]
            if piece in own or (piece.isdecimal() and _is_cheap(piece)):
                best = min(best, costs[start])
            elif piece in words or (piece.isdecimal() and len(piece) <= _PHONE):
                best = min(best, costs[start] + 1)
        costs.append(best)
    return costs[-1]


def _is_cheap(figures: str) -> bool:
    """A date, or a row that goes on by the same step: 1234567890, 777777777."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(figures)}
    return len(figures) <= _DATE or len(steps) <= 1


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    with gzip.open(_HERE / "common_passwords.txt.gz", "rt", encoding="ascii") as file:
        words = set(file.read().split())
    lines = (_HERE / "common_words.txt").read_text(encoding="utf-8").splitlines()
    russian = {word for line in lines if not line.startswith("#") for word in line.split()}
    words |= {word.replace("ё", "е") for word in russian} | {
        word.translate(_OTHER_LAYOUT) for word in russian
    }
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        words |= {row[start:end] for start in range(len(row)) for end in range(start + 3, len(row) + 1)}
    return frozenset(word for word in words if len(word) <= _LONGEST_WORD)


def _own_words(about: Iterable[str]) -> Iterator[str]:
    for text in (*SITE, *about):
        for word in re.findall(r"\w{3,}", text.lower().replace("ё", "е").replace("_", " ")):
            yield word
            yield word.translate(_OTHER_LAYOUT)
