"""Form fields that a person may fill with anything."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from wtforms import DateField, IntegerField
from wtforms.validators import StopValidation

FIRST_YEAR, LAST_YEAR = 2000, 2100
# More digits than any count has; int() itself would take thousands of them.
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")


def asked_id(typed: str) -> int:
    """An id in a query string, for `args.get(…, type=asked_id)`: what no table holds is as good as none."""
    number = int(typed) if _WHOLE.fullmatch(typed) else 0
    if number <= 0:
        raise ValueError(typed)
    return number


class WholeNumberField(IntegerField):
    """A whole number from `least` to `most`. Whatever else is typed is kept and refused in one sentence;
    nothing typed is not nought: it is None where the field is not `required`, else refused too."""

    def __init__(self, label: Any, least: int, most: int, *, required: bool = True, **options: Any) -> None:
        super().__init__(label, **options)
        self.least, self.most, self.required = least, most, required

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = int(typed) if _WHOLE.fullmatch(typed) else None

    def pre_validate(self, form: Any) -> None:
        typed = str(self.raw_data[0]).strip() if self.raw_data else ""
        if not typed and not self.required:
            return
        if self.data is None or not self.least <= self.data <= self.most:
            sentence = _("Enter a whole number from %(least)s to %(most)s.", least=self.least, most=self.most)
            raise StopValidation(sentence)


class DayField(DateField):
    """A day of our time: a slip of the keyboard makes a year 0026."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            typed = date.fromisoformat(valuelist[0].strip())
        except ValueError:
            raise ValueError(_("Enter a date as day, month and year.")) from None
        check_year(typed)
        self.data = typed


def strip(value: str | None) -> str | None:
    """A filter: what was typed without the spaces around it."""
    return value.strip() if value else value


def check_year(typed: date) -> None:
    """Raises ValueError, in words, for a year that only a slip of the keyboard makes."""
    if not FIRST_YEAR <= typed.year <= LAST_YEAR:
        raise ValueError(_("Enter a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))


def row_id(value: Any) -> int | None:
    """A row's id out of a select; an empty choice is None."""
    return int(value) if value not in (None, "") else None


def options(pairs: Iterable[tuple[Any, str]]) -> dict[str, Any]:
    """What may be chosen as WTForms takes it: titles by value, as a form sends it."""
    return {str(value): title for value, title in pairs}
