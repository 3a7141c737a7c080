"""Words are looked up where the dictionary lies, and found as they were in memory."""

from array import array
from pathlib import Path

from app.calendar import morphology
from app.calendar.on_disk import Numbers


def test_a_dictionary_takes_no_memory_for_its_words():
    assert morphology.lemmas("стали") == ("стать", "сталь")
    words = morphology._read().dictionary.words
    assert isinstance(words.dct._units, Numbers)
    path = Path(morphology.import_module("pymorphy3_dicts_ru").get_path(), "words.dawg")
    with path.open("rb") as file:
        for found, form in ((words.dct._units, "I"), (words.guide._units, "B")):
            (length,) = array("I", file.read(4))
            there = array(form, file.read(len(found) * array(form).itemsize))
            assert len(found) in (length, 2 * length)
            assert all(found[at] == there[at] for at in (*range(50), *range(0, len(there), 99_991)))
