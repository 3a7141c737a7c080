"""The shape of what is typed to keep a report or to change one."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.calendar.forms import Boxes
from app.core.fields import WholeNumberField, options, strip
from app.participation import labels
from app.participation.dimensions import Dimension, read_keys, write_key
from app.participation.figures import Figure
from app.participation.filters import Filters
from app.participation.periods import PeriodKind
from app.participation.reports.actions import ReportDraft
from app.participation.reports.asking import ANY_PERIOD, TIMES, Words
from app.participation.reports.models import KINDS, SavedView
from app.participation.views import IN_CELLS, LARGEST_BOUND, NO_COLUMNS, View, shaped

# A bound is compared with whole numbers of rows; what is an estimate, a share or hours is none.
BOUNDED = frozenset(IN_CELLS) - {Figure.HOURS} | {Figure.ADULTS, Figure.PARENTS, Figure.TEACHERS}


class ChosenField(Field):
    """Filters by dimension, each in inputs named as in an address. `data` are the words of an address."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.data: dict[str, list[str]] = {}
        names = [one.value for one in Dimension if one.value not in TIMES]
        for name in names:
            typed = formdata.getlist(name) if formdata is not None else Words(data or {}).getlist(name)
            if typed := sorted({text for text in typed if text}):
                self.data[name] = typed

    def pre_validate(self, form: Any) -> None:
        for name, typed in self.data.items():
            read = {write_key(key) for key in read_keys(Dimension(name), typed)}
            if set(typed) - read:
                raise ValidationError(_("Choose from what is offered."))


def _dimensions(none: bool) -> dict[str, str]:
    found = options((one.value, labels.dimension_title(one)) for one in labels.dimensions())
    return {NO_COLUMNS: str(_("None")), **found} if none else found


def _figures(some: Sequence[Figure]) -> dict[str, str]:
    return options((one.value, labels.figure_title(one)) for one in some)


def _in_a_line(typed: str | None) -> str:
    return " ".join((typed or "").split())


class ReportForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A report: how it is called, what its table shows, of which sheets. `version` is what it was changed
    from."""

    title = StringField(
        _l("Title"), [DataRequired(_l("Give the report a title.")), Length(max=150)], filters=[strip]
    )
    purpose = TextAreaField(_l("What it answers"), [Length(max=300)], filters=[_in_a_line])
    note = TextAreaField(_l("How it is counted"), [Length(max=4000)], filters=[strip])
    period_kind = SelectField(
        _l("For which period"),
        choices=lambda: options((kind.value, labels.period_kind_title(kind)) for kind in KINDS),
    )
    rows = SelectField(_l("Rows"), choices=lambda: _dimensions(none=False))
    columns = SelectField(_l("Columns"), choices=lambda: _dimensions(none=True))
    cell = SelectField(_l("In the cells"), choices=lambda: _figures(IN_CELLS))
    lead = SelectField(_l("First figure"), choices=lambda: _figures(list(Figure)))
    figure = Boxes(_l("Further figures"), choices=lambda: _figures(list(Figure)))
    least = WholeNumberField(_l("First figure at least"), 0, LARGEST_BOUND, required=False)
    most = WholeNumberField(_l("First figure at most"), 0, LARGEST_BOUND, required=False)
    target = WholeNumberField(_l("Target: how many rows"), 0, LARGEST_BOUND, required=False)
    small = WholeNumberField(_l("Hide numbers below"), 0, 100, required=False)
    with_empty = BooleanField(_l("With schools and municipalities that have no sheets"))
    chosen = ChosenField(_l("Filters"))
    for_all = BooleanField(_l("Everybody who reads counts sees it"))
    version = HiddenField()
    preview = SubmitField()

    def validate_columns(self, field: Field) -> None:
        if field.data == self.rows.data:
            raise ValidationError(_("These are the rows already."))

    def validate_most(self, field: Field) -> None:
        if field.data is not None and self.least.data is not None and field.data < self.least.data:
            raise ValidationError(_("The least is above the most."))

    def validate_lead(self, field: Field) -> None:
        bounds = (self.least.data, self.most.data)
        if bounds != (None, None) and field.data in set(Figure) - BOUNDED:
            raise ValidationError(
                _("A bound needs a whole number as the first figure: an estimate, a share or hours are none.")
            )

    def validate_target(self, field: Field) -> None:
        if field.data is not None and self.least.data is None and self.most.data is None:
            raise ValidationError(_("A target counts the rows within a bound: give the first figure one."))

    @classmethod
    def filled(cls, saved: SavedView, view: View) -> "ReportForm":
        """With what a view is, kept or not yet."""
        return cls(
            formdata=None,
            data={
                **{name: getattr(saved, name) for name in ("title", "purpose", "note", "target", "chosen")},
                **{name: getattr(view, name) for name in ("least", "most", "with_empty")},
                "period_kind": saved.period_kind.value,
                "rows": view.rows.value,
                "columns": view.columns.value if view.columns else NO_COLUMNS,
                "cell": view.cell.value,
                "lead": view.figures[0].value,
                "figure": [one.value for one in view.figures],
                "small": view.small or None,
                "version": str(saved.version or ""),
            },
        )

    @property
    def figures_in_order(self) -> list[tuple[str, str]]:
        """(value, title): the chosen ones as they stand, then the others."""
        titles, chosen = _figures(list(Figure)), self.figure.data or []
        first = {word: titles[word] for word in chosen if word in titles}
        return list((first | titles).items())

    @property
    def changed_from(self) -> int:
        """The version that was shown; 0 for what is none."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else 0

    def draft(self) -> ReportDraft:
        """The valid form."""
        return ReportDraft(
            title=self.title.data or "",
            purpose=self.purpose.data or "",
            note=self.note.data or "",
            shape=self._view().shape,
            chosen=self.chosen.data,
            period_kind=PeriodKind(self.period_kind.data),
            target=self.target.data,
        )

    def _view(self) -> View:
        numbers = {name: self[name].data for name in ("least", "most", "small")}
        typed = {name: self[name].data for name in ("rows", "columns", "cell")}
        typed |= {name: str(number) for name, number in numbers.items() if number is not None}
        typed["figure"] = list(dict.fromkeys([self.lead.data, *(self.figure.data or [])]))
        typed["with_empty"] = "1" if self.with_empty.data else ""
        return shaped(Words(typed), Filters(ANY_PERIOD))
