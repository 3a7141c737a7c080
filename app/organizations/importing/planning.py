"""What a file would do to a registry as it is now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.organizations.importing.columns import FIELDS
from app.organizations.importing.municipalities import plan_municipalities
from app.organizations.importing.organizations import plan_organizations
from app.organizations.importing.owned import plan_classes, plan_venues
from app.organizations.importing.present import Present
from app.organizations.importing.rows import Row
from app.organizations.importing.scope import Scope
from app.organizations.models import RegistryKind

__all__ = ["Given", "Scope", "plan"]


@dataclass(frozen=True)
class Given:
    """A row as it is kept: its number, its cells, and what a person chose for it."""

    number: int
    cells: Mapping[str, Any]
    choice: int | None = None


def plan(
    kind: RegistryKind, given: Iterable[Given], scope: Scope, present: Present | None = None
) -> list[Row]:
    """Every row with what would become of it, in the file's order."""
    rows = [Row(one.number, one.cells, one.choice) for one in given]
    for row in rows:
        for field in FIELDS[kind]:
            row.read(field.name, field.read)
    _PLANNERS[kind](rows, present or Present(), scope)
    for row in rows:
        row.values = {}  # understood by now; a region's file is large
    return rows


_PLANNERS = {
    RegistryKind.MUNICIPALITIES: plan_municipalities,
    RegistryKind.ORGANIZATIONS: plan_organizations,
    RegistryKind.VENUES: plan_venues,
    RegistryKind.CLASSES: plan_classes,
}
