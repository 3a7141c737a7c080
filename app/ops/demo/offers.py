"""Routes that the demo's hosts offer."""

from decimal import Decimal
from typing import Any

from app.calendar.actions import RouteDraft, add_route
from app.calendar.models import EventKind
from app.ops.demo.files import table
from app.ops.demo.registry import Region


def create_routes(region: Region) -> None:
    """Those of routes.toml; `venue` counts the host's places from 0."""
    for facts in table("routes")["route"]:
        host = region.hosts[facts["host"]]
        add_route(_draft(facts, region), host.id, by=region.operator)


def _draft(facts: dict[str, Any], region: Region) -> RouteDraft:
    own = {name: value for name, value in facts.items() if name not in ("host", "venue")}
    exact = {"kind": EventKind(facts["kind"]), "hours": Decimal(facts["hours"])}
    venue_id = region.venues[facts["host"]][facts["venue"]].id
    return RouteDraft(**own | exact | {"grades": frozenset(facts["grades"]), "venue_id": venue_id})
