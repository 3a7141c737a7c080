"""Addresses of the registries. The views that ask who is signed in stand in features that know it, such as
`app.accounts.classes`; they register on this blueprint."""

from flask import Blueprint

from app.organizations.labels import unit_words

bp = Blueprint("organizations", __name__)
bp.add_app_template_global(unit_words)  # lists by parts of the region stand on pages of every feature
