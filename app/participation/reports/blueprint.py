"""Reports and indicators: views of the counts that are kept."""

from flask import Blueprint

from app.participation.reports.texts import report_texts

bp = Blueprint("reports", __name__)
bp.add_app_template_global(report_texts)
