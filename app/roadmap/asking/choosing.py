"""Whom one can ask about rows, and whom the rows themselves name."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import false, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, Role, User
from app.core.db import db
from app.organizations.folding import fold_name
from app.organizations.models import Organization, OrganizationKind
from app.roadmap.asking.access import ANSWERERS
from app.roadmap.drafts import likely_hosts
from app.roadmap.models import RoadMapRow

# Stems by which a responsible party means all organizations of a kind.
_KINDS = {
    OrganizationKind.SCHOOL: r"\bшкол|общеобразовательн",
    OrganizationKind.KINDERGARTEN: r"детск\w+ сад|дошкольн",
    OrganizationKind.COLLEGE: r"\bколледж|\bтехникум|профессиональн\w+ образовательн",
    OrganizationKind.UNIVERSITY: r"\bуниверситет|\bвуз|высш\w+ образован",
    OrganizationKind.EXTRA_EDUCATION: r"дополнительн\w+ образован",
    OrganizationKind.EMPLOYER: r"\bработодател|\bпредприят",
    OrganizationKind.AUTHORITY: r"муниципальн\w+ (координатор|орган)|управлени\w+ образован|\bмоуо\b",
}


@dataclass(frozen=True)
class Choice:
    """A person's search: organizations of these kinds, in this municipality, whose names have these words."""

    kinds: Collection[OrganizationKind] = ()
    municipality_id: int | None = None
    words: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.kinds or self.municipality_id or self.words.strip())


def askable(membership: Membership) -> Sequence[Organization]:
    """The active organizations that this person may ask, by municipality and name: an operator all, a
    coordinator those of the own municipality."""
    query = select(Organization).where(Organization.active).options(joinedload(Organization.municipality))
    if membership.role is not Role.OPERATOR:
        own = membership.organization.municipality_id
        query = query.where(Organization.municipality_id == own if own is not None else false())
    found = db.session.scalars(query.order_by(Organization.short_name, Organization.id)).all()
    return sorted(found, key=lambda one: one.municipality.name if one.municipality else "")


def within_reach(membership: Membership, ids: Collection[int]) -> set[int]:
    """Those of these organizations that this person may ask, closed ones among them."""
    query = select(Organization.id).where(Organization.id.in_(ids))
    if membership.role is not Role.OPERATOR:
        own = membership.organization.municipality_id
        query = query.where(Organization.municipality_id == own if own is not None else false())
    return set(db.session.scalars(query))


def chosen(choice: Choice, among: Sequence[Organization]) -> list[int]:
    """The ids of those that the search finds; an empty one finds none."""
    if choice.is_empty:
        return []
    words = fold_name(choice.words).split()
    return [
        one.id
        for one in among
        if (not choice.kinds or one.kind in choice.kinds)
        and choice.municipality_id in (None, one.municipality_id)
        and all(word in one.folded or word in one.short_folded for word in words)
    ]


def named(rows: Sequence[RoadMapRow], among: Sequence[Organization]) -> set[int]:
    """The ids of those whom the rows name as responsible."""
    return {id for row in rows for id in likely_hosts(row.draft["responsible"], among)}


def kinds_named(rows: Sequence[RoadMapRow]) -> list[OrganizationKind]:
    """The kinds of which the rows mean all: «колледжи», «муниципальные координаторы»."""
    parties = " ; ".join(party for row in rows for party in row.draft["responsible"]).lower()
    return [kind for kind, stems in _KINDS.items() if re.search(stems, parties)]


def without_letter(ids: Collection[int]) -> set[int]:
    """Those of these organizations in which nobody has an account: no letter reaches them."""
    reached = User.active & User.memberships.any(
        (Membership.organization_id == Organization.id) & Membership.role.in_(ANSWERERS)
    )
    query = select(Organization.id).where(Organization.id.in_(ids), ~select(User.id).where(reached).exists())
    return set(db.session.scalars(query))
