"""The archives that were made, and one of them made again."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.participation.archives.models import Archive
from app.participation.archives.packing import Asked, Packed, pack
from app.participation.archives.refusals import MadeOfOtherData

SHOWN = 50


def archives() -> Sequence[Archive]:
    """The latest first."""
    query = select(Archive).options(joinedload(Archive.maker), joinedload(Archive.organization))
    return db.session.scalars(query.order_by(Archive.id.desc()).limit(SHOWN)).all()


def archive(archive_id: int) -> Archive | None:
    return db.session.get(Archive, archive_id)


def made_again(one: Archive) -> Packed:
    """The very file whose hash was written down. Raises MadeOfOtherData."""
    packed = pack(Asked(one.period, one.made_at, one.maker.name, one.organization_id))
    if packed.sha256 != one.sha256:
        raise MadeOfOtherData
    return packed
