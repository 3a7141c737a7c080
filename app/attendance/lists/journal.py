"""What the audit log says of lists that were taken away."""

from collections.abc import Collection
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.attendance.lists.columns import columns
from app.attendance.lists.labels import FORMS, STANDINGS
from app.calendar.history import SHOW
from app.calendar.labels import audience_title, kind_title
from app.calendar.models import Audience, EventKind
from app.core import clock
from app.core.journal import Fact, Journal, Named, Subject


def register(journal: Journal) -> None:
    facts = {
        "form": Fact(_l("File"), lambda form: str(FORMS.get(form, form))),
        "rows": Fact(_l("Rows"), str),
        "columns": Fact(_l("Columns"), _titles),
        "organization": Fact(_l("Organization"), subject="organization"),
        "event": Fact(_l("Event"), subject="event"),
        "slot": Fact(_l("Time"), subject="slot"),
        "first": Fact(_l("From day"), SHOW["starts_on"]),
        "last": Fact(_l("To day"), SHOW["starts_on"]),
        "municipality": Fact(_l("Municipality"), subject="municipality"),
        "kind": Fact(_l("Kind"), lambda kind: kind_title(EventKind(kind))),
        "audience": Fact(_l("For whom"), lambda audience: audience_title(Audience(audience))),
        "standing": Fact(_l("Which groups"), lambda standing: str(STANDINGS[standing])),
        "order": Fact(_l("In what order")),
    }
    exports = {"list.exported": _l("A list was taken away")}
    journal.add("list", Subject(_l("List for an organizer"), exports, facts, _lists, passing=True))


def _titles(names: Any) -> str:
    known = columns(clock.zone())
    return ", ".join(known[name].title if name in known else name for name in names or ())


def _lists(ids: Collection[int]) -> dict[int, Named]:
    return {id: Named(_("Lists"), url_for("lists.index")) for id in ids}
