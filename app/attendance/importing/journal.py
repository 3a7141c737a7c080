"""What the audit log says of exports of platforms, in words."""

from collections.abc import Collection

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.attendance.importing.access import still_kept
from app.attendance.importing.models import ImportMapping, ImportPreview
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject


def register(journal: Journal) -> None:
    platform = Fact(_l("Platform"))
    mapped = {"import_mapping.set": _l("Columns of a platform's file were explained")}
    journal.add(
        "import_mapping", Subject(_l("Platform"), mapped, {"platform": platform}, _mappings, passing=True)
    )
    actions = {
        "import_preview.read": _l("A platform's file was read"),
        "import_preview.chosen": _l("Words of a platform were explained"),
        "import_preview.recorded": _l("Sheets were recorded from a platform's file"),
    }
    facts = {
        "platform": platform,
        "rows": Fact(_l("Rows")),
        "words": Fact(_l("Words")),
        "sheets": Fact(_l("Sheets")),
    }
    journal.add("import_preview", Subject(_l("Platform's file"), actions, facts, _previews, passing=True))


def _mappings(ids: Collection[int]) -> dict[int, Named]:
    query = select(ImportMapping.id, ImportMapping.platform).where(ImportMapping.id.in_(ids))
    return {id: Named(platform) for id, platform in db.session.execute(query)}


def _previews(ids: Collection[int]) -> dict[int, Named]:
    """Those whose counts are still there; only for a day they have a page."""
    query = select(ImportPreview.id, ImportPreview.platform).where(ImportPreview.id.in_(ids), still_kept())
    return {
        id: Named(platform, url_for("platforms.preview", preview_id=id))
        for id, platform in db.session.execute(query)
    }
