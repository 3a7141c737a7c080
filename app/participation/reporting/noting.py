"""That a period is frozen, for pages that show its figures as they are now."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Membership, Role
from app.core.locale import local_time
from app.core.remembered import is_reading, remembered, steady_version
from app.participation.periods import Period
from app.participation.reporting.labels import day_year
from app.participation.reporting.queries import standing_freezing


@dataclass(frozen=True, slots=True)
class Standing:
    """What is told of the freezing that holds."""

    period_id: int
    frozen_at: datetime
    office: str

    @property
    def on(self) -> str:
        return day_year(local_time(self.frozen_at).date())


def standing_of(period: Period, membership: Membership) -> Standing | None:
    """The freezing of a period that holds, for whoever reads that: hosts read no periods."""
    return None if membership.role is Role.HOST else _known(period)


def frozen_text(freezing: Standing | None) -> str:
    """The same in a file, which tells of the moment at which it was made; empty where nothing is frozen."""
    if freezing is None:
        return ""
    words = {"day": freezing.on, "office": freezing.office}
    return str(
        _("The period was frozen on %(day)s by %(office)s; here are the figures as they are now.", **words)
    )


def frozen_words(period: Period, membership: Membership) -> dict[str, Any]:
    """What `participation/_frozen_note.html` says."""
    freezing = standing_of(period, membership)
    return {"freezing": freezing, "frozen_on": freezing.on if freezing else ""}


def _known(period: Period) -> Standing | None:
    """Remembered until a registry or a period changes: no sheet freezes anything."""
    if not is_reading():
        return _standing(period)[0]
    return remembered(("participation.frozen", period), partial(_standing, period), of=steady_version)[0]


def _standing(period: Period) -> tuple[Standing | None]:
    """In a tuple, for what is remembered is something."""
    found = standing_freezing(period)
    if found is None:
        return (None,)
    return (Standing(found.period_id, found.frozen_at, found.organization.short_name),)
