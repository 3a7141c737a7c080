"""An archive as bytes: the same data and the same moment make the same file.

Nothing in it depends on who downloads it: its words are Russian, and the descriptions of the columns English,
too. Its members bear the moment that it tells.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import current_app
from flask_babel import force_locale

from app.core import clock
from app.core.db import db
from app.core.tables import csv_lines
from app.organizations.labels import row_title
from app.organizations.models import Organization, Programme
from app.organizations.queries import every_row, installation
from app.participation import labels
from app.participation.archives.columns import COUNTS, COVERAGE, HIDDEN, Column, Row
from app.participation.archives.rows import Names, covered, names, visits
from app.participation.archives.sources import Source, source_of
from app.participation.periods import Period

FORMAT = 1  # of the tables: another column is another number
LANGUAGES = ("ru", "en")
_SMALLEST = 9  # the level of compression


@dataclass(frozen=True)
class Asked:
    """Which archive: of what, as it was when, by whom and on whose behalf."""

    period: Period
    made_at: datetime
    maker: str
    organization_id: int


@dataclass(frozen=True)
class Packed:
    """The file, and of its largest table the rows and their sum. A region's year has 100 KB."""

    content: bytes
    rows: int
    participations: int

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class _Table:
    name: str
    title: Any
    columns: Sequence[Column]
    rows: Sequence[Row]
    content: bytes


def pack(asked: Asked) -> Packed:
    """Make it of the data as they are; the session should read one snapshot."""
    with force_locale("ru"):
        known = names()
        source = source_of(asked.period)
        tables = _tables(source, asked.period, known)
        counts = tables[0]
        facts = {
            "participations": sum(row.sums.participations for row in counts.rows),
            "rows": len(counts.rows),
        }
        told = facts | {"freezing": source.freezing}
        members = {table.name: table.content for table in tables}
        members["schema.json"] = _schema(asked, tables)
        members["README.txt"] = _readme(asked, known, tables, told)
    members["SHA256SUMS"] = "".join(
        f"{sha256(content).hexdigest()}  {name}\n" for name, content in members.items()
    ).encode()
    return Packed(_zipped(members, asked.made_at), **facts)


def _tables(source: Source, period: Period, known: Names) -> list[_Table]:
    programmes = {row.id: row_title(row) for row in every_row(Programme)}
    counted = visits(source, period, known).items()
    counts = [Row(known, programmes, key.municipality, key.school, key, sums) for key, sums in counted]
    persons = covered(source, period, known)
    coverage = [Row(known, programmes, one.municipality, one.school, covered=one) for one in persons]
    return [
        _table("counts.csv", COUNTS, counts),
        _table("coverage.csv", COVERAGE, coverage),
    ]


def _table(name: str, columns: Sequence[Column], rows: Iterable[Row]) -> _Table:
    """Rows in the order of their cells, so that it depends on nothing else."""
    cells = [([column.cell(row) for column in columns], row) for row in rows]
    cells.sort(key=lambda pair: [str(cell) for cell in pair[0]])
    header = [column.name for column in columns]
    content = b"".join(csv_lines(header, (line for line, _row in cells)))
    return _Table(name, name, columns, [row for _line, row in cells], content)


def _schema(asked: Asked, tables: Sequence[_Table]) -> bytes:
    """As the Data Package standard describes tables, with what it has no word for beside."""
    told = {
        "profile": "tabular-data-package",
        "name": f"participation-{asked.period.code.replace('..', '-')}",
        "title": labels.period_title(asked.period),
        "version": str(FORMAT),
        "created": asked.made_at.isoformat(timespec="seconds"),
        "resources": [_resource(table) for table in tables],
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(table: _Table) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name.removesuffix(".csv"),
        "path": table.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": len(table.content),
        "hash": f"sha256:{sha256(table.content).hexdigest()}",
        "rows": len(table.rows),
        "dialect": {"delimiter": ";", "lineTerminator": "\r\n", "doubleQuote": True, "header": True},
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": ["", HIDDEN],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type}
    field |= _in_languages(title=column.title, description=column.text)
    if column.unit:
        field["unit"] = column.unit
    limits: dict[str, Any] = {"required": column.required}
    words = {language: _words(column, language) for language in LANGUAGES}
    if words["ru"]:
        limits["enum"] = list(words["ru"])
        field["categories"] = [
            {"value": value, "label": label, "label_en": words["en"][value]}
            for value, label in words["ru"].items()
        ]
    return field | {"constraints": limits}


def _in_languages(**texts: Any) -> dict[str, str]:
    found = {}
    for name, text in texts.items():
        for language in LANGUAGES:
            with force_locale(language):
                found[name if language == "ru" else f"{name}_{language}"] = str(text)
    return found


def _words(column: Column, language: str) -> Mapping[str, str]:
    with force_locale(language):
        return column.words()


def _readme(asked: Asked, known: Names, tables: Sequence[_Table], facts: Mapping[str, Any]) -> bytes:
    here = installation()
    words = {
        "period": asked.period,
        "period_name": labels.period_title(asked.period),
        "made_at": asked.made_at.astimezone(clock.zone()),
        "over": asked.made_at.astimezone(clock.zone()).date() > asked.period.last,
        "maker": asked.maker,
        "organization": db.session.get_one(Organization, asked.organization_id).name,
        "region": here.region_name if here else "",
        "operator": here.operator_name if here else "",
        "contact": here.operator_contact if here else "",
        "site": current_app.config["SITE_URL"],
        "format": FORMAT,
        "tables": tables,
        "number": labels.number_text,
        **facts,
    }
    # Not render_template(): the reader's own page has no part in it.
    text = current_app.jinja_env.get_template("participation/archives/readme.txt").render(words)
    return f"{text.strip()}\n".encode()


def _zipped(members: Mapping[str, bytes], at: datetime) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in members.items():
            info = ZipInfo(name, at.astimezone(clock.zone()).timetuple()[:6])
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, ZIP_DEFLATED, _SMALLEST)
    return made.getvalue()
