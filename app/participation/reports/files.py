"""A report as a table in a file: what is seen on the page, under who made it and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.core.locale import local_time
from app.core.tables import Cell, Heading, xlsx_bytes
from app.participation import files, labels
from app.participation.reports.reading import Report
from app.participation.reports.texts import report_texts
from app.participation.reports.wording import filters_text, indicator_text, notes


@dataclass(frozen=True)
class Maker:
    """Who has asked for the file, of which organization, and when."""

    person: str
    organization: str
    at: datetime

    @property
    def text(self) -> str:
        """«Составлено 26.11.2026 в 14:30: Анна Петрова, Управление образования»."""
        moment = local_time(self.at)
        words = {"day": f"{moment:%d.%m.%Y}", "time": f"{moment:%H:%M}"}
        made = _("Made on %(day)s at %(time)s", **words)
        return f"{made}: {', '.join(filter(None, (self.person, self.organization)))}"


def heading(report: Report, maker: Maker) -> Heading:
    """The title, the period, what is counted and who has made it; the method on a sheet of its own."""
    texts = report_texts(report.saved)
    lines = [texts.title, labels.period_title(report.period), filters_text(report.table.view.filters)]
    lines += [indicator_text(report.indicator), maker.text]
    told = [texts.title, texts.purpose, *texts.note.splitlines(), *notes(report)]
    told.append(files.hidden_text(report.table))
    return Heading(list(filter(None, lines)), list(filter(None, told)), _("How it is counted"))


def header(report: Report) -> list[str]:
    return files.header(report.table)


def rows(report: Report) -> Iterator[list[Cell]]:
    return files.rows(report.table)


def file_name(report: Report) -> str:
    """«Охват родителей, IV квартал 2026 года»; without what a file system or a slash would read."""
    title = "".join(sign for sign in report_texts(report.saved).title[:100] if sign not in '\\/:*?"<>|\n\r\t')
    return f"{title}, {labels.period_title(report.period)}".replace("/", "-")


def workbook(report: Report, maker: Maker) -> bytes:
    """The whole report as XLSX, for letters and the archive."""
    return xlsx_bytes(header(report), rows(report), heading(report, maker))
