"""Where the pages of asking and of answering hang."""

from flask import Blueprint

bp = Blueprint("asks", __name__)
