"""Reads of what is remembered of platforms, and which schools and events their words mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.attendance.importing.models import ImportMapping, ImportPreview, ImportWord
from app.calendar.models import Event, EventLemma, EventState, Slot
from app.calendar.readers import within_sight
from app.calendar.search import fold, forms_of
from app.core import clock
from app.core.db import batches, db
from app.organizations.folding import fold_name
from app.organizations.importing.present import Present
from app.organizations.models import Organization, OrganizationKind

SCHOOL, EVENT = "school", "event"
NEAR = 8  # events or schools that are offered for a word
_LOOKED_AT = 200  # events with most of a title's words
_HELD = (EventState.PUBLISHED, EventState.FINISHED)
# Whose pupils are counted here.
_SCHOOLS = (OrganizationKind.SCHOOL, OrganizationKind.KINDERGARTEN, OrganizationKind.COLLEGE)


def keeper(membership: Membership) -> int | None:
    """Whose memory a person adds to: the organization's, an operator to everybody's."""
    return None if membership.role is Role.OPERATOR else membership.organization_id


def mappings(membership: Membership) -> dict[str, ImportMapping]:
    """What is known of files by their fingerprints: the own word before the operator's."""
    query = select(ImportMapping).where(_known_to(membership, ImportMapping.organization_id))
    found = db.session.scalars(query.order_by(ImportMapping.organization_id.is_not(None)))
    return {one.fingerprint: one for one in found}


def words(membership: Membership) -> dict[tuple[str, str], int]:
    """Ids of schools and events by what platforms call them: the own word before the operator's."""
    query = select(ImportWord).where(_known_to(membership, ImportWord.organization_id))
    found = db.session.scalars(query.order_by(ImportWord.organization_id.is_not(None)))
    return {(one.about, one.word): one.school_id or one.event_id or 0 for one in found}


def latest(membership: Membership, since: ColumnElement[bool], limit: int) -> list[ImportPreview]:
    """Files that the person's organization has read and that are still shown, the newest first."""
    own = ImportPreview.organization_id == membership.organization_id
    query = select(ImportPreview).where(own, since).order_by(ImportPreview.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def word_of(about: str, text: str) -> str:
    """What a platform says, as it is compared and remembered."""
    return fold_name(text) if about == SCHOOL else " ".join(fold(text))


def _known_to(membership: Membership, column: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    return or_(column.is_(None), column == membership.organization_id)


def choosable(membership: Membership) -> ColumnElement[bool]:
    """An event that this person may find and that sheets may be filled for."""
    return within_sight(membership) & Event.state.in_(_HELD)


def markable(membership: Membership) -> ColumnElement[bool]:
    """An organization whose sheets this person may fill."""
    return within_reach(membership, Organization.id) & Organization.kind.in_(_SCHOOLS)


@dataclass(frozen=True)
class Schools:
    """The registry as one person's files may name it."""

    membership: Membership
    words: Mapping[tuple[str, str], int]

    @cached_property
    def _present(self) -> Present:
        return Present()

    @cached_property
    def names(self) -> dict[int, str]:
        """Those whose sheets the person may fill."""
        query = select(Organization.id, Organization.short_name).where(markable(self.membership))
        return dict(db.session.execute(query.order_by(Organization.short_name)).all())

    def meant(self, text: str) -> int | None:
        """The school that a cell names: by what was chosen before, a code, a number or the name; a file that
        names none is of the person's own."""
        if not text:
            own = self.membership.organization_id
            return own if own in self.names else None
        chosen = self.words.get((SCHOOL, word_of(SCHOOL, text)))
        if chosen in self.names:
            return chosen
        found = [one for one in self._named(text) if one in self.names]
        return found[0] if len(found) == 1 else None

    def is_foreign(self, text: str) -> bool:
        """Whether the cell names an organization beyond the person's reach."""
        named = self._named(text) or self._present.same_name([text], None) if text else []
        return bool(named) and not any(one in self.names for one in named)

    def near(self, text: str) -> dict[int, str]:
        """What an unknown cell may mean; of few schools, all."""
        if len(self.names) <= NEAR * 5:
            return self.names
        place = self.membership.organization.municipality_id if self._in_one_place else None
        places = [place] if place else list(self._present.names_in)
        ids = [one for some in places for one in self._present.near_name([text], some)]
        alike = [one for one in (*self._present.same_name([text], place), *ids) if one in self.names]
        return {one: self.names[one] for one in list(dict.fromkeys(alike))[:NEAR]}

    @property
    def _in_one_place(self) -> bool:
        return self.membership.role is Role.MUNICIPALITY

    def _named(self, text: str) -> list[int]:
        by_code = self._present.organization_by_code.get(text.casefold())
        if by_code is not None:
            return [by_code]
        place = self.membership.organization.municipality_id if self._in_one_place else None
        return self._present.organization_by_number.get(text) or self._present.same_name([text], place)


@dataclass(frozen=True)
class Found:
    """An event as a file's title finds it."""

    id: int
    title: str
    starts_on: date | None
    ends_on: date | None
    host_id: int


def events_like(membership: Membership, text: str) -> list[Found]:
    """Events whose titles share most words with `text`, the best first."""
    forms = sorted(forms_of(text))
    if not forms:
        return []
    shared = func.count()
    query = (
        select(Event.id, Event.title, Event.starts_on, Event.ends_on, Event.host_id)
        .join(EventLemma, EventLemma.event_id == Event.id)
        .where(EventLemma.in_title, EventLemma.lemma.in_(forms), choosable(membership))
        .group_by(Event.id)
        .order_by(shared.desc(), Event.starts_on.desc(), Event.id.desc())
    )
    return [Found(*row) for row in db.session.execute(query.limit(_LOOKED_AT))]


def events_by_id(membership: Membership, ids: Iterable[int]) -> dict[int, Found]:
    """Of these events, those that sheets may be filled for."""
    found: dict[int, Found] = {}
    columns = (Event.id, Event.title, Event.starts_on, Event.ends_on, Event.host_id)
    for some in batches(sorted(set(ids))):
        query = select(*columns).where(Event.id.in_(some), choosable(membership))
        found |= {row[0]: Found(*row) for row in db.session.execute(query)}
    return found


def held_days(event_ids: Iterable[int]) -> dict[int, set[date]]:
    """The days on which times of these events begin, by our clock."""
    days: dict[int, set[date]] = {}
    for some in batches(sorted(set(event_ids))):
        query = select(Slot.event_id, Slot.starts_at).where(
            Slot.event_id.in_(some), Slot.cancelled_at.is_(None)
        )
        for event_id, starts_at in db.session.execute(query):
            days.setdefault(event_id, set()).add(starts_at.astimezone(clock.zone()).date())
    return days
