"""What the audit log says of published totals, in words."""

from collections.abc import Collection

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.core.journal import Journal, Named, Subject
from app.organizations.labels import year_title


def register(journal: Journal) -> None:
    actions = {
        "totals.published": _l("The totals of a school year were published"),
        "totals.withdrawn": _l("The totals of a school year were withdrawn"),
    }
    journal.add("totals", Subject(_l("Totals of the year"), actions, find=_years))


def _years(ids: Collection[int]) -> dict[int, Named]:
    return {year: Named(year_title(year), url_for("totals.index", year=year)) for year in ids}
