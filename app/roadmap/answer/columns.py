"""The answer as a table: the order's own columns as they were printed, and behind them what has come."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from flask_babel import gettext as _

from app.core.tables import Cell
from app.roadmap.answer import labels
from app.roadmap.answer.queries import Answer, Result
from app.roadmap.models import RoadMap, RoadMapRow
from app.roadmap.plan import usual_columns
from app.roadmap.reading.contract import Column

Line = list[Cell]


def columns_of(road_map: RoadMap) -> Sequence[Column]:
    """The order's own; the usual ones of an order that was read before its columns were kept."""
    return [Column(one["name"], one["role"]) for one in road_map.columns] or usual_columns()


def header(road_map: RoadMap) -> list[str]:
    own = [column.name or " " for column in columns_of(road_map)]
    return [*own, *result_titles()]


def result_titles() -> list[str]:
    """The columns that are added."""
    return [
        _("State"),
        _("Events"),
        _("Schools"),
        _("Participations"),
        _("Person-hours"),
        _("Target"),
        _("Reached"),
        _("Note"),
    ]


def rows(answer: Answer) -> Iterator[Line]:
    """The order's rows under its headings, which stand among the titles, and the sum of all as the last."""
    columns = columns_of(answer.road_map)
    titles = next((n for n, column in enumerate(columns) if column.role == "title"), 0)
    width = len(columns) + len(result_titles())
    for heading, results in groupby(answer.results, key=lambda one: heading_of(one.row)):
        if heading:
            yield [heading if n == titles else "" for n in range(width)]
        for result in results:
            yield [*own_cells(result.row, columns), *result_cells(result)]
    yield total_line(answer, titles, len(columns))


def total_line(answer: Answer, titles: int, own: int) -> Line:
    """All rows together; an event of two rows counts once."""
    total = answer.total
    named: Line = [_("All rows together") if n == titles else "" for n in range(own)]
    return [*named, "", "", total.schools, total.participations, total.hours, "", "", ""]


def heading_of(row: RoadMapRow) -> str:
    parts: tuple[str | None, ...] = (row.section, row.draft["subsection"])
    return " · ".join(part for part in parts if part)


def own_cells(row: RoadMapRow, columns: Sequence[Column]) -> list[str]:
    """The row under the order's columns: as printed where it stood in one piece, else as read."""
    printed = row.source.split("\t")
    if len(printed) == len(columns):
        return [" ".join(cell.split()) for cell in printed]
    roles = [column.role for column in columns]
    return [_read(row, role) if role not in roles[:n] else "" for n, role in enumerate(roles)]


def _read(row: RoadMapRow, role: str) -> str:
    draft = row.draft
    match role:
        case "number":
            return row.number or ""
        case "title":
            return row.title
        case "period":
            return str(draft["period_text"])
        case "responsible":
            return ", ".join(draft["responsible"])
        case "result" | "indicator":
            return str(draft[role] or "")
        case _:
            return ""


def result_cells(result: Result) -> Line:
    counted, target = result.counted, result.target
    figures: Line = [counted.schools, counted.participations, counted.hours]
    return [
        labels.standing_text(result.standing),
        "; ".join(labels.event_text(event) for event in result.standing.events) or paper_text(result),
        *(figures if result.standing.events else (None, None, None)),
        labels.target_text(target) if target else "",
        result.reached,
        result.note,
    ]


def paper_text(result: Result) -> str:
    """When paperwork was done, and where it lies."""
    paper = result.standing.paper
    if paper is None or paper.done_on is None:
        return ""
    return " ".join(filter(None, (f"{paper.done_on:%d.%m.%Y}", paper.link)))
