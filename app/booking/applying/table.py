"""Applications as tables: all of them for the organizer, and for the jury without anybody's contacts."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from flask_babel import gettext as _

from app.booking.application_models import Application
from app.booking.applying.labels import (
    application_title,
    classes_text,
    outcome_text,
    participants_title,
)
from app.core.locale import local_time
from app.core.tables import Cell

_Column = tuple[str, Callable[[Application], Cell]]


def _works() -> list[_Column]:
    return [
        (_("No."), lambda one: one.id),
        (_("Nomination"), lambda one: one.nomination.title if one.nomination else ""),
        (
            _("Municipality"),
            lambda one: one.organization.municipality.name if one.organization.municipality else "",
        ),
        (_("Organization"), lambda one: one.organization.short_name),
        (_("Who takes part"), lambda one: participants_title(one.participants)),
        (_("Classes"), classes_text),
        (_("Participants"), lambda one: one.people),
        (_("Works"), lambda one: one.works),
        (_("Title of the work"), lambda one: one.title),
        (_("Link to the work"), lambda one: one.link),
    ]


def columns(*, jury: bool) -> list[_Column]:
    """The titles of the columns with what stands in them; a jury's has room for its marks."""
    if jury:
        return [*_works(), (_("Points"), lambda _one: ""), (_("Remarks"), lambda _one: "")]
    return [
        *_works(),
        (_("State"), lambda one: application_title(one.state)),
        (_("Received"), lambda one: local_time(one.created_at)),
        (_("Who answers for the application"), lambda one: one.adult_name),
        (_("Work phone"), lambda one: one.adult_phone),
        (_("Result"), outcome_text),
        (_("Goes on"), lambda one: _("yes") if one.goes_on else ""),
    ]


def rows(found: Iterable[Application], table: Sequence[_Column]) -> Iterator[list[Cell]]:
    """A row for each application."""
    return ([cell(one) for _title, cell in table] for one in found)
