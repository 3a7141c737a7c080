"""The blueprint on which the screens of several features stand."""

from flask import Blueprint

bp = Blueprint("pages", __name__)
