"""Files that a person's organization has read, or 404."""

from flask import abort
from sqlalchemy import ColumnElement, select

from app.accounts.models import Membership, Role
from app.attendance.importing.actions import KEPT
from app.attendance.importing.models import ImportPreview
from app.core import clock
from app.core.db import db

IMPORTERS = (Role.SCHOOL, Role.MUNICIPALITY, Role.OPERATOR)


def still_kept() -> ColumnElement[bool]:
    """A file's counts are shown for a day, whether somebody has thrown them away by then or not."""
    return ImportPreview.made_at >= clock.now() - KEPT


def preview_of(membership: Membership, preview_id: int) -> ImportPreview:
    """The counts of a file that the person's own organization has read."""
    own = ImportPreview.organization_id == membership.organization_id
    query = select(ImportPreview).where(ImportPreview.id == preview_id, own, still_kept())
    return db.session.scalars(query).one_or_none() or abort(404)
