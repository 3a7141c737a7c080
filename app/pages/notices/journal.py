"""What the audit log says of a person's choice of letters, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.journal import Fact, Journal, as_text
from app.pages.notices.groups import GROUPS, MANNERS, Manner


def register(journal: Journal) -> None:
    journal.tell("user", "letters", Fact(_l("Letters to the person"), _chosen))


def _chosen(value: Any) -> str:
    """Of `reminders: off, news: at_once`, as `actions.choose` writes it. What is no longer there to choose
    stays as it was written."""
    titles = {group.code: group.title for group in GROUPS}
    told = []
    for choice in as_text(value).split(", "):
        code, _colon, manner = choice.partition(": ")
        known = code in titles and manner in MANNERS
        told.append(f"{titles[code]}: {MANNERS[Manner(manner)]}" if known else choice)
    return "; ".join(told)
