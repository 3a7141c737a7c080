"""Reports and indicators: views of the counts that are kept."""

from flask import Blueprint

bp = Blueprint("reports", __name__)
