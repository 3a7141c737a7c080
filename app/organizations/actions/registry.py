"""Changes to municipalities, organizations and venues by hand. Nothing is removed: it is archived."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.actions import bulk
from app.organizations.importing.present import Present, as_json
from app.organizations.models import Municipality, Organization, OrganizationKind, Venue

Thing = Municipality | Organization | Venue
T = TypeVar("T", Municipality, Organization)


class CodeTaken(RuleBroken):
    """Another one has this code already."""

    def __init__(self, name: str) -> None:
        self.name = name


class SimilarExists(RuleBroken):
    """Organizations that may be the same one; whoever knows better says so and it is added."""

    def __init__(self, similar: Sequence[Organization]) -> None:
        self.similar = similar


class StillUsed(RuleBroken):
    """A municipality with active organizations is not archived; `count` is how many they are."""

    def __init__(self, count: int) -> None:
        self.count = count


def add_municipality(code: str, name: str, *, by: int | None) -> Municipality:
    """Raises CodeTaken."""
    return _added(Municipality(code=code, name=name), {"code": code, "name": name}, by)


def add_organization(facts: Mapping[str, Any], *, by: int | None, knowingly: bool = False) -> Organization:
    """`facts` by the columns' names; without a code it gets the next free one of its kind.

    Raises CodeTaken; SimilarExists unless it is made `knowingly`.
    """
    bulk.one_at_a_time()
    if not knowingly:
        _hold_unlike(facts)
    code = facts.get("code") or _free_code(OrganizationKind(facts["kind"]))
    told = {name: value for name, value in facts.items() if value not in ("", None)} | {"code": code}
    return _added(Organization(**dict(facts) | {"code": code}), told, by)


def change(thing: Thing, facts: Mapping[str, Any], *, by: int | None) -> None:
    """Set columns by their names. Raises CodeTaken."""
    db.session.refresh(
        thing, with_for_update={"of": type(thing), "key_share": True}
    )  # from what it is changed
    before = {name: as_json(getattr(thing, name)) for name in facts}
    after = {name: as_json(value) for name, value in facts.items()}
    changed = [name for name in facts if before[name] != after[name]]
    if not changed:
        return
    if "code" in changed:
        _hold_free(type(thing), facts["code"], besides=thing.id)
    for name in changed:
        setattr(thing, name, facts[name])
    if isinstance(thing, Organization):
        thing.changed_at = clock.now()
    db.session.flush()
    verb = {True: "restored", False: "archived"}[after["active"]] if changed == ["active"] else "changed"
    audit.record(
        f"{_subject(thing)}.{verb}",
        _subject(thing),
        thing.id,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


def set_active(thing: Thing, active: bool, *, by: int | None) -> None:
    """Archive it, or take it out of the archive. Raises StillUsed for a municipality."""
    if isinstance(thing, Municipality) and not active:
        bulk.one_at_a_time()
        own = (Organization.municipality_id == thing.id) & Organization.active
        count = db.session.scalar(select(func.count(Organization.id)).where(own)) or 0
        if count:
            raise StillUsed(count)
    change(thing, {"active": active}, by=by)


def _added(thing: T, told: Mapping[str, Any], by: int | None) -> T:
    _hold_free(type(thing), thing.code)
    try:
        with db.session.begin_nested():
            db.session.add(thing)
    except IntegrityError:
        _hold_free(type(thing), thing.code)
        raise
    after = {name: as_json(value) for name, value in told.items()}
    audit.record(f"{_subject(thing)}.added", _subject(thing), thing.id, by=by, after=after)
    return thing


def _hold_free(model: Any, code: str, besides: int | None = None) -> None:
    """In any case of its letters; SQLite folds only the Latin ones."""
    for key, taken, name in db.session.execute(select(model.id, model.code, model.name)):
        if key != besides and taken.casefold() == code.casefold():
            raise CodeTaken(name)


def _hold_unlike(facts: Mapping[str, Any]) -> None:
    present, names = Present(), (facts["name"], facts["short_name"])
    place = facts.get("municipality_id")
    ids = {*present.same_name(names, place), *present.near_name(names, place)}
    for number in filter(None, (facts.get("ogrn"), facts.get("inn"))):
        ids |= set(present.organization_by_number.get(number, ()))
    if ids:
        query = select(Organization).where(Organization.id.in_(ids)).order_by(Organization.short_name)
        raise SimilarExists(db.session.scalars(query).all())


def _free_code(kind: OrganizationKind) -> str:
    taken = {code.casefold() for code in db.session.scalars(select(Organization.code))}
    return next(code for code in (f"{kind.value}-{n}" for n in range(1, len(taken) + 2)) if code not in taken)


def _subject(thing: Thing) -> str:
    return type(thing).__tablename__
