"""Rows of municipalities: by code, else by folded name."""

from app.organizations.folding import fold_municipality
from app.organizations.importing.matching import Claims, compare, make
from app.organizations.importing.present import MUNICIPALITY, Present
from app.organizations.importing.rows import Row
from app.organizations.importing.scope import Scope


def plan_municipalities(rows: list[Row], present: Present, scope: Scope) -> None:
    """Only whoever looks after the whole region has such files."""
    claims, codes = Claims(), {one["code"].casefold() for one in present.municipalities.values()}
    for row in rows:
        code, name = row.values.get("code", ""), row.values.get("name", "")
        row.name_it("name", "code")
        if scope.municipality_id is not None:
            row.refuse("foreign")
            continue
        if not name:
            row.need("name")
            continue
        row.target_id = present.municipality_by_code.get(code.casefold()) if code else None
        if row.target_id is not None:
            del row.values["code"]  # written in another case it is the same
        else:
            _by_name(row, name, bool(code), present)
        if row.target_id is not None:
            compare(row, present.municipalities[row.target_id], MUNICIPALITY)
            claims.take(row, row.target_id)
        elif row.is_new:
            claims.take(row, fold_municipality(name), code.casefold())
            make(row, MUNICIPALITY, {"code": _free_code(codes), "active": True})


def _by_name(row: Row, name: str, has_code: bool, present: Present) -> None:
    named = present.municipality_by_name.get(fold_municipality(name), [])
    if len(named) == 1 and not has_code:
        row.target_id = named[0]
    elif named:
        row.offer(named)


def _free_code(taken: set[str]) -> str:
    """The next of m-1, m-2, … that nobody has."""
    number = len(taken) + 1
    while f"m-{number}" in taken:
        number += 1
    taken.add(f"m-{number}")
    return f"m-{number}"
