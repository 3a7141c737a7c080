"""What taking a list away leaves behind."""

from app.attendance.lists.asked import Asked
from app.core import audit


def note_export(asked: Asked, form: str, rows: int, *, organization_id: int, by: int) -> None:
    """Write down who took which list away, in what form, with which columns and how many rows: nothing of
    what stands in it."""
    told = {name: value for name, value in asked.address.items() if name not in ("column", "preset", "by")}
    facts = {"form": form, "rows": rows, "columns": list(asked.columns), "organization": organization_id}
    ids = {name: int(told.pop(name)) for name in ("event", "slot", "municipality") if name in told}
    audit.record("list.exported", "list", 1, by=by, after=facts | ids | told)
