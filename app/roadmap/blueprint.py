"""The blueprint that the views of orders and of their rows stand on."""

from flask import Blueprint

bp = Blueprint("roadmap", __name__)
