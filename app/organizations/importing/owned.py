"""Rows of what belongs to an organization: its venues and its classes."""

from app.organizations.folding import fold_name
from app.organizations.importing.matching import Claims, compare, make
from app.organizations.importing.places import owner
from app.organizations.importing.present import CLASS, VENUE, Present
from app.organizations.importing.rows import Row
from app.organizations.importing.scope import Scope
from app.organizations.models import OrganizationKind


def plan_venues(rows: list[Row], present: Present, scope: Scope) -> None:
    """A venue is known by its organization and name, several of one name by their address."""
    named: dict[tuple[int, str], list[int]] = {}
    for venue_id, one in present.venues.items():
        named.setdefault((one["organization_id"], fold_name(one["name"])), []).append(venue_id)
    claims = Claims()
    for row in rows:
        organization_id, name = owner(row, present, scope), row.values.get("name", "")
        row.label = f"{name} · {row.label}" if name else row.label
        if organization_id is None:
            continue
        if not name:
            row.need("name")
            continue
        row.values["organization_id"] = organization_id
        key = (organization_id, fold_name(name))
        _find_venue(row, named.get(key, []), present)
        if row.target_id is not None:
            compare(row, present.venues[row.target_id], VENUE)
            claims.take(row, row.target_id)
        elif row.is_new:
            claims.take(row, (*key, row.values.get("address", "")))
            _new_venue(row)


def _find_venue(row: Row, found: list[int], present: Present) -> None:
    address = row.values.get("address")
    exact = [one for one in found if address in (None, present.venues[one]["address"])]
    if len(exact) == 1 or len(found) == 1:
        row.target_id = (exact or found)[0]
    elif found:
        row.offer(found)


def _new_venue(row: Row) -> None:
    if not row.values.get("address"):
        row.need("address")
        return
    make(row, VENUE, {"capacity": None, "accessibility": [], "active": True})


def plan_classes(rows: list[Row], present: Present, scope: Scope) -> None:
    """A class is known by its school, year and name."""
    years = {scope.year, *(row.values["year"] for row in rows if "year" in row.values)}
    classes = present.classes(years)
    known = {(one["school_id"], one["year"], one["grade"], one["letter"]): one for one in classes.values()}
    claims = Claims()
    for row in rows:
        school_id, named = owner(row, present, scope), row.values.pop("class", None)
        row.label = f"{row.cells.get('class', '')} · {row.label}" if "class" in row.cells else row.label
        if school_id is not None and present.organizations[school_id]["kind"] != OrganizationKind.SCHOOL:
            row.refuse("no_school", "organization" if "organization" in row.cells else "organization_code")
        if named is None:
            row.need("class")
        if school_id is None or row.problems:
            continue
        row.values |= {"school_id": school_id, "grade": named[0], "letter": named[1]}
        row.values.setdefault("year", scope.year)
        key = (school_id, row.values["year"], *named)
        claims.take(row, key)
        there = known.get(key)
        if there is not None:
            compare(row, there, CLASS)
        elif "roll" in row.values:
            make(row, CLASS, {})
        else:
            row.need("roll")
