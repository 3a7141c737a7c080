"""Answers that are files: a table as CSV or XLSX under the name that a person will look for."""

from collections.abc import Iterable, Sequence

from flask import Response, abort, stream_with_context

from app.core.tables import Cell, csv_lines, xlsx_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("xlsx", "csv")


def table(name: str, form: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """`rows` under `header` as the file `name`.`form`; 404 for a form that is not among FORMATS.

    A CSV leaves while `rows` are still being read, in the language and with the database of this request.
    """
    if form == "csv":
        lines = stream_with_context(csv_lines(header, rows))
        return _attached(Response(lines, mimetype="text/csv"), f"{name}.csv")
    if form == "xlsx":
        return _attached(Response(xlsx_bytes(header, rows), mimetype=XLSX), f"{name}.xlsx")
    return abort(404)


def _attached(answer: Response, name: str) -> Response:
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
