"""What the screens and commands say about orders: why a file is no order, how sure the reader is."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core.uploads import Unreadable
from app.roadmap.reading.contract import Hidden

MEGABYTE = 1024 * 1024
MOST_NAMED = 5

_UNREADABLE = {
    "missing": _l("There is no such file, or it cannot be opened."),
    "empty": _l("The file is empty."),
    "encoding": _l("The text is in an encoding that is not understood. Save it as UTF-8."),
    "encrypted_or_ole": _l(
        "This is an old Word or Excel file or one with a password. Save it as .docx or .xlsx without one."
    ),
    "encrypted": _l("The file is closed with a password. Save it without one."),
    "old_office": _l("This is an old Word or Excel file (.doc, .xls). Save it as .docx or .xlsx."),
    "macro": _l("The file has macros in it. Save it as an ordinary .docx or .xlsx."),
    "scan": _l("There is no text in the file: it is a scan. Ask for the order in Word or Excel."),
    "no_lines": _l(
        "There is no ruled table in the PDF, so its rows cannot be told. Ask for it in Word or Excel."
    ),
    "zip_bomb": _l("The file unpacks to more than an order can hold. It was not read."),
    "damaged": _l("The file is damaged, or it is something else under another name."),
    "no_table": _l("There is no table of events in the file: no columns for what, when and who."),
    "taken": _l("This file is here already, in an order that is not yours. Ask the operator of the region."),
    "school_year": _l("The school year is not understood. Write it as 2026/2027."),
    "too_much": _l("The file has more text, rows or cells than an order. Keep only the plan itself in it."),
    "too_costly": _l("The file takes too much time or memory to read. Keep only the plan itself in it."),
}
_SURENESS = {
    "high": _l("read with confidence"),
    "mid": _l("worth a look"),
    "low": _l("to be checked"),
}


def unreadable_text(refusal: Unreadable) -> str:
    """Why a file could not be read as an order, and what to do about it."""
    if refusal.reason == "too_large":
        most = int(refusal.facts["limit"]) // MEGABYTE
        return str(
            _("The file is larger than %(most)s MB. An order with its plan is far smaller.", most=most)
        )
    if refusal.reason == "extension":
        return str(_("Orders are read from these files: %(known)s.", known=refusal.facts["known"]))
    return str(_UNREADABLE[refusal.reason])


def hidden_text(hidden: Hidden) -> str:
    """What of a workbook was not read; "" where nothing is hidden."""
    told = []
    if hidden.sheets:
        names = ", ".join(f"«{name}»" for name in hidden.sheets[:MOST_NAMED])
        more = "…" if len(hidden.sheets) > MOST_NAMED else ""
        told.append(_("Hidden sheets were not read: %(names)s", names=names + more))
    if hidden.rows:
        told.append(
            ngettext("%(num)s hidden row was not read", "%(num)s hidden rows were not read", hidden.rows)
        )
    if hidden.columns:
        text = ngettext(
            "%(num)s hidden column was not read", "%(num)s hidden columns were not read", hidden.columns
        )
        told.append(text)
    return ". ".join(map(str, told))


def sureness_title(sureness: str) -> str:
    """«прочитано уверенно», «стоит взглянуть», «нужно проверить»."""
    return str(_SURENESS[sureness])
