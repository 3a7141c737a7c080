"""The dictionary forms of Russian words. The dictionary is read when the first word is looked up: some 20 MB
that a process which never searches and never changes an event does without."""

import threading
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

_GUESSES = 2  # for a word that no dictionary holds; further ones are noise
_loading = threading.Lock()


@lru_cache(maxsize=4096)
def lemmas(word: str) -> tuple[str, ...]:
    """What a folded word may be a form of, ё as е: «стали» is of «стать» and of «сталь»."""
    if not any("а" <= letter <= "я" for letter in word):
        return (word,)
    analyzer = _analyzer()
    forms = dict.fromkeys(parse[2].replace("ё", "е") for parse in analyzer.parse(word))
    known = analyzer.word_is_known(word)
    return tuple(forms) if known else tuple(forms)[:_GUESSES]


def _analyzer() -> Any:
    with _loading:  # two threads would read it twice
        return _read()


@cache
def _read() -> Any:
    """Without its table of probabilities: every form that a word may have is looked for."""
    path = import_module("pymorphy3_dicts_ru").get_path()
    options = {"lang": "ru", "result_type": None, "probability_estimator_cls": None}
    return import_module("pymorphy3").MorphAnalyzer(path, **options)
