"""The audit log of a school's profile in words."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core.audit import AuditEntry
from app.core.told import Change, Told
from app.organizations.labels import grade_title, year_title

TITLES = {
    "school_profile.changed": _l("The profile was changed"),
    "school_profile.confirmed": _l("The responsible person was confirmed"),
    "school_profile.consents": _l("Consents were counted"),
    "school_profile.copied": _l("The profile was copied from the year before"),
}
NAMES = {
    "level": _l("Level of the programme"),
    "person_name": _l("Responsible for career guidance"),
    "person_post": _l("Post"),
    "person_phone": _l("Work phone"),
    "person_mail": _l("Work e-mail"),
    "order_url": _l("Link to the order"),
    "confirmed": _l("Confirmed"),
    "enrolment": _l("Pupils"),
    "copied_from": _l("From school year"),
}


def told(entry: AuditEntry, who: str | None) -> Told:
    """The entry in the visitor's language."""
    title = TITLES.get(entry.action)
    return Told(entry.at, who, str(title) if title else entry.action, _changes(entry), "")


def _changes(entry: AuditEntry) -> list[Change]:
    if entry.action == "school_profile.consents":
        counted = {name: entry.after[name] for name in ("collected", "total")}
        return [Change(_("%(collected)s of %(total)s", **counted))]
    return [
        Change(str(NAMES[name]), _show(name, entry.before.get(name)), _show(name, entry.after[name]) or "—")
        for name in NAMES
        if name in entry.after
    ]


def _show(name: str, value: Any) -> str:
    """What was told, or nothing."""
    if value in (None, "", {}):
        return ""
    return _SHOW[name](value) if name in _SHOW else str(value)


def _enrolment(stated: dict[str, int]) -> str:
    """All pupils, and how many of each grade."""
    grades = ", ".join(f"{grade_title(int(grade))}: {pupils}" for grade, pupils in stated.items())
    return f"{ngettext('%(num)s pupil', '%(num)s pupils', sum(stated.values()))} ({grades})"


_SHOW: dict[str, Callable[[Any], str]] = {
    "confirmed": lambda value: _("yes") if value else _("no"),
    "enrolment": _enrolment,
    "copied_from": year_title,
}
