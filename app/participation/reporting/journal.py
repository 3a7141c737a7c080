"""What the audit log says of reporting periods, in words."""

from collections.abc import Collection
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.queries import history_of as entries_of
from app.calendar.history import SHOW
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject
from app.core.told import Change, Told
from app.participation.labels import period_title
from app.participation.periods import Period, PeriodKind
from app.participation.reporting.actions import SUBJECT
from app.participation.reporting.labels import PARTS, title_of
from app.participation.reporting.models import Part, ReportingPeriod

HISTORY = 50
_ACTIONS = {
    "reporting_period.made": _l("A reporting period was made"),
    "reporting_period.changed": _l("A reporting period was changed"),
    "reporting_period.removed": _l("A reporting period was taken away"),
    "reporting_period.frozen": _l("The figures of a period were frozen"),
    "reporting_period.reopened": _l("A frozen period was reopened"),
}
_KINDS = {
    PeriodKind.MONTH: _l("month"),
    PeriodKind.QUARTER: _l("quarter"),
    PeriodKind.HALF: _l("half-year"),
    PeriodKind.CALENDAR_YEAR: _l("calendar year"),
    PeriodKind.SCHOOL_YEAR: _l("school year"),
    PeriodKind.OWN: _l("own"),
}
_FACTS = {
    "title": Fact(_l("Title")),
    "kind": Fact(_l("Kind of period"), lambda kind: str(_KINDS.get(kind, kind))),
    "first": Fact(_l("First day"), SHOW["starts_on"]),
    "last": Fact(_l("Last day"), SHOW["ends_on"]),
    "due_on": Fact(_l("To be reported by"), SHOW["ends_on"]),
    "number": Fact(_l("Freezing, number")),
    "organization": Fact(_l("On whose behalf"), subject="organization"),
    "format": Fact(_l("Format of the files")),
    "sheets": Fact(_l("Sheets")),
    "lines": Fact(_l("Lines of sheets")),
    "participations": Fact(_l("Participations")),
    "groups": Fact(_l("Groups")),
    "events": Fact(_l("Events held")),
    "schools": Fact(_l("Schools that took part")),
    "unmarked": Fact(_l("Visits that nobody has marked")),
    "differing": Fact(_l("Differences that are open")),
    **{f"sha256_{part.value}": Fact(_l("SHA-256 of the file: %(file)s", file=PARTS[part])) for part in Part},
}
_IN_HISTORY = ("title", "due_on", "number")  # the rest of a freezing stands above, within reach


def register(journal: Journal) -> None:
    journal.add(SUBJECT, Subject(_l("Reporting period"), _ACTIONS, _FACTS, periods_by_id))


def periods_by_id(ids: Collection[int]) -> dict[int, Named]:
    """What periods are called, and where they are; those taken away too, as the log has them."""
    query = select(ReportingPeriod).where(ReportingPeriod.id.in_(ids))
    found = {
        one.id: Named(title_of(one), url_for("periods.show", period_id=one.id))
        for one in db.session.scalars(query)
    }
    gone = [id for id in ids if id not in found]
    removed = select(AuditEntry.subject_id, AuditEntry.before).where(
        AuditEntry.subject == SUBJECT,
        AuditEntry.action == "reporting_period.removed",
        AuditEntry.subject_id.in_(gone),
    )
    return found | {id: Named(_title(before)) for id, before in db.session.execute(removed)}


def history_of(period_id: int) -> list[Told]:
    """What has become of a period, the newest first."""
    return [
        Told(
            entry.at, who, str(_ACTIONS.get(entry.action, entry.action)), _changes(entry), entry.reason or ""
        )
        for entry, who in entries_of(SUBJECT, period_id, HISTORY)
    ]


def _changes(entry: AuditEntry) -> list[Change]:
    return [
        Change(
            str(_FACTS[name].title),
            _FACTS[name].show(entry.before[name]) if name in entry.before else "",
            _FACTS[name].show(entry.after[name]),
        )
        for name in _IN_HISTORY
        if name in entry.after
    ]


def _title(logged: dict[str, Any]) -> str:
    days = (date.fromisoformat(logged[name]) for name in ("first", "last"))
    return logged.get("title") or period_title(Period(PeriodKind(logged["kind"]), *days))
