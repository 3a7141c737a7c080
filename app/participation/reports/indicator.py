"""How many rows are within the bounds of a view, and how far that is from its target."""

from dataclasses import dataclass

from app.accounts.models import Membership, Role
from app.participation import queries
from app.participation.dimensions import Dimension, Key
from app.participation.enrolment import municipalities_of, only_schools, schools
from app.participation.figures import Figure
from app.participation.reports.asking import Words
from app.participation.reports.models import SavedView
from app.participation.table import Sight, Table
from app.participation.views import View, shaped


@dataclass(frozen=True)
class Indicator:
    """`reached` of `of` rows have their first figure within the bounds. `target` is how many ought to, or,
    where the bounds pick out what there is too little of, how many may."""

    rows: Dimension
    figure: Figure
    least: int | None
    most: int | None
    reached: int
    of: int
    target: int | None

    @property
    def is_limit(self) -> bool:
        """The target is not to be exceeded."""
        return self.least is None

    @property
    def left(self) -> int:
        """Rows that there are too few, or too many."""
        if self.target is None:
            return 0
        return max(0, self.reached - self.target if self.is_limit else self.target - self.reached)


@dataclass(frozen=True)
class OwnFigure:
    """Where the reader looks after one of the rows alone: its figure against the bounds."""

    figure: Figure
    least: int | None
    most: int | None
    value: int

    @property
    def is_within(self) -> bool:
        return (self.least or 0) <= self.value and (self.most is None or self.value <= self.most)


def indicator_of(
    saved: SavedView, made: Table, sight: Sight, membership: Membership
) -> Indicator | OwnFigure | None:
    """Of a table that was made of the view; None for a view without bounds."""
    kept, view = shaped(Words(saved.shape), made.view.filters), made.view
    if kept.least is None and kept.most is None:
        return None
    figure = view.figures[0]
    if view.least is None and view.most is None:
        value = made.total.values[figure]
        own = kept.rows is Dimension.SCHOOL and view.rows is Dimension.CLASS and isinstance(value, int)
        return OwnFigure(figure, kept.least, kept.most, value) if own and isinstance(value, int) else None
    target = saved.target if _target_is_of(saved, membership) else None
    found = len(made.rows)
    return Indicator(view.rows, figure, view.least, view.most, found, _rows(view, sight), target)


def _target_is_of(saved: SavedView, membership: Membership) -> bool:
    """A target for the region says nothing of a part of it."""
    return saved.owner_id is not None or membership.role in {Role.OPERATOR, Role.ANALYST}


def _rows(view: View, sight: Sight) -> int:
    """How many rows there would be without bounds, also schools and municipalities without sheets."""
    with_sheets = queries.count(sight.sheets, view.filters, (view.rows,), {Figure.PARTICIPATIONS})
    keys: set[Key] = {found[0] for found in with_sheets}
    if view.rows is Dimension.SCHOOL:
        keys = only_schools(keys, view.filters) | schools(sight.schools, view.filters)
    elif view.rows is Dimension.MUNICIPALITY:
        keys |= municipalities_of(sight.schools, view.filters)
    return len(keys)
