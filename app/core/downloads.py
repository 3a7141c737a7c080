"""Answers that are files, under the name that a person will look for: tables as CSV or XLSX, documents."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from flask import Response, abort
from werkzeug.http import dump_options_header

from app.core.tables import Cell, csv_lines, xlsx_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = ("xlsx", "csv")


def table(name: str, form: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """`rows` under `header` as the file `name`.`form`; 404 for a form that is not among FORMATS.

    All of it is made before any of it leaves: a failure half way is an error page and not half a table.
    """
    if form == "csv":
        lines = b"".join(csv_lines(header, rows))
        return _attached(Response(lines, mimetype="text/csv"), f"{name}.csv")
    if form == "xlsx":
        return _attached(Response(xlsx_bytes(header, rows), mimetype=XLSX), f"{name}.xlsx")
    return abort(404)


def table_past_disk(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The same as XLSX, of what no temporary file may hold."""
    return _attached(Response(xlsx_bytes(header, rows, past_disk=True), mimetype=XLSX), f"{name}.xlsx")


def document(name: str, body: bytes) -> Response:
    """A Word document as the file `name`.docx."""
    return _attached(Response(body, mimetype=DOCX), f"{name}.docx")


def _attached(answer: Response, name: str) -> Response:
    # A header holds Latin letters only: another name goes encoded, beside one for whoever cannot decode it.
    plain = name if name.isascii() else f"table{Path(name).suffix}"
    encoded = "" if name.isascii() else f"; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["Content-Disposition"] = (
        f"{dump_options_header('attachment', {'filename': plain})}{encoded}"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
