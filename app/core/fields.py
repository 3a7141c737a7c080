"""Form fields that a person may fill with anything."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.i18n import translations
from markupsafe import Markup, escape
from wtforms import DateField, Field, Form, IntegerField
from wtforms.csrf.core import CSRFTokenField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp, StopValidation
from wtforms.widgets import Input, TextArea

FIRST_YEAR, LAST_YEAR = 2000, 2100
# More digits than any count has; int() itself would take thousands of them.
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
LONGEST_NAME = 120  # signs of a person's name
_NAME = re.compile(r".*?[^\W\d_]", re.DOTALL)
_PHONE = re.compile(r"(?=(?:[^0-9]*[0-9]){5})[0-9\s()+\-–,;.добext]{5,40}\Z")  # «доб.» and "ext."


def init_app(app: Flask) -> None:
    """Let templates draw fields by this."""
    app.jinja_env.globals.update(labelled=labelled, notes=notes)


def asked_id(typed: str) -> int:
    """An id in a query string, for `args.get(…, type=asked_id)`: what no table holds is as good as none."""
    number = int(typed) if _WHOLE.fullmatch(typed) else 0
    if number <= 0:
        raise ValueError(typed)
    return number


def shown_version(typed: str | None) -> int | None:
    """The version that a form has shown: None where it showed none; 0, which nothing has, for garbage."""
    if typed is None:
        return None
    return max(int(typed), 0) if _WHOLE.fullmatch(typed) else 0


class QuickInputs:
    """For the `Meta` of a form that a crowd asks for: draws plain inputs as their widget would, byte by byte,
    in a tenth of its time. Its fields are copies of those that the first such form had: they share labels,
    validators and flags, which nobody alters."""

    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        if unbound_field.field_class is CSRFTokenField:
            return super().bind_field(form, unbound_field, options)  # type: ignore[misc]  # of WTForms' Meta
        known = _MADE.setdefault(unbound_field, {})
        key = options["name"], options["prefix"]
        if key not in known:
            of_no_form = {"_form": None, "meta": None, "_translations": None}
            known[key] = vars(unbound_field.bind(form=form, **options)) | of_no_form
        field = object.__new__(unbound_field.field_class)
        field.__dict__.update(known[key])
        field._form, field.meta, field._translations = form, form.meta, options["translations"]
        return field

    def render_field(self, field: Any, attributes: dict[str, Any]) -> Markup:
        widget = field.widget
        if not isinstance(widget, (Input, TextArea)) or field.render_kw:
            drawn: Markup = super().render_field(field, attributes)  # type: ignore[misc]  # of WTForms' Meta
            return drawn
        flags = {name: one for name, one in vars(field.flags).items() if name in widget.validation_attrs}
        said = {"id": field.id, "name": field.name, **flags, **attributes}
        if isinstance(widget, TextArea):
            words = escape(field._value())  # as the widget asks
            return Markup(f"<textarea {_attributes(said)}>\r\n{words}</textarea>")  # noqa: S704  # escaped
        said.setdefault("type", widget.input_type)
        if "value" not in said:
            said["value"] = field._value()
        return Markup(f"<input {_attributes(said)}>")  # noqa: S704  # escaped, every one


_MADE: WeakKeyDictionary[Any, dict[tuple[str, str], dict[str, Any]]] = WeakKeyDictionary()  # by unbound field


def _attributes(said: Mapping[str, Any]) -> str:
    named = sorted((_attribute(name), value) for name, value in said.items() if value is not False)
    return " ".join(name if value is True else f'{name}="{escape(value)}"' for name, value in named)


def _attribute(name: str) -> str:
    """As the widgets name them: `class_` is a class, `data_quiet` is data-quiet."""
    name = name.rstrip("_")
    return name.replace("_", "-") if name.startswith(("data_", "aria_")) else name


def labelled(field: Any, hint: Any, wide: bool, attributes: dict[str, Any]) -> Markup:
    """An input with its label, hint and errors, for `field` of `_ui.html`. Not drawn there: the pages that a
    crowd asks for have several, and a macro of macros takes three times as long."""
    id, whole = field.id, " full" if wide else ""
    drawn = (
        f'<div class="field{whole}"><label for="{id}">{escape(field.label.text)}</label>{field(**attributes)}'
    )
    return Markup(f"{drawn}{notes(field, hint)}</div>")  # noqa: S704  # escaped


def notes(field: Any, hint: Any) -> Markup:
    """What stands under an input."""
    found = f'<p class="hint" id="{field.id}-hint">{escape(hint)}</p>' if hint else ""
    if field.errors:
        told = Markup(" ").join(field.errors)
        found += f'<p class="field-error" id="{field.id}-error">{told}</p>'
    return Markup(found)  # noqa: S704  # escaped


class Needed(InputRequired):
    """Something is typed: spaces are nothing. What is typed and cannot be read keeps its own refusal."""

    def __call__(self, form: Any, field: Any) -> None:
        if not any(str(typed).strip() for typed in field.raw_data or ()):
            field.raw_data = None
        super().__call__(form, field)


class RowForm(Form):
    """One of several alike in a form: its refusals are in the language of the page, as those of the form."""

    class Meta:
        def get_translations(self, form: Any) -> Any:
            return translations


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


@dataclass
class NumberInput:
    """One input of a NumbersField: a whole number from `least` to `most`, or nothing."""

    name: str
    label: str
    least: int
    most: int
    typed: str = ""
    errors: Sequence[str] = ()

    @property
    def data(self) -> int | None:
        return int(self.typed) if _WHOLE.fullmatch(self.typed) else None

    def validate(self) -> bool:
        """Whatever else is typed is refused as in a WholeNumberField."""
        if self.typed and not (self.data is not None and self.least <= self.data <= self.most):
            sentence = _("Enter a whole number from %(least)s to %(most)s.", least=self.least, most=self.most)
            self.errors = [sentence]
        return not self.errors

    def drawn(self, whole: int | None = None) -> Markup:
        """With its label and errors; `whole` is what an empty one stands for, and the most that can be typed.
        Not a macro: a page has dozens."""
        most = "" if whole is None else f' max="{whole}" placeholder="{whole}"'
        wrong = f' aria-describedby="{self.name}-error" aria-invalid="true"' if self.errors else ""
        why = ""
        if self.errors:
            told = escape(" ".join(map(str, self.errors)))
            why = f'<p class="field-error" id="{self.name}-error">{told}</p>'
        return Markup(  # noqa: S704  # the name is ours, the rest is escaped
            f'<div class="field"><label for="{self.name}">{escape(self.label)}</label>'
            f'<input id="{self.name}" name="{self.name}" type="number" inputmode="numeric" min="{self.least}"'
            f'{most} value="{escape(self.typed)}"{wrong}>{why}</div>'
        )


class NumbersField(Field):
    """Whole numbers by row, each in an input named `<field>_<row>` and none required. Which rows there are is
    said by `offer`; what was sent for others is nobody's. As a field each they would take longer to make than
    all the rest of a page."""

    data = None  # of one field; each input has its own
    inputs: Mapping[int, NumberInput] = MappingProxyType({})

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        sent = formdata or {}
        self.sent = {name: str(sent[name]).strip() for name in sent if name.startswith(f"{self.name}_")}

    def offer(self, rows: Iterable[tuple[int, str]], least: int, most: int) -> None:
        """Have an input for each of these rows, given with its label."""
        self.inputs = {
            row: NumberInput(name, label, least, most, self.sent.get(name, ""))
            for row, label in rows
            for name in (f"{self.name}_{row}",)
        }

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        for one in self.inputs.values():
            one.validate()
        self.errors = [error for one in self.inputs.values() for error in one.errors]
        return not self.errors

    @property
    def filled_in(self) -> dict[int, int]:
        """The numbers by row, of those rows that have one."""
        return {row: one.data for row, one in self.inputs.items() if one.data}

    @property
    def is_touched(self) -> bool:
        """Something is filled in, or wrong."""
        return any(one.data or one.errors for one in self.inputs.values())


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


def name_rules(missing: Any) -> list[Any]:
    """The validators of a person's name: something with a letter in it. `missing` says that it is wanted."""
    return [DataRequired(missing), Length(max=LONGEST_NAME), Regexp(_NAME, message=missing)]


def phone_rule() -> Regexp:
    """The validator of a phone that somebody may have to call: five digits at least."""
    return Regexp(_PHONE, message=_l("Enter a phone: digits, spaces, brackets."))


def options(pairs: Iterable[tuple[Any, str]]) -> dict[str, Any]:
    """What may be chosen as WTForms takes it: titles by value, as a form sends it."""
    return {str(value): title for value, title in pairs}
