"""What screens and commands say of the registries: kinds, fields, and what is wrong with a file."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.uploads import Unreadable
from app.organizations.models import Access, ImportState, OrganizationKind, RegistryKind, RowState

MEGABYTE = 1024 * 1024

KINDS = {
    OrganizationKind.SCHOOL: _l("School"),
    OrganizationKind.KINDERGARTEN: _l("Kindergarten"),
    OrganizationKind.COLLEGE: _l("College"),
    OrganizationKind.UNIVERSITY: _l("University"),
    OrganizationKind.EXTRA_EDUCATION: _l("Extra education"),
    OrganizationKind.EMPLOYER: _l("Employer"),
    OrganizationKind.AUTHORITY: _l("Municipal education authority"),
    OrganizationKind.OPERATOR: _l("Operator"),
    OrganizationKind.MINISTRY: _l("Ministry"),
    OrganizationKind.OTHER: _l("Other organization"),
}
ACCESS = {
    Access.STEP_FREE: _l("entrance without steps"),
    Access.LIFT: _l("lift"),
    Access.TOILET: _l("accessible toilet"),
    Access.PARKING: _l("accessible parking"),
    Access.HEARING_LOOP: _l("hearing loop"),
    Access.TACTILE: _l("tactile signs"),
}
REGISTRIES = {
    RegistryKind.MUNICIPALITIES: _l("Municipalities"),
    RegistryKind.ORGANIZATIONS: _l("Organizations"),
    RegistryKind.VENUES: _l("Places of events"),
    RegistryKind.CLASSES: _l("School classes"),
}
# Also the headers of exported tables: what is exported can be imported again.
FIELDS = {
    "code": _l("Code"),
    "kind": _l("Kind of organization"),
    "name": _l("Full name"),
    "short_name": _l("Short name"),
    "municipality": _l("Municipality"),
    "municipality_id": _l("Municipality"),
    "inn": _l("INN"),
    "ogrn": _l("OGRN"),
    "address": _l("Address"),
    "phone": _l("Phone"),
    "mail": _l("E-mail"),
    "site": _l("Site"),
    "contact": _l("Contact person"),
    "agreement_until": _l("Agreement until"),
    "active": _l("Active"),
    "organization": _l("Organization"),
    "organization_code": _l("Organization code"),
    "organization_id": _l("Organization"),
    "venue": _l("Place"),
    "entrance": _l("Entrance"),
    "capacity": _l("Capacity"),
    "accessibility": _l("Accessibility"),
    "class": _l("Class"),
    "year": _l("School year"),
    "roll": _l("Pupils"),
}
ROW_STATES = {
    RowState.NEW: _l("new"),
    RowState.CHANGED: _l("changed"),
    RowState.SAME: _l("same as in the registry"),
    RowState.CHOOSE: _l("to be chosen"),
    RowState.SKIPPED: _l("left out"),
    RowState.WRONG: _l("with mistakes"),
}
IMPORT_STATES = {
    ImportState.PREVIEW: _l("Not applied"),
    ImportState.APPLIED: _l("Applied"),
    ImportState.UNDONE: _l("Undone"),
}
_PROBLEMS = {
    "missing": _l("The cell is empty, and nothing can be said without it."),
    "too_long": _l("Longer than %(most)s signs."),
    "formula": _l("This looks like a formula. Write the text itself."),
    "no_number": _l("This is not a whole number."),
    "out_of_range": _l("It has to be a whole number from %(least)s to %(most)s."),
    "no_kind": _l("There is no such kind. Write, for example, school, college or employer."),
    "kind_unknown": _l(
        "The name does not tell what kind of organization this is. Add a column with the kind."
    ),
    "check_digit": _l("The check digit does not fit: a figure is mistyped."),
    "wrong_length": _l("It has to have %(first)s or %(second)s figures."),
    "no_mail": _l("This is not an e-mail address."),
    "no_site": _l("This is not the address of a site."),
    "no_date": _l("This is not a date. Write it as 31.12.2027."),
    "no_flag": _l("Write yes or no."),
    "no_access": _l(
        "Write what there is: step-free entrance, lift, toilet, parking, hearing loop, tactile signs."
    ),
    "no_class": _l("This is not understood as a class. Write the grade and the letter: 8Б."),
    "no_year": _l("Write the school year as 2026/2027."),
    "no_municipality": _l("The municipality is not given. Add a column with it."),
    "no_such_municipality": _l(
        "There is no such municipality in the registry. Add it there first, or mend the name here."
    ),
    "municipality_unclear": _l("Several municipalities have this name. Give the code."),
    "no_such_organization": _l(
        "There is no such organization in the registry. Add it there first, or give its code."
    ),
    "organization_unclear": _l("Several organizations have this name. Give the code or the municipality."),
    "no_school": _l("Only schools have classes; this organization is of another kind."),
    "foreign": _l("This belongs to another municipality."),
    "office": _l("Organizations of this kind are kept by the operator."),
    "twice": _l("The same stands in line %(line)s already."),
    "namesake": _l("Line %(line)s has the same name in the same municipality under another code."),
}
_UNREADABLE = {
    "missing": _l("There is no such file, or it cannot be opened."),
    "empty": _l("The file is empty."),
    "encoding": _l("The text is in an encoding that is not understood. Save it as UTF-8 or as .xlsx."),
    "encrypted_or_ole": _l(
        "This is an old Excel file (.xls) or one with a password. Save it as .xlsx without one."
    ),
    "macro": _l("The file has macros in it. Save it as an ordinary .xlsx."),
    "zip_bomb": _l("The file unpacks to more than a registry can hold. It was not read."),
    "damaged": _l("The file is damaged, or it is something else under another name."),
    "too_costly": _l("The file takes too much time or memory to read. Keep only the table itself in it."),
    "no_header": _l(
        "There is no header with columns that are understood here. "
        "Export the registry to see how a table looks."
    ),
    "header_twice": _l("The column “%(column)s” stands there twice. Keep one of them."),
    "no_rows": _l("There is a header, and no rows below it."),
    "too_much": _l("The table is larger than %(rows)s rows or %(columns)s columns. Split it."),
    "extension": _l("Tables are read from these files: %(known)s."),
}


def access_text(names: Iterable[str]) -> str:
    """What a place has for people with limited mobility, sight or hearing: «вход без ступеней, лифт»."""
    return ", ".join(str(ACCESS[Access(name)]) for name in names)


def problem_text(code: str, facts: Mapping[str, Any]) -> str:
    """Why a cell or a row is refused."""
    return str(_PROBLEMS[code]) % facts


def unreadable_text(refusal: Unreadable) -> str:
    """Why a file could not be read as a table, and what to do about it."""
    if refusal.reason == "too_large":
        return str(_("The file is larger than %(most)s MB.", most=int(refusal.facts["limit"]) // MEGABYTE))
    return str(_UNREADABLE[refusal.reason]) % refusal.facts
