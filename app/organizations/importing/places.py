"""What a row says of its municipality and of the organization it belongs to."""

from app.organizations.importing.present import Present
from app.organizations.importing.rows import Row
from app.organizations.importing.scope import Scope


def place(row: Row, present: Present, scope: Scope) -> None:
    """`municipality_id` of what the row names; without a word it is the scope's own."""
    typed = row.values.pop("municipality", None)
    if typed is None:
        if scope.municipality_id is not None and "municipality" not in row.cells:
            row.values["municipality_id"] = scope.municipality_id
        return
    found = present.municipality(typed)
    if len(found) != 1:
        row.refuse("municipality_unclear" if found else "no_such_municipality", "municipality")
    elif scope.municipality_id not in (None, found[0]):
        row.refuse("foreign", "municipality")
    else:
        row.values["municipality_id"] = found[0]


def owner(row: Row, present: Present, scope: Scope) -> int | None:
    """The organization that a venue or class belongs to, or None with the reason noted."""
    place(row, present, scope)
    code, name = row.values.pop("organization_code", ""), row.values.pop("organization", "")
    municipality_id = row.values.pop("municipality_id", None)
    row.label = name or code
    if not code and not name:
        if not row.problems:
            row.refuse("missing", "organization")
        return None
    found = _owners(code, name, municipality_id, present)
    field = "organization_code" if code else "organization"
    if len(found) != 1:
        row.refuse("organization_unclear" if found else "no_such_organization", field, found=len(found))
        return None
    there = present.organizations[found[0]]
    if scope.municipality_id is not None and there["municipality_id"] != scope.municipality_id:
        row.refuse("foreign", field)
        return None
    row.label = there["short_name"]
    return found[0]


def _owners(code: str, name: str, municipality_id: int | None, present: Present) -> list[int]:
    """By code; by a number where a code is expected; else by name, which may be a code as well."""
    for typed in (code, name):
        if typed and (by_code := present.organization_by_code.get(typed.casefold())) is not None:
            return [by_code]
        if typed and (numbered := present.organization_by_number.get(typed)):
            return numbered
    return present.same_name([name], municipality_id) if name and not code else []
