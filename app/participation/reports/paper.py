"""A report as an analytical note: a Word document with the table, the method and a line to sign."""

from collections.abc import Sequence

from flask_babel import get_locale
from flask_babel import gettext as _

from app.booking.trip.paper import Sheets
from app.participation import labels
from app.participation.reports.files import Maker
from app.participation.reports.reading import Report
from app.participation.reports.texts import report_texts
from app.participation.reports.wording import filters_text, indicator_text, notes
from app.participation.rows import Row
from app.participation.smallness import SMALLEST_TOLD

UPRIGHT, ACROSS = 6, 12  # columns with numbers that an upright sheet takes, and one that lies
NAME_COLUMN = 5.0  # centimetres


def note(report: Report, maker: Maker) -> bytes:
    """The document. Of a report whose small numbers are hidden: `reading.report` is asked for that."""
    view, columns = report.table.view, report.table.columns
    together = len(view.figures) + len(columns) <= ACROSS
    widest = len(view.figures) + len(columns) if together else max(len(view.figures), len(columns))
    title = report_texts(report.saved).title
    sheets = Sheets(title, str(get_locale()), maker.at, landscape=widest > UPRIGHT)
    sheets.number_pages()
    sheets.begin(maker.organization, title)
    sheets.line(labels.period_title(report.period), align="center", bold=True)
    if told := filters_text(view.filters):
        sheets.line(told, align="center")
    if told := indicator_text(report.indicator):
        sheets.line(told, align="center", bold=True)
    _tables(sheets, report, together=together)
    _method(sheets, report)
    sheets.sign(_("Position"), _("Signature"), _("Name in full"))
    sheets.line(maker.text, small=True)
    return sheets.bytes()


def _tables(sheets: Sheets, report: Report, *, together: bool) -> None:
    """One with figures and columns, or where they are too many one of each."""
    table = report.table
    if not table.rows:
        sheets.text(_("No row: nothing that it counts was held in this period."))
        return
    name = labels.dimension_title(table.view.rows)
    figures = [labels.figure_title(figure) for figure in table.view.figures]
    columns = [title for _key, title in table.columns]
    if together or not columns:
        _table(sheets, report, [name, *figures, *columns], figures=True, cells=True)
        return
    _table(sheets, report, [name, *figures], figures=True)
    caption = {"figure": labels.figure_title(table.view.cell), "columns": _columns_title(report)}
    sheets.line(_("%(figure)s: %(columns)s", **caption), bold=True)
    _table(sheets, report, [name, *columns], cells=True)


def _columns_title(report: Report) -> str:
    columns = report.table.view.columns
    return labels.dimension_title(columns).lower() if columns else ""


def _table(
    sheets: Sheets, report: Report, header: Sequence[str], *, figures: bool = False, cells: bool = False
) -> None:
    table = report.table
    lines = [_line(report, row, row.name, figures, cells) for row in table.rows]
    total = _line(report, table.total, _("Total"), figures, cells) if table.has_total else ()
    wide = len(header) - 1
    sheets.table(header, lines, NAME_COLUMN, 10 if wide <= UPRIGHT else 9 if wide <= ACROSS else 7, total)


def _line(report: Report, row: Row, name: str, figures: bool, cells: bool) -> list[str]:
    asked = report.table.view.figures if figures else ()
    told = [labels.figure_text(figure, row.values[figure]) for figure in asked]
    return [name, *told, *(labels.value_text(cell.value) for cell in row.cells if cells)]


def _method(sheets: Sheets, report: Report) -> None:
    sheets.line(_("How it is counted"), bold=True)
    for told in filter(None, (*report_texts(report.saved).note.splitlines(), *notes(report))):
        sheets.text(told)
    sheets.text(
        _(
            "Numbers of people below %(least)s are hidden, and where a total would give one away, the "
            "smallest beside it, too.",
            least=SMALLEST_TOLD,
        )
    )
