"""What `flask roadmap import` does with a file that was read, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.core.db import db, transact
from app.roadmap import actions
from app.roadmap.models import RoadMap
from app.roadmap.parsing import NoOrder, summary
from app.roadmap.queries import by_digest
from app.roadmap.reading.contract import Order
from app.roadmap.sandbox import packed
from app.roadmap.versions import queries
from app.roadmap.versions.actions import AppliedMeanwhile, VersionDecided, apply_version, keep_version
from app.roadmap.versions.diff import Change, Diff, Fate

_SIGNS = {Fate.SAME: "=", Fate.CHANGED: "~", Fate.NEW: "+", Fate.BACK: "+", Fate.GONE: "-"}
_LONGEST = 100  # signs of a title or a cell on one line


@dataclass(frozen=True)
class Upload:
    """A file by its name and SHA-256, and what the command says of it."""

    name: str
    digest: str
    replaces: int | None
    as_new: bool


def already_told(upload: Upload) -> str | None:
    """The one line about a file that is in force already."""
    there = by_digest(upload.digest)
    return f"{upload.name}: stored already as road map {there.id}; nothing changed" if there else None


def imported(upload: Upload, order: Order, *, dry_run: bool) -> Iterator[str]:
    """Store the order, or apply it as the newer version that it is. Raises NoOrder."""
    road_map = _replaced(upload, order)
    if road_map is None:
        yield _stored(upload, order, dry_run=dry_run)
        return
    kept = queries.all_rows(road_map.id)
    rows, diff = [row.draft for row in kept], queries.diff_with(kept, packed(order))
    road_map_id, title, before = road_map.id, road_map.title, road_map.digest
    what = "older version" if queries.by_digest(upload.digest) else "newer version"
    if diff.is_doubtful and upload.replaces is None:
        raise NoOrder(_doubt(upload, road_map_id, diff))
    if not dry_run:
        transact(lambda: _apply(upload, order, road_map_id, before))
    for change in diff.changes:
        yield from _lines(change, rows, order)
    counted = ", ".join(f"{count} {fate.value}" for fate, count in diff.counts.items())
    what = f"would be {what}" if dry_run else what
    yield f"{upload.name}: {what} of road map {road_map_id} «{title:.60}»: {counted}"


def _replaced(upload: Upload, order: Order) -> RoadMap | None:
    """The order of which the file is a newer version: the one that is named, else the likeliest."""
    if upload.as_new:
        return None
    if upload.replaces is not None:
        named = db.session.get(RoadMap, upload.replaces)
        if named is None:
            raise NoOrder(f"{upload.name}: there is no road map {upload.replaces}")
        return named
    older = queries.by_digest(upload.digest)
    if older is not None:
        return older.road_map
    found = queries.candidates(order)
    return next((one.road_map for one in found if one.is_likely or one.is_namesake), None)


def _stored(upload: Upload, order: Order, *, dry_run: bool) -> str:
    if dry_run:
        return f"{upload.name}: would be a new road map, {summary(order)}"
    road_map_id = transact(lambda: actions.import_order(order, upload.name, upload.digest, by=None).id)
    return f"{upload.name}: road map {road_map_id}, {summary(order)}"


def _apply(upload: Upload, order: Order, road_map_id: int, seen: str) -> None:
    road_map, sure = db.session.get_one(RoadMap, road_map_id), upload.replaces is not None
    try:
        version = keep_version(road_map, order, upload.name, upload.digest, by=None)
        apply_version(version, seen, sure=sure, by=None)
    except AppliedMeanwhile as refusal:
        raise NoOrder(
            f"{upload.name}: {refusal.file_name} came into force meanwhile; run it again"
        ) from refusal
    except VersionDecided as refusal:
        raise NoOrder(f"{upload.name}: this file is a version of another road map already") from refusal


def _doubt(upload: Upload, road_map_id: int, diff: Diff) -> str:
    return (
        f"{upload.name}: looks like road map {road_map_id}, but only {diff.kept} of its {diff.kept_of} rows "
        f"are alike; say --replaces {road_map_id} or --new"
    )


def _lines(change: Change, rows: list[dict[str, Any]], order: Order) -> Iterator[str]:
    if change.new is not None:
        ordinal, title = order.rows[change.new].ordinal, order.rows[change.new].title
    else:
        ordinal, title = rows[change.old or 0]["ordinal"], rows[change.old or 0]["title"]
    yield f"{_SIGNS[change.fate]} {ordinal:>4}  {' '.join(title.split()):.{_LONGEST}}"
    for cell in change.cells:
        yield f"          {cell.name}: {cell.was:.{_LONGEST}} -> {cell.now:.{_LONGEST}}"
