"""What the audit log says of reports, in words."""

from collections.abc import Collection

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject
from app.participation import labels
from app.participation.periods import PeriodKind
from app.participation.reports.models import SavedView
from app.participation.reports.texts import report_texts
from app.participation.reports.wording import chosen_text, shape_text


def register(journal: Journal) -> None:
    actions = {
        "saved_view.made": _l("A report was kept"),
        "saved_view.changed": _l("A report was changed"),
        "saved_view.archived": _l("A report was put into the archive"),
        "saved_view.brought_back": _l("A report was brought back from the archive"),
    }
    facts = {
        "title": Fact(_l("Title")),
        "purpose": Fact(_l("What it answers")),
        "note": Fact(_l("How it is counted")),
        "shape": Fact(_l("What the table shows"), shape_text),
        "chosen": Fact(_l("Filters"), chosen_text),
        "period_kind": Fact(_l("Period"), lambda kind: labels.period_kind_title(PeriodKind(kind))),
        "target": Fact(_l("Target")),
    }
    journal.add("saved_view", Subject(_l("Report"), actions, facts, _reports))


def _reports(ids: Collection[int]) -> dict[int, Named]:
    found = db.session.scalars(select(SavedView).where(SavedView.id.in_(ids)))
    return {
        one.id: Named(report_texts(one).title, url_for("reports.show", report_id=one.id)) for one in found
    }
