"""Which rows of an order can be accepted in one go, which are left to be looked at one by one, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.accounts.models import Membership
from app.calendar.actions import EventDraft
from app.calendar.kept import hosts_for
from app.organizations.models import Organization
from app.roadmap import queries
from app.roadmap.actions import Pick
from app.roadmap.drafts import host_finder, placed, proposed
from app.roadmap.models import RoadMap, RoadMapRow
from app.roadmap.parts import names_several
from app.roadmap.queries import Show
from app.roadmap.review import twins


class Doubt(StrEnum):
    """Why a row that was read with confidence is left out all the same. NO_HOST can be taken in by hand."""

    NO_HOST = "no_host"
    PARTS = "parts"
    TWIN = "twin"
    BEGUN = "begun"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True)
class Candidate:
    """A sure row with the event it proposes and its host; `twin` is the id of an event called the same."""

    row: RoadMapRow
    draft: EventDraft
    host: Organization
    doubt: Doubt | None
    twin: int | None = None

    @property
    def pick(self) -> Pick:
        return Pick(self.row.id, placed(self.draft, self.host), self.host.id)

    @property
    def can_be_taken(self) -> bool:
        """Whether a person may tick it: without a known host the operator itself receives the guests."""
        return self.doubt in (None, Doubt.NO_HOST)


def candidates(road_map: RoadMap, membership: Membership) -> list[Candidate]:
    """All rows read with confidence that wait, in the order's sequence."""
    rows = queries.rows(road_map.id, Show.SURE)
    drafts = [proposed(row.draft, road_map.default_grades) for row in rows]
    hosts = {host.id: host for host in hosts_for(membership)}
    find, there = host_finder(hosts.values()), twins.same_there(drafts, membership)
    parties = queries.responsible_of(road_map)
    known = [hosts.get(find(parties(row)) or 0) for row in rows]
    facts = enumerate(zip(rows, drafts, known, strict=True))
    return [_candidate(*fact, there.get(place), membership) for place, fact in facts]


def chosen(among: Sequence[Candidate], ordinals: frozenset[int]) -> list[Pick]:
    """What is to be made of these rows, of those that can be taken."""
    return [one.pick for one in among if one.can_be_taken and one.row.ordinal in ordinals]


def _candidate(
    row: RoadMapRow,
    draft: EventDraft,
    host: Organization | None,
    twin: int | None,
    membership: Membership,
) -> Candidate:
    doubts = {
        Doubt.GONE: row.gone_at is not None,
        Doubt.CHANGED: row.before is not None,
        Doubt.BEGUN: row.edited is not None,
        Doubt.PARTS: names_several(row.draft),
        Doubt.TWIN: twin is not None,
        Doubt.NO_HOST: host is None,
    }
    doubt = next((one for one, there_is in doubts.items() if there_is), None)
    return Candidate(row, draft, host or membership.organization, doubt, twin)
