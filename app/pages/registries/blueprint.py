"""The blueprint that the views of the registries stand on."""

from flask import Blueprint

bp = Blueprint("registries", __name__)
