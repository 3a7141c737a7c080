"""What the screens call the parts of the region and the rows of the dictionaries."""

from dataclasses import dataclass

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.organizations.identity import identity
from app.organizations.models import PRESCHOOL, DatedRow, Retained, Units

_UNITS = {
    Units.MUNICIPALITY: (_l("Municipality"), _l("All municipalities"), _l("By municipality")),
    Units.DISTRICT: (_l("District"), _l("All districts"), _l("By district")),
    Units.OKRUG: (_l("Okrug"), _l("All okrugs"), _l("By okrug")),
}
RETAINED = {  # what they are called, and from when on their days are counted
    Retained.ACCOUNTS: (_l("Accounts"), _l("after they were closed")),
    Retained.TRACES: (_l("Sign-ins, invitations and links in letters"), _l("after they were made")),
    Retained.VISITORS: (
        _l("Mail addresses of those who signed up without an account"),
        _l("after the event, or after they cancelled"),
    ),
    Retained.ROSTERS: (
        _l("Names of those who come, where an organizer asks for them"),
        _l("after the event, unless the organizer has said otherwise"),
    ),
}


@dataclass(frozen=True)
class UnitWords:
    """What a part of the region is called alone, as the choice of all, and above a table by parts."""

    one: str
    every: str
    by: str


def unit_words() -> UnitWords | None:
    """How the parts of the region are called here; None where there are none."""
    here = identity()
    units = here.units if here else Units.MUNICIPALITY
    return None if units is Units.NONE else UnitWords(*map(str, _UNITS[units]))


def unit_choices() -> list[tuple[str, str]]:
    """(value, title) of what parts may be called."""
    named = [(units.value, str(words[0])) for units, words in _UNITS.items()]
    return [*named, (Units.NONE.value, _("There are none"))]


def retained_title(kind: Retained) -> str:
    """What data of this kind are called, and from when on they are kept."""
    return " ".join(map(str, RETAINED[kind]))


def row_title(row: DatedRow) -> str:
    """The title of a dictionary's row in the visitor's language."""
    return row.in_language(str(get_locale()))


def year_title(year: int) -> str:
    """2026/2027."""
    return f"{year}/{year + 1}"


def roll_text(roll: int) -> str:
    """How many pupils a class has, where somebody has stated it."""
    return str(roll or _("no number of pupils"))


def grade_title(grade: int) -> str:
    """«8 класс», or «Дошкольники»."""
    return str(_("Preschool") if grade == PRESCHOOL else _("Grade %(number)s", number=grade))
