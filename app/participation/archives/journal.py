"""What the audit log says of archives, in words."""

from collections.abc import Collection
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject
from app.participation.archives.models import Archive
from app.participation.labels import number_text, period_title
from app.participation.periods import read_period


def register(journal: Journal) -> None:
    archives = Subject(
        _l("Archive of a period"),
        actions={"archive.made": _l("An archive of a period was made")},
        facts={
            "period": Fact(_l("Period"), _period),
            "organization": Fact(_l("Organization"), subject="organization"),
            "sha256": Fact(_l("SHA-256")),
            "size": Fact(_l("Size, bytes"), number_text),
            "rows": Fact(_l("Rows"), number_text),
            "participations": Fact(_l("Participations"), number_text),
        },
        find=_archives,
        passing=True,
    )
    journal.add("archive", archives)


def _period(code: Any) -> str:
    period = read_period(str(code))
    return period_title(period) if period else str(code)


def _archives(ids: Collection[int]) -> dict[int, Named]:
    query = select(Archive.id, Archive.period_code).where(Archive.id.in_(ids))
    return {
        id: Named(_period(code), url_for("archives.index", period=code))
        for id, code in db.session.execute(query)
    }
