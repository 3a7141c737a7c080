"""Addresses of the registries. The views that ask who is signed in stand in features that know it, such as
`app.accounts.classes`; they register on this blueprint."""

from flask import Blueprint

bp = Blueprint("organizations", __name__)
