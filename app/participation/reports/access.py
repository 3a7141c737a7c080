"""The report that is asked for, if this person may see it or change it; otherwise 404."""

from flask import abort

from app.accounts.access import acting_as
from app.participation.reports.models import SavedView
from app.participation.reports.queries import may_change, may_see, saved_view


def seen_report(report_id: int) -> SavedView:
    saved = saved_view(report_id)
    return saved if saved is not None and may_see(acting_as(), saved) else abort(404)


def kept_report(report_id: int) -> SavedView:
    """One that the person may change."""
    saved = seen_report(report_id)
    return saved if may_change(acting_as(), saved) else abort(404)
