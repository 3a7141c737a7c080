"""Form fields that a person may fill with anything."""

import re
from typing import Any

from flask_babel import gettext as _
from wtforms import IntegerField
from wtforms.validators import StopValidation

# More digits than any count has; int() itself would take thousands of them.
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")


def row_id(typed: str) -> int:
    """An id in a query string, for `args.get(…, type=row_id)`: what no table can hold is as good as none."""
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
