"""The blueprint that the school's own pages of attendance stand on."""

from flask import Blueprint

bp = Blueprint("sheets", __name__)
