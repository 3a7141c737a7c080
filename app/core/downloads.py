"""Answers that are files, under the name that a person will look for: tables as CSV or XLSX, documents."""

import gc
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, cast
from urllib.parse import quote

from flask import Response, abort
from werkzeug.http import dump_options_header
from werkzeug.wsgi import FileWrapper

from app.core.tables import PLAIN, Cell, Heading, csv_lines, write_xlsx, xlsx_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = ("xlsx", "csv")
_IN_MEMORY = 4 * 1024 * 1024  # bytes of a table; a longer one lies in a file without a name until it has left
_PIECE = 64 * 1024


def table(
    name: str,
    form: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    heading: Heading = PLAIN,
) -> Response:
    """`rows` under `header` as the file `name`.`form`; 404 for a form that is not among FORMATS.

    All of it is made before any of it leaves: a failure half way is an error page and not half a table.
    """
    if form not in FORMATS:
        abort(404)
    made = cast(IO[bytes], SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115  # closed by the answer
    try:
        if form == "csv":
            made.writelines(csv_lines(header, rows, heading))
        else:
            write_xlsx(made, header, rows, heading=heading)
    except BaseException:
        made.close()
        raise
    return _attached(_answer(made, "text/csv" if form == "csv" else XLSX), f"{name}.{form}")


def _answer(made: IO[bytes], mimetype: str) -> Response:
    size = made.tell()
    made.seek(0)
    if size <= _IN_MEMORY:
        with made:
            return Response(made.read(), mimetype=mimetype)
    answer = Response(FileWrapper(made, _PIECE), mimetype=mimetype)
    answer.content_length = size
    return answer


def table_past_disk(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The same as XLSX, of what no temporary file may hold."""
    return _attached(Response(xlsx_bytes(header, rows, past_disk=True), mimetype=XLSX), f"{name}.xlsx")


def archive(name: str, body: bytes) -> Response:
    """Several files as the file `name`.zip."""
    return _attached(Response(body, mimetype="application/zip"), f"{name}.zip")


def csv_file(name: str, body: bytes) -> Response:
    """A CSV table that is made already, byte for byte, as the file `name`.csv."""
    return _attached(Response(body, mimetype="text/csv"), f"{name}.csv")


def document(name: str, body: bytes) -> Response:
    """A Word document as the file `name`.docx."""
    return _attached(Response(body, mimetype=DOCX), f"{name}.docx")


def _attached(answer: Response, name: str) -> Response:
    gc.collect(1)  # libraries tie what a file is made of into rings: half a megabyte that would wait for long
    # A header holds Latin letters only: another name goes encoded, beside one for whoever cannot decode it.
    plain = name if name.isascii() else f"table{Path(name).suffix}"
    encoded = "" if name.isascii() else f"; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["Content-Disposition"] = (
        f"{dump_options_header('attachment', {'filename': plain})}{encoded}"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
