"""What waits in an order as a whole, and how it can be taken on, for its page."""

from dataclasses import dataclass

from app.roadmap.models import RoadMap
from app.roadmap.next_year.actions import copy_of
from app.roadmap.next_year.years import is_of_several_years
from app.roadmap.versions import queries
from app.roadmap.versions.models import RoadMapVersion


@dataclass(frozen=True)
class About:
    """`changed` counts rows to look at; `of_last_year`: the rows have the words of the order before."""

    waiting: RoadMapVersion | None
    changed: int
    of_last_year: bool
    several_years: bool
    copy: RoadMap | None


def about(road_map: RoadMap) -> About:
    """The facts of one order."""
    waiting = queries.waiting(road_map.id)
    copied = road_map.copied_from_id is not None
    return About(
        waiting=waiting[0] if waiting else None,
        changed=queries.changed_rows(road_map.id),
        of_last_year=copied and not queries.was_replaced(road_map.id),
        several_years=is_of_several_years(road_map),
        copy=copy_of(road_map),
    )
