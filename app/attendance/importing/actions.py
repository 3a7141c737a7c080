"""Changes that come with exports: what is remembered, what a file holds for a day, and its sheets."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from app.accounts.models import Membership
from app.attendance.actions import Came, Marking, mark_day
from app.attendance.importing import queries
from app.attendance.importing.models import ImportMapping, ImportPreview, ImportWord
from app.attendance.importing.plans import Plan, PlannedSheet, State, Unknown
from app.attendance.importing.queries import SCHOOL
from app.attendance.importing.reading import Meant
from app.attendance.importing.refusals import ChangedSincePreview, NothingToRecord
from app.attendance.models import Side
from app.attendance.refusals import Excess, MoreThanBooked
from app.core import audit, clock
from app.core.db import db

KEPT = timedelta(days=1)
AT_ONCE = 50  # sheets of one transaction: others write in between
ANEW = "Загружена новая выгрузка"  # why a count was corrected, in the words of those who read the sheet


def remember_mapping(
    membership: Membership, fingerprint: str, platform: str, meant: Meant, *, by: int | None
) -> ImportMapping:
    """What the columns of files with this fingerprint mean from now on: to the person's organization, of an
    operator to everybody."""
    keeper = queries.keeper(membership)
    own = ImportMapping.organization_id.is_not_distinct_from(keeper)
    query = select(ImportMapping).where(own, ImportMapping.fingerprint == fingerprint)
    one = db.session.scalars(query).one_or_none() or ImportMapping()
    one.organization_id, one.fingerprint = keeper, fingerprint
    one.platform, one.roles = platform, dict(meant["roles"])
    one.came, one.others = sorted(meant["came"]), sorted(meant["others"])
    one.changed_by, one.changed_at = by, clock.now()
    db.session.add(one)
    db.session.flush()
    audit.record("import_mapping.set", "import_mapping", one.id, by=by, after={"platform": platform})
    return one


def keep_preview(
    membership: Membership, platform: str, digest: str, counted: Mapping[str, Any], *, by: int | None
) -> ImportPreview:
    """The counts of a file, to be looked at before they are recorded; older ones are forgotten."""
    forget_previews()
    facts = {name: value for name, value in counted.items() if name != "groups"}
    one = ImportPreview(
        organization_id=membership.organization_id,
        platform=platform,
        digest=digest,
        facts=facts,
        groups=list(counted["groups"]),
        made_by=by,
        made_at=clock.now(),
    )
    db.session.add(one)
    db.session.flush()
    after = {"platform": platform, "rows": facts["rows"]}
    audit.record("import_preview.read", "import_preview", one.id, by=by, after=after)
    return one


def forget_previews() -> int:
    """Throw away the counts of files read more than a day ago; answers of how many. Safe to run at any time,
    or twice."""
    old = delete(ImportPreview).where(ImportPreview.made_at < clock.now() - KEPT)
    return len(db.session.scalars(old.returning(ImportPreview.id)).all())


def choose(
    membership: Membership,
    preview: ImportPreview,
    chosen: Sequence[tuple[Unknown, int]],
    *,
    by: int | None,
) -> None:
    """Remember which school or event each of these words means. What is beyond the person's reach is none."""
    keeper = queries.keeper(membership)
    schools = queries.Schools(membership, {}).names
    events = queries.events_by_id(membership, [id for one, id in chosen if one.about != SCHOOL])
    for unknown, target_id in chosen:
        if target_id in (schools if unknown.about == SCHOOL else events):
            _remember_word(keeper, unknown, target_id)
    db.session.flush()
    audit.record("import_preview.chosen", "import_preview", preview.id, by=by, after={"words": len(chosen)})


def _remember_word(keeper: int | None, unknown: Unknown, target_id: int) -> None:
    word = queries.word_of(unknown.about, unknown.text)
    own = ImportWord.organization_id.is_not_distinct_from(keeper)
    query = select(ImportWord).where(own, ImportWord.about == unknown.about, ImportWord.word == word)
    one = db.session.scalars(query).one_or_none()
    if one is None:
        one = ImportWord(organization_id=keeper, about=unknown.about, word=word)
        db.session.add(one)
    if unknown.about == SCHOOL:
        one.school_id = target_id
    else:
        one.event_id = target_id


def to_record(plan: Plan, seen: str, *, sure: bool) -> list[PlannedSheet]:
    """The sheets that the page has shown and that a person agreed to. `sure`: more than a class has is meant.

    Raises ChangedSincePreview, NothingToRecord, MoreThanBooked.
    """
    if plan.seen != seen:
        raise ChangedSincePreview
    if not plan.todo:
        raise NothingToRecord
    excess = [
        Excess(line.who, f"{one.school}, {line.name}", line.came, line.roll)
        for one in plan.todo
        for line in one.counted
        if line.is_excess and line.who is not None
    ]
    if excess and not sure:
        raise MoreThanBooked(excess)
    return plan.todo


def record(preview_id: int, sheets: Sequence[PlannedSheet], *, by: int | None) -> None:
    """Fill or correct these sheets, each once however often this is sent. Raises what `mark_day` raises."""
    for one in sheets:
        event_id, school_id, day = one.place
        marking = Marking(
            Side.SCHOOL,
            [
                Came(line.who, line.came, walk_ins=max(0, line.came - line.roll) if line.roll else 0)
                for line in one.lines
                if line.who is not None
            ],
            by,
            hours=one.hours if one.state is State.CHANGED else None,
            reason=ANEW if one.state is State.CHANGED else "",
            key=one.key,
            seen=one.version,
        )
        mark_day(event_id, school_id, day, marking, one.hours)
    audit.record(
        "import_preview.recorded", "import_preview", preview_id, by=by, after={"sheets": len(sheets)}
    )
