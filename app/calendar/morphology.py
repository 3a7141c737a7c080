"""The dictionary forms of Russian words. The dictionary is read when the first word is looked up: a process
that never searches and never changes an event does without. Its words stay on the disk: 11 MB of each process
would be theirs, and what is asked for is remembered anyway."""

import threading
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from app.calendar.on_disk import leave_there

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
    analyzer = import_module("pymorphy3").MorphAnalyzer(path, **options)
    leave_there(analyzer.dictionary.words, Path(path, "words.dawg"))
    for number, endings in enumerate(analyzer.dictionary.prediction_suffixes_dawgs):
        leave_there(endings, Path(path, f"prediction-suffixes-{number}.dawg"))
    return analyzer
