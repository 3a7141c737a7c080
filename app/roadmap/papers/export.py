"""Paperwork as a table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from flask_babel import gettext as _

from app.core.tables import Cell
from app.roadmap.papers.queries import PaperDue


def header() -> Sequence[str]:
    return (
        _("Order"),
        _("Row"),
        _("What is to be done"),
        _("Responsible"),
        _("Deadline"),
        _("State"),
        _("Done on"),
        _("Link to the document"),
        _("Note"),
        _("Ticked off by"),
    )


def rows(lines: Iterable[PaperDue], names: Mapping[int, str], today: date) -> Iterator[Sequence[Cell]]:
    """A row for each deadline; `names` are those of people by id."""
    for one in lines:
        row, paper = one.row, one.paper
        done = (paper.done_on, paper.link, paper.note) if paper else (None, "", "")
        who = names.get(paper.ticked_by or 0, "") if paper else ""
        responsible = ", ".join(row.draft["responsible"])
        number = row.number or str(row.ordinal)
        yield (
            row.road_map.title,
            number,
            row.title,
            responsible,
            one.due_on,
            state_text(one, today),
            *done,
            who,
        )


def state_text(one: PaperDue, today: date) -> str:
    """«Сделано», «Просрочено», «Ждёт», «Без срока»."""
    if one.paper is not None:
        return str(_("Done"))
    if one.due_on is None:
        return str(_("No deadline"))
    return str(_("Overdue") if one.due_on < today else _("Waiting"))
