"""Rows of organizations: by code or registry number, else by folded name within the municipality.

Never a silent second school: what may be one that is there already is for a person to decide.
"""

from itertools import count

from app.organizations.folding import fold_name
from app.organizations.importing.matching import Claims, compare, make
from app.organizations.importing.places import place
from app.organizations.importing.present import ORGANIZATION, Present
from app.organizations.importing.rows import Row
from app.organizations.importing.scope import OFFICES, Scope
from app.organizations.importing.values import kind_in
from app.organizations.models import OrganizationKind

PUPILS = frozenset({OrganizationKind.SCHOOL, OrganizationKind.KINDERGARTEN})
_NUMBERS = ("ogrn", "inn")


def plan_organizations(rows: list[Row], present: Present, scope: Scope) -> None:
    """What is sure by code comes first, so that a name does not claim what another row's code means."""
    for row in rows:
        row.name_it("name", "short_name", "code")
        place(row, present, scope)
        _by_code(row, present, scope)
    sure = {row.target_id for row in rows if row.target_id is not None}
    claims, codes = Claims(), _Codes(present)
    for row in rows:
        if row.target_id is None:
            _by_name(row, present, sure, scope)
        if row.target_id is not None:
            _change(row, present, scope)
            claims.take(row, row.target_id)
        elif row.is_new:
            _new(row, present, scope, codes)
            _claim_new(row, claims)


def _by_code(row: Row, present: Present, scope: Scope) -> None:
    code = row.values.get("code", "")
    row.target_id = present.organization_by_code.get(code.casefold()) if code else None
    if row.target_id is not None:
        del row.values["code"]  # written in another case it is the same
        return
    numbered = (present.organization_by_number.get(row.values.get(name, ""), []) for name in _NUMBERS)
    found = next(filter(None, numbered), [])
    places = {present.organizations[one]["municipality_id"] for one in found}
    if found and scope.municipality_id is not None and places != {scope.municipality_id}:
        row.refuse("foreign", next(name for name in _NUMBERS if name in row.values))
    elif len(found) == 1 and not code:
        row.target_id = found[0]
    elif found:
        row.offer(found)


def _by_name(row: Row, present: Present, sure: set[int], scope: Scope) -> None:
    """One of the same name is meant, unless the numbers differ; other doubts are a person's to settle. Where
    the scope is one municipality, none of another is offered: a choice shows its code and address."""
    names = [row.values[name] for name in ("name", "short_name") if name in row.values]
    municipality_id = row.values.get("municipality_id", scope.municipality_id)
    same = present.same_name(names, municipality_id)
    if len(same) == 1 and not row.candidates and _fits(row, present, same[0]):
        row.target_id = same[0]
        return
    near = [one for one in present.near_name(names, municipality_id) if one not in sure]
    row.offer(list(dict.fromkeys([*row.candidates, *same, *near])))


def _fits(row: Row, present: Present, target_id: int) -> bool:
    """Whether nothing but the name speaks, and the place is the same."""
    there = present.organizations[target_id]
    differs = any(row.values.get(name) and there[name] not in ("", row.values[name]) for name in _NUMBERS)
    return (
        "code" not in row.values
        and not differs
        and row.values.get("municipality_id") == there["municipality_id"]
    )


def _change(row: Row, present: Present, scope: Scope) -> None:
    there = present.organizations[row.target_id or 0]
    if scope.municipality_id is not None:
        if there["municipality_id"] != scope.municipality_id:
            row.refuse("foreign")
            return
        if row.values.get("kind", there["kind"]) != there["kind"] and OFFICES & {
            row.values["kind"],
            there["kind"],
        }:
            row.refuse("office", "kind")
    compare(row, there, ORGANIZATION)


def _new(row: Row, present: Present, scope: Scope, codes: "_Codes") -> None:
    name = row.values.get("name")
    if not name:
        row.need("name")
        return
    guessed = row.values.get("kind") or kind_in(name)
    if guessed is None:
        if "kind" not in row.cells:
            row.refuse("kind_unknown", "kind")
        return
    kind = OrganizationKind(guessed)
    if scope.municipality_id is not None and kind in OFFICES:
        row.refuse("office", "kind")
    if kind in PUPILS and present.municipalities and "municipality_id" not in row.values:
        if "municipality" not in row.cells:
            row.refuse("no_municipality", "municipality")
        return
    code = row.values.get("code") or codes.free(kind)
    otherwise = {"code": code, "kind": kind.value, "short_name": name, "active": True}
    make(row, ORGANIZATION, otherwise | {"municipality_id": None, "agreement_until": None})


def _claim_new(row: Row, claims: Claims) -> None:
    """A second row of the same name is a slip, unless its code is another: then a person says which it is."""
    code, name = row.values.get("code", "").casefold(), row.values.get("name", "")
    claims.take(row, ("code", code) if code else "")
    if name and not row.problems:
        claims.namesake(
            row, ("name", row.values.get("municipality_id"), fold_name(name)), has_code=bool(code)
        )


class _Codes:
    """Codes for organizations whose rows have none: school-1, school-2, …"""

    def __init__(self, present: Present) -> None:
        self._taken = set(present.organization_by_code)
        self._next = {kind: count(1) for kind in OrganizationKind}

    def free(self, kind: OrganizationKind) -> str:
        code = next(
            code
            for code in (f"{kind.value}-{number}" for number in self._next[kind])
            if code not in self._taken
        )
        self._taken.add(code)
        return code
