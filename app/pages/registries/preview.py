"""A file's preview as a person reads it: what each row changes, what is wrong, what to choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import func, select

from app.core.db import db
from app.core.paging import Paging
from app.core.told import Change
from app.organizations import registry_labels as labels
from app.organizations.importing import NEW, SKIP
from app.organizations.models import (
    Municipality,
    Organization,
    RegistryImport,
    RegistryImportRow,
    RegistryKind,
    RowState,
    Venue,
)
from app.pages.registries import queries
from app.pages.registries.history import changes_of, names_by_id

PAGE = 50
ORDER = (RowState.WRONG, RowState.CHOOSE, RowState.CHANGED, RowState.NEW, RowState.SKIPPED, RowState.SAME)
_CHOICE = "row-"  # and the row's number: the name of its choice in the form


@dataclass(frozen=True)
class Shown:
    """One row: `problems` are (column, what stands there, why), `choices` (value, text) pairs."""

    row: RegistryImportRow
    changes: list[Change]
    problems: list[tuple[str, str, str]]
    choices: list[tuple[int, str]]


def shown_state() -> RowState | None:
    """Which rows the address asks for; None where it names none, or what is none."""
    typed = request.args.get("state", "")
    return RowState(typed) if typed in set(RowState) else None


def typed_choices(one: RegistryImport) -> dict[int, int | None]:
    """What was chosen in the form, by the numbers of rows; nonsense is left out."""
    numbers = {
        name.removeprefix(_CHOICE): value for name, value in request.form.items() if name.startswith(_CHOICE)
    }
    query = select(RegistryImportRow.number).where(RegistryImportRow.import_id == one.id)
    known = {str(number): number for number in db.session.scalars(query)}
    return {known[number]: _choice(value) for number, value in numbers.items() if number in known}


def previewed(one: RegistryImport, state: RowState | None) -> dict[str, Any]:
    """What the page of a file is drawn with: unless a state is asked for, what waits for a person."""
    row = RegistryImportRow
    found = db.session.execute(
        select(row.state, func.count()).where(row.import_id == one.id).group_by(row.state)
    )
    counts = dict(found.all())
    shown = state or next((one for one in ORDER if counts.get(one)), RowState.SAME)
    paging = Paging.of_request(PAGE)
    query = select(row).where(row.import_id == one.id, row.state == shown).order_by(row.number)
    rows = db.session.scalars(query.limit(PAGE).offset(paging.offset)).all()

    def address(number: int) -> str:
        return url_for("registries.registry_import", import_id=one.id, state=shown.value, page=number)

    return {
        "counts": {one: counts[one] for one in ORDER if counts.get(one)},
        "state": shown,
        "rows": _told(one, rows),
        "pages": paging.links(counts.get(shown, 0), address),
        "RowState": RowState,
        "row_states": labels.ROW_STATES,
        "import_states": labels.IMPORT_STATES,
        "registry_title": labels.REGISTRIES[one.kind],
        "names": queries.names_of({one.created_by, one.applied_by, one.undone_by}),
        "NEW": NEW,
        "SKIP": SKIP,
    }


def _told(one: RegistryImport, rows: Sequence[RegistryImportRow]) -> list[Shown]:
    pairs = [(name, value) for row in rows for name, both in row.changes.items() for value in both]
    names = names_by_id(pairs)
    candidates = _candidates(one.kind, {key for row in rows for key in row.candidates})
    return [
        Shown(
            row,
            _changes(row, names),
            _problems(row),
            [(key, candidates[key]) for key in row.candidates if key in candidates],
        )
        for row in rows
    ]


def _changes(row: RegistryImportRow, names: dict[tuple[str, int], str]) -> list[Change]:
    """Of a new thing, what it has; of one that is there, from what to what."""
    if row.state is RowState.CHANGED:
        return changes_of(row.before, row.after, names)
    return changes_of(
        {}, {name: now for name, now in row.after.items() if now not in (None, "", [], True)}, names
    )


def _problems(row: RegistryImportRow) -> list[tuple[str, str, str]]:
    return [
        (str(labels.FIELDS[field]) if field else "", typed, labels.problem_text(code, facts))
        for code, field, typed, facts in row.problems
    ]


def _candidates(kind: RegistryKind, ids: set[int]) -> dict[int, str]:
    """What a row may be about, so that a person knows it: name, place, code."""
    match kind:
        case RegistryKind.MUNICIPALITIES:
            query = select(Municipality.id, Municipality.name, Municipality.code, Municipality.code)
        case RegistryKind.VENUES:
            query = select(Venue.id, Venue.name, Venue.address, Venue.entrance)
        case _:
            query = select(Organization.id, Organization.name, Organization.address, Organization.code)
    column = query.selected_columns[0]
    found = db.session.execute(query.where(column.in_(ids))) if ids else ()
    return {key: " · ".join(dict.fromkeys(filter(None, parts))) for key, *parts in found}


def _choice(typed: str) -> int | None:
    return int(typed) if typed.lstrip("-").isdigit() and typed.isascii() and len(typed) <= 10 else None
