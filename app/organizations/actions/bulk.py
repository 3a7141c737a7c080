"""Many things of a registry in few statements: a region has thousands of classes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from app.core import clock
from app.core.db import batches, db
from app.organizations.folding import fold_municipality, fold_name
from app.organizations.importing.present import CLASS, MUNICIPALITY, ORGANIZATION, VENUE, Thing, things
from app.organizations.models import (
    Municipality,
    Organization,
    OrganizationKind,
    RegistryKind,
    SchoolClass,
    Venue,
)

SUBJECTS = {
    RegistryKind.MUNICIPALITIES: "municipality",
    RegistryKind.ORGANIZATIONS: "organization",
    RegistryKind.VENUES: "venue",
    RegistryKind.CLASSES: "class",
}
_MODELS: dict[RegistryKind, tuple[Any, tuple[str, ...]]] = {
    RegistryKind.MUNICIPALITIES: (Municipality, MUNICIPALITY),
    RegistryKind.ORGANIZATIONS: (Organization, ORGANIZATION),
    RegistryKind.VENUES: (Venue, VENUE),
    RegistryKind.CLASSES: (SchoolClass, CLASS),
}
_REGISTRIES = 0x72656769  # the advisory lock of PostgreSQL under which registries grow


def one_at_a_time() -> None:
    """Two that add to a registry at once would not see what the other adds. SQLite has one writer anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_REGISTRIES)))


def make(kind: RegistryKind, facts: Iterable[dict[str, Any]]) -> list[int]:
    """Rows of the registry's table; their ids in the same order."""
    model, _columns = _MODELS[kind]
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    made: list[int] = []
    for some in batches(facts):
        made += db.session.scalars(statement, [_columns_of(kind, one) for one in some])
    return made


def change(kind: RegistryKind, pairs: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Set columns of rows by their ids: a statement for every set of columns that are changed together."""
    table = _MODELS[kind][0].__table__
    together: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for key, facts in pairs:
        columns = _columns_of(kind, facts)
        if kind is RegistryKind.ORGANIZATIONS:
            columns["changed_at"] = clock.now()
        together[tuple(columns)].append(columns | {"of_id": key})
    for names, rows in together.items():
        values: dict[str, Any] = {name: bindparam(name) for name in names}
        statement = update(table).where(table.c.id == bindparam("of_id")).values(values)
        for some in batches(rows):
            db.session.execute(statement, some)


def remove(kind: RegistryKind, ids: Sequence[int]) -> None:
    """Rows by their ids; raises IntegrityError where something points to one."""
    model, _columns = _MODELS[kind]
    for some in batches(ids):
        db.session.execute(
            delete(model).where(model.id.in_(some)), execution_options={"synchronize_session": False}
        )


def present(kind: RegistryKind, ids: Sequence[int]) -> dict[int, Thing]:
    """These rows as they are now."""
    model, columns = _MODELS[kind]
    found: dict[int, Thing] = {}
    for some in batches(ids):
        found |= things(model, columns, model.id.in_(some))
    return found


def _columns_of(kind: RegistryKind, facts: dict[str, Any]) -> dict[str, Any]:
    """Values of the table's own types, and what is computed of them."""
    columns = {name: _READ[name](value) if name in _READ else value for name, value in facts.items()}
    fold = fold_municipality if kind is RegistryKind.MUNICIPALITIES else fold_name
    if kind in (RegistryKind.MUNICIPALITIES, RegistryKind.ORGANIZATIONS) and "name" in facts:
        columns["folded"] = fold(facts["name"])
    if "short_name" in facts:
        columns["short_folded"] = fold(facts["short_name"])
    return columns


_READ: dict[str, Callable[[Any], Any]] = {
    "kind": OrganizationKind,
    "agreement_until": lambda value: date.fromisoformat(value) if value else None,
}
