"""The words of a report in the reader's language."""

from dataclasses import dataclass

from flask_babel import get_locale

from app.participation.reports.models import TEXTS, SavedView


@dataclass(frozen=True)
class Texts:
    """How a report is called, what it answers and how it counts."""

    title: str
    purpose: str
    note: str


def report_texts(saved: SavedView) -> Texts:
    """The English ones of a report that came with the program, for who reads English, as far as nobody has
    written others."""
    is_english = str(get_locale()) == "en"
    english = {name: getattr(saved, f"{name}_en") if is_english else "" for name in TEXTS}
    return Texts(**{name: told or getattr(saved, name) for name, told in english.items()})
