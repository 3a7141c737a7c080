"""What the audit log says of sent reports, in words."""

from collections.abc import Collection
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.queries import names_of
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject
from app.participation.labels import period_title
from app.participation.periods import read_period
from app.participation.reports.models import SavedView
from app.participation.reports.texts import report_texts
from app.participation.sending.labels import FORMS, PACES, SPANS
from app.participation.sending.models import FileForm, Pace, Sending, Span


def register(journal: Journal) -> None:
    sendings = Subject(
        _l("Report that sends itself"),
        actions={
            "sending.made": _l("A rule for sending a report was made"),
            "sending.changed": _l("A rule for sending a report was changed"),
            "sending.paused": _l("Sending a report was paused"),
            "sending.resumed": _l("Sending a report was taken up again"),
            "sending.stopped": _l("Sending a report was stopped"),
            "sending.recipients_added": _l("People were added to those who get a report"),
            "sending.recipient_removed": _l("A person was taken off those who get a report"),
            "sending.unsubscribed": _l("A person does not want a report any more"),
            "sending.subscribed_again": _l("A person wants a report again"),
            "sending.sent_now": _l("A report was sent at once"),
        },
        facts={
            "view": Fact(_l("Report"), _view),
            "organization": Fact(_l("Organization"), subject="organization"),
            "pace": Fact(_l("How often"), lambda pace: str(PACES[Pace(pace)])),
            "day": Fact(_l("Day")),
            "span": Fact(_l("Which period"), lambda span: str(SPANS[Span(span)])),
            "form": Fact(_l("File"), lambda form: FORMS[FileForm(form)]),
            "people": Fact(_l("People"), _people),
            "period": Fact(_l("Period"), _period),
            "letters": Fact(_l("Letters"), str),
        },
        find=_sendings,
        passing=True,
    )
    journal.add("sending", sendings)


def _people(ids: Any) -> str:
    names = names_of(ids or [])
    return ", ".join(names.get(id, str(id)) for id in ids or []) or "—"


def _period(code: Any) -> str:
    period = read_period(str(code))
    return period_title(period) if period else str(code)


def _view(id: Any) -> str:
    saved = db.session.get(SavedView, id)
    return report_texts(saved).title if saved else str(id)


def _sendings(ids: Collection[int]) -> dict[int, Named]:
    query = select(Sending.id, SavedView).join(Sending.view).where(Sending.id.in_(ids))
    return {
        id: Named(report_texts(saved).title, url_for("sending.show", report_id=saved.id, sending_id=id))
        for id, saved in db.session.execute(query)
    }
