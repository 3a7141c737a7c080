"""The blueprint of the entrance's pages."""

from flask import Blueprint

bp = Blueprint("gate", __name__)
