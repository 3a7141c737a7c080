"""The answer as a Word document: a sheet that lies, with the order's table and what has come of each row."""

from decimal import Decimal

from flask_babel import get_locale
from flask_babel import gettext as _

from app.booking.trip.paper import Sheets
from app.core.tables import Cell
from app.participation.labels import number_text
from app.roadmap.answer import columns, labels
from app.roadmap.answer.queries import Answer

_WIDTHS = {"number": 1.0, "title": 5.0, "period": 2.0, "responsible": 2.6, "result": 2.6, "indicator": 2.0}
_OTHER = 1.8  # centimetres, as of figures
_RESULTS = (2.0, 3.6, 1.2, 1.6, 1.6, 2.2, 1.4, 2.4)


def document(answer: Answer, organization: str, maker: str) -> bytes:
    """The document; `maker` says who asked for it and when."""
    sheets = Sheets(answer.road_map.title, str(get_locale()), answer.at, landscape=True)
    sheets.begin(organization, _("How the order is carried out"))
    sheets.line(answer.road_map.title, align="center", bold=True)
    sheets.line(labels.period_text(answer), align="center")
    own = columns.columns_of(answer.road_map)
    widths = [*(_WIDTHS.get(column.role, _OTHER) for column in own), *_RESULTS]
    lines = [[_text(cell) for cell in line] for line in columns.rows(answer)]
    sheets.grid(columns.header(answer.road_map), lines, widths, points=7)
    for told in labels.notes(answer):
        sheets.text(told)
    sheets.sign(_("Position"), _("Signature"), _("Name in full"))
    sheets.line(maker, small=True)
    return sheets.bytes()


def _text(cell: Cell) -> str:
    return number_text(cell) if isinstance(cell, int | Decimal) else str(cell or "")
