"""What the calendar tells of a contest's applications: until when, how many works more, and whose."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Membership, Role
from app.booking.application_models import Contest
from app.booking.applying import queries, stages
from app.booking.applying.access import APPLICANTS, ON_BEHALF
from app.calendar.access import ORGANIZERS, kept_by
from app.calendar.models import Event, EventState
from app.core import clock
from app.core.db import db


@dataclass(frozen=True)
class Standing:
    """Whether works can be entered today. `until` is the last day, `left` the works more, None for any
    number."""

    event_id: int
    until: date | None
    is_open: bool
    left: int | None
    capacity: int | None
    per_organization: int | None

    @property
    def is_over(self) -> bool:
        return not self.is_open and self.until is not None

    @property
    def is_full(self) -> bool:
        return self.left == 0

    @property
    def day(self) -> str:
        """«1 декабря 2026»."""
        return str(format_date(self.until, "d MMMM y")) if self.until else ""

    @property
    def places(self) -> str:
        """«Принимается ещё 12 работ», or that no more are taken; nothing where there is no limit."""
        if self.left is None:
            return ""
        if self.left == 0:
            return str(_("All the works have been entered"))
        return str(ngettext("%(num)s more work is taken", "%(num)s more works are taken", self.left))

    @property
    def line(self) -> str:
        """Of the calendar's list: «заявки до 1 декабря · ещё 12 работ»."""
        if not self.is_open:
            return ""
        until = str(_("applications until %(day)s", day=format_date(self.until, "d MMMM")))
        if self.left is None:
            return until
        more = ngettext("%(num)s more work", "%(num)s more works", self.left) if self.left else _("all taken")
        return f"{until} · {more}"


@dataclass(frozen=True)
class OnEventPage:
    """The standing with what this reader has to do with it: where to enter works, one's own applications and
    those that went on and wait, where they are decided about."""

    standing: Standing
    enter_url: str
    own: list[tuple[int, str, str]]
    passed: int
    has_stage: bool
    keep_url: str


def standing_of(event: Event) -> Standing | None:
    """None where applications are not taken here."""
    contest = queries.contest_of(event.id)
    return _standing(event.id, event.state, event.apply_until, contest) if contest else None


def lines_of(event_ids: Collection[int]) -> Mapping[int, str]:
    """What the calendar's list says of those of these events that take applications today."""
    if not event_ids:
        return {}
    query = select(Event.id, Event.state, Event.apply_until, Contest).join(Contest)
    rows = db.session.execute(query.where(Event.id.in_(event_ids)))
    found = {id: _standing(id, state, until, contest) for id, state, until, contest in rows}
    return {id: standing.line for id, standing in found.items() if standing.is_open}


def works_entered(event_id: int) -> int:
    """How many works take part, or wait to be admitted."""
    return db.session.scalar(select(Contest.taken).where(Contest.event_id == event_id)) or 0


def on_event_page(event_id: int, reader: Membership | None) -> OnEventPage | None:
    """None where applications are not taken here; a visitor is led to sign in first."""
    event = db.session.get_one(Event, event_id)
    standing = standing_of(event)
    if standing is None:
        return None
    stage = stages.stage_before(event)
    may_enter = standing.is_open and (reader is None or reader.role in APPLICANTS)
    own, passed = _own(event, stage, reader)
    barred = stage is not None and reader is not None and reader.role not in ON_BEHALF and not passed
    return OnEventPage(
        standing=standing,
        enter_url=url_for("booking.new_application", event_id=event_id) if may_enter and not barred else "",
        own=own,
        passed=passed,
        has_stage=stage is not None,
        keep_url=_keep_url(event_id, reader),
    )


def _standing(event_id: int, state: EventState, until: date | None, contest: Contest) -> Standing:
    is_open = state is EventState.PUBLISHED and until is not None and until >= clock.today(clock.zone())
    return Standing(event_id, until, is_open, contest.left, contest.capacity, contest.per_organization)


def _own(
    event: Event, stage: Event | None, reader: Membership | None
) -> tuple[list[tuple[int, str, str]], int]:
    """The reader's own applications, and how many of the stage before wait to be entered here."""
    if reader is None or reader.role not in (Role.SCHOOL, Role.HOST):
        return [], 0
    own = queries.own_of_event(event.id, reader.organization_id)
    passed = stages.passed_from(stage, reader.organization_id) if stage else []
    waiting = stages.not_yet_entered(event, passed) if passed else []
    return [(one.id, one.title, one.state.value) for one in own], len(waiting)


def _keep_url(event_id: int, reader: Membership | None) -> str:
    if reader is None or reader.role not in ORGANIZERS:
        return ""
    kept = select(Event.id).where(Event.id == event_id, kept_by(reader))
    return url_for("booking.event_applications", event_id=event_id) if db.session.scalar(kept) else ""
