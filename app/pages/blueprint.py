"""The blueprint that screens of several features stand on."""

from flask import Blueprint

bp = Blueprint("pages", __name__)
