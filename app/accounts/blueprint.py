"""The blueprint on which the views of accounts stand."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
