"""Changes to sheets."""

from app.attendance.actions.counting import Came, Marking
from app.attendance.actions.marking import fill_sheet, mark_booking, refuse_early, refuse_unmarkable
from app.attendance.actions.settling import accept, accept_all, decide, dispute
from app.attendance.actions.without import mark_day, mark_month, mark_visitors, refuse_visitors
from app.attendance.standing import dispute_until

__all__ = [
    "Came",
    "Marking",
    "accept",
    "accept_all",
    "decide",
    "dispute",
    "dispute_until",
    "fill_sheet",
    "mark_booking",
    "mark_day",
    "mark_month",
    "mark_visitors",
    "refuse_early",
    "refuse_unmarkable",
    "refuse_visitors",
]
