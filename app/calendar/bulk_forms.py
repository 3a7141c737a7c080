"""The shape of what an organizer types to make many times in one go."""

import re
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, StopValidation, ValidationError

from app.calendar.actions import SlotDraft
from app.calendar.forms import Boxes
from app.calendar.series import Series, goes_over_midnight, times_of
from app.core.fields import DayField, Needed, WholeNumberField, check_year, options, row_id

MOST_WEEKS = 12  # between two times of a series
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")


def weekday_choices() -> dict[str, str]:
    """The days of the week from Monday, by the number that Python gives them."""
    names = get_day_names("abbreviated", "stand-alone", get_locale())
    return options((day, names[day].capitalize()) for day in range(7))


class ClockField(StringField):
    """An hour and minute of any day."""

    @property
    def clock(self) -> time | None:
        """What was typed; None if it is no time."""
        typed = _CLOCK.fullmatch((self.data or "").strip())
        return time(int(typed[1]), int(typed[2])) if typed else None

    def pre_validate(self, form: FlaskForm) -> None:
        if self.data and self.clock is None:
            raise StopValidation(_("Enter a time such as 10:00."))


class DaysField(TextAreaField):
    """Days in any number, parted by commas or lines."""

    days: frozenset[date] = frozenset()

    def post_validate(self, form: FlaskForm, validation_stopped: bool) -> None:
        if not validation_stopped:
            self.days = frozenset(map(self._day, re.split(r"[\s,;]+", (self.data or "").strip(" ,;\n\r\t"))))
            self.days -= {date.min}

    @staticmethod
    def _day(typed: str) -> date:
        if not typed:
            return date.min
        russian = _DAY.fullmatch(typed)
        try:
            numbers = [int(russian[3]), int(russian[2]), int(russian[1])] if russian else []
            day = date(*numbers) if numbers else date.fromisoformat(typed)
            check_year(day)
        except ValueError:
            raise ValidationError(
                _("“%(typed)s” is not a day. Write it as 31.12.2027.", typed=typed)
            ) from None
        return day


class BulkForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """What every way of making many times asks. `looked` stands for the times that were shown: only what was
    looked at is made."""

    looked = HiddenField()
    sure = BooleanField(_l("Yes, that many times are meant"))
    make = HiddenField()

    def wants(self, drafts: Sequence[SlotDraft]) -> bool:
        """Whether just these times were shown and are asked to be made."""
        seen = self.looked.data == _mark(drafts)
        self.looked.data = _mark(drafts)
        return seen and bool(self.make.data)


def _mark(drafts: Sequence[SlotDraft]) -> str:
    return sha256(repr(drafts).encode()).hexdigest()[:32]


class SeriesForm(BulkForm):
    """Times that repeat by weeks."""

    weekdays = Boxes(_l("Days of the week"), coerce=int, choices=weekday_choices)
    begins = ClockField(_l("Begins at"), [Needed(_l("Enter when it begins."))])
    ends = ClockField(_l("Ends at"), [Needed(_l("Enter when it ends."))])
    first = DayField(_l("From"), [Needed(_l("Enter the first day."))])
    last = DayField(_l("Till"), [Needed(_l("Enter the last day."))])
    every = WholeNumberField(
        _l("Every how many weeks"),
        1,
        MOST_WEEKS,
        default=1,
        description=_l("1: every week, 2: every second."),
    )
    without = DaysField(
        _l("Except these days"), [Length(max=5000)], description=_l("For example: 31.10.2026, 07.11.2026.")
    )
    skip_holidays = BooleanField(_l("Not on public holidays"), default=True)
    capacity = WholeNumberField(_l("Number of places"), 1, 100_000)
    groups = WholeNumberField(_l("Groups at once"), 1, 1_000, required=False)
    venue_id = SelectField(_l("Place"), coerce=row_id)

    def validate_weekdays(self, field: Boxes) -> None:
        if not field.data:
            raise ValidationError(_("Choose at least one day of the week."))

    def validate_ends(self, field: ClockField) -> None:
        begins, ends = self.begins.clock, field.clock
        if begins and ends and ends <= begins and not goes_over_midnight(begins, ends):
            raise ValidationError(_("The end must be later than the beginning."))

    def validate_last(self, field: DayField) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("The last day lies before the first."))

    def validate_groups(self, field: WholeNumberField) -> None:
        if field.data and self.capacity.data and field.data > self.capacity.data:
            raise ValidationError(_("There are more groups than places."))

    def series(self, is_holiday: Callable[[date], bool]) -> Series:
        """What was typed, of a valid form; holidays are left out if that was chosen."""
        begins, ends, first, last = self.begins.clock, self.ends.clock, self.first.data, self.last.data
        if begins is None or ends is None or first is None or last is None:
            raise ValueError("the form was not validated")
        without = self.without.days
        if self.skip_holidays.data:
            days = (first + timedelta(days=number) for number in range((last - first).days + 1))
            without |= frozenset(filter(is_holiday, days))
        weekdays, every = frozenset(self.weekdays.data or ()), self.every.data or 1
        return Series(weekdays, begins, ends, first, last, every, without)

    def drafts(self, series: Series, zone: ZoneInfo) -> list[SlotDraft]:
        """The times of the series with the seats and the place. Raises TooManyTimes."""
        seats, place, groups = self.capacity.data or 0, self.venue_id.data, self.groups.data
        return [SlotDraft(begins, ends, seats, place, groups) for begins, ends in times_of(series, zone)]


class ScheduleForm(BulkForm):
    """Times from a file, then the rows that were read, so that nothing is kept in between."""

    file = FileField(_l("File"), description=_l("XLSX or CSV: day, beginning, end, places, groups, place."))
    rows = HiddenField()
