"""What the audit log says of the registries, in words."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject
from app.organizations.models import Municipality, Organization, SchoolClass, Venue


def register(journal: Journal) -> None:
    journal.add("municipality", Subject(_l("Municipality"), find=_municipalities))
    journal.add("organization", Subject(_l("Organization"), find=_organizations))
    added, changed = _l("A class was added"), _l("The number of pupils was changed")
    classes = Subject(
        _l("Class"),
        actions={"class.added": added, "class.roll": changed},
        facts={"name": Fact(_l("Class")), "roll": Fact(_l("Pupils"))},
        find=_classes,
    )
    journal.add("class", classes)
    venues = Subject(
        _l("Place"),
        actions={"venue.added": _l("A place was added")},
        facts={"name": Fact(_l("Place")), "address": Fact(_l("Address"))},
        find=_venues,
    )
    journal.add("venue", venues)


def _municipalities(ids: Collection[int]) -> dict[int, Named]:
    query = select(Municipality.id, Municipality.name).where(Municipality.id.in_(ids))
    return {id: Named(name) for id, name in db.session.execute(query)}


def _organizations(ids: Collection[int]) -> dict[int, Named]:
    query = select(Organization.id, Organization.short_name).where(Organization.id.in_(ids))
    return {id: Named(name) for id, name in db.session.execute(query)}


def _classes(ids: Collection[int]) -> dict[int, Named]:
    query = select(SchoolClass).where(SchoolClass.id.in_(ids)).options(joinedload(SchoolClass.school))
    return {
        one.id: Named(f"{one.name}, {one.school.short_name}", short=one.name)
        for one in db.session.scalars(query)
    }


def _venues(ids: Collection[int]) -> dict[int, Named]:
    query = select(Venue.id, Venue.name).where(Venue.id.in_(ids))
    return {id: Named(name) for id, name in db.session.execute(query)}
