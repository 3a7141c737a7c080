"""The shape of what a host types about a route and the times made from it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import DataRequired, Length, ValidationError

from app.calendar import labels
from app.calendar.actions import SlotDraft
from app.calendar.forms import Boxes, HoursField, kind_of, typed_day
from app.calendar.models import EventKind, Route
from app.calendar.series import Series, TooManyTimes, days_of, times_of
from app.core import clock
from app.core.fields import DayField, Needed, WholeNumberField, options, row_id, strip
from app.core.working_time import WorkingCalendar

EVERY_DAY = frozenset(range(7))


class RouteForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A route. `choose` sets what may be chosen; only those who choose the host see that field."""

    title = StringField(
        _l("Title"),
        [DataRequired(_l("Give the route a title.")), Length(max=300)],
        [strip],
        description=_l("For example “From the gate to the ship: a walk through the port”."),
    )
    host_id = SelectField(
        _l("Host organization"), [Needed(_l("Choose who receives the guests."))], coerce=row_id
    )
    kind = SelectField(
        _l("Kind"),
        [Needed(_l("Choose the kind."))],
        coerce=kind_of,
        choices=lambda: options(labels.kind_choices()),
        default=EventKind.EXCURSION,
    )
    venue_id = SelectField(_l("Place"), coerce=row_id)
    minutes = WholeNumberField(_l("Minutes that it takes"), 15, 1440, default=90)
    hours = HoursField(_l("Academic hours credited"), places=None, default=Decimal(0))
    smallest = WholeNumberField(_l("Smallest group"), 1, 1000, default=1)
    largest = WholeNumberField(_l("Largest group"), 1, 1000, default=25)
    grades = Boxes(_l("Grades"), coerce=int, choices=options((grade, str(grade)) for grade in range(12)))
    special_needs = BooleanField(_l("Suitable for pupils with special needs"))
    description = TextAreaField(
        _l("What the participants do"), [Length(max=5000)], [strip], description=_l("Two or three sentences.")
    )
    bring = TextAreaField(_l("What to bring"), [Length(max=1000)], [strip])

    def choose(self, hosts: Sequence[tuple[Any, str]], venues: Sequence[tuple[Any, str]]) -> None:
        """Fill the lists; without `hosts` the host is not asked for, without `venues` the place is not."""
        if hosts:
            self.host_id.choices = options(hosts)
        else:
            del self.host_id
        if venues:
            self.venue_id.choices = options(venues)
        else:
            del self.venue_id

    def keep_kind(self, kind: EventKind) -> None:
        """Let a route stay of its kind, though that can no longer be chosen for new ones."""
        if isinstance(self.kind.choices, dict):
            self.kind.choices.setdefault(kind.value, labels.kind_title(kind))

    def validate_smallest(self, field: WholeNumberField) -> None:
        if field.data and self.largest.data and field.data > self.largest.data:
            raise ValidationError(_("The smallest group is larger than the largest."))

    def facts(self) -> dict[str, Any]:
        """What was typed, by the names of a route's draft."""
        typed = {name: value for name, value in self.data.items() if name not in ("csrf_token", "host_id")}
        return typed | {"grades": frozenset(self.grades.data or ())}


class RouteTimesForm(FlaskForm):  # type: ignore[misc]
    """When groups can come by a route: one day, or weekdays from the first day to the last."""

    class Meta:
        csrf = False  # it is asked for by its address, and changes nothing

    first = DayField(_l("First day"), [Needed(_l("Enter the first day."))])
    last = DayField(_l("Last day"), description=_l("Empty: only the first day."))
    weekdays = Boxes(_l("On these days of the week"), coerce=int)
    begins = TimeField(_l("Begins"), [Needed(_l("Enter when it begins."))], default=time(10))
    capacity = WholeNumberField(_l("Number of places"), 1, 100_000)
    groups = WholeNumberField(_l("Groups at once"), 1, 1_000, required=False)
    without_holidays = BooleanField(_l("Leave out holidays and days off"), default=True)

    def validate_last(self, field: DayField) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("The last day lies before the first."))

    def days(self, working: WorkingCalendar) -> list[date]:
        """The days that were asked for. Raises TooManyTimes."""
        asked: dict[str, Any] = self.data
        weekdays, begins = frozenset(asked["weekdays"] or EVERY_DAY), asked["begins"]
        last = asked["last"] or asked["first"]
        every = days_of(Series(weekdays, begins, begins, asked["first"], last))
        return [day for day in every if not (asked["without_holidays"] and working.is_holiday(day))]

    def drafts(self, route: Route, days: Sequence[date]) -> list[SlotDraft]:
        """A time of the route on each of these days, by the wall clock."""
        asked: dict[str, Any] = self.data
        ends = (datetime.combine(date.min, asked["begins"]) + timedelta(minutes=route.minutes)).time()
        common = {"venue_id": route.venue_id, "groups": asked["groups"], "route_id": route.id}
        series = (Series(EVERY_DAY, asked["begins"], ends, day, day) for day in days)
        moments = (moment for one in series for moment in times_of(one, clock.zone()))
        return [SlotDraft(start, end, asked["capacity"], **common) for start, end in moments]


def chosen_days(typed: Sequence[str], most: int) -> list[date]:
    """Days as they were ticked in a preview. Raises TooManyTimes."""
    days = sorted({day for day in map(typed_day, typed[: most + 1]) if day is not None})
    if len(days) > most:
        raise TooManyTimes
    return days
