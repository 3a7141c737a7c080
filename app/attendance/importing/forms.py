"""The file, and what its columns mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from app.attendance.importing.columns import Role
from app.core.fields import DayField, strip

MOST_COLUMNS = 100
_ROLE = "role-"  # and a column's key: the name of its choice
_SAYS_NO = ("не", "нет", "отсут", "отказ", "отмен", "0", "no", "absent")
_SAYS_YES = ("да", "участ", "присут", "посет", "был", "приш", "заверш", "пройд", "прош", "1", "+", "yes")


class ImportForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose the file."))],
        description=_l("A table .xlsx or .csv with a header, up to 20 MB and 50,000 rows."),
    )
    day = DayField(_l("Day, if the file has no column of it"))
    platform = StringField(_l("What the platform is called"), [Length(max=100)], [strip])
    anew = BooleanField(_l("Say anew what its columns mean"))


@dataclass(frozen=True)
class Typed:
    """What a person said of the columns of a file: `roles` by their keys."""

    fingerprint: str
    roles: dict[str, Role]
    came: frozenset[str]
    others: frozenset[str]

    @property
    def meant(self) -> dict[str, Any]:
        roles = {key: role.value for key, role in self.roles.items()}
        return {"roles": roles, "came": sorted(self.came), "others": sorted(self.others)}


def typed_in(sent: "MultiDict[str, str]") -> Typed | None:
    """What the form says of columns; None where they have not been asked about yet."""
    fingerprint = sent.get("fingerprint", "")[:64]
    if not fingerprint:
        return None
    pairs = [(name, value) for name, value in sent.items() if name.startswith(_ROLE) and value in set(Role)]
    roles = {name.removeprefix(_ROLE)[:12]: Role(value) for name, value in pairs[:MOST_COLUMNS]}
    came = frozenset(sent.getlist("came"))
    asked = frozenset(sent.getlist("status"))
    return Typed(fingerprint, roles, came & asked, asked - came)


def missing(roles: Mapping[str, Role], *, own_school: bool, has_day: bool) -> list[Role]:
    """What no column says, and nobody else either."""
    said = set(roles.values())
    needed = {Role.CLASS: True, Role.SCHOOL: not own_school, Role.DAY: not has_day}
    return [role for role, is_needed in needed.items() if is_needed and role not in said]


def twice(roles: Mapping[str, Role]) -> list[Role]:
    """What several columns say though one can."""
    said = list(roles.values())
    return [one for one in Role if one not in (Role.PERSON, Role.NONE) and said.count(one) > 1]


def says_came(word: str) -> bool:
    """What a word of the status means by all appearance."""
    return word.startswith(_SAYS_YES) and not word.startswith(_SAYS_NO)
