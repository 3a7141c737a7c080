"""How far a file may reach, and what its rows leave unsaid."""

from dataclasses import dataclass

from app.organizations.models import OrganizationKind

# What a municipality's coordinator cannot make: those who look after others.
OFFICES = frozenset({OrganizationKind.AUTHORITY, OrganizationKind.OPERATOR, OrganizationKind.MINISTRY})


@dataclass(frozen=True)
class Scope:
    """`municipality_id` is the only one that may be touched; `year` is of classes whose rows name none."""

    year: int
    municipality_id: int | None = None
