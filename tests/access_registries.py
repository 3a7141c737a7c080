"""Registries, files and what only the operator keeps, in the region of tests/access_world.py."""

from datetime import date
from functools import partial

from flask import current_app

from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from app.organizations.actions import add_venue
from app.organizations.actions.imports import choose
from app.organizations.importing import SKIP
from app.organizations.models import OrganizationKind, ProgrammeLevel, SpecialDay
from tests.organizations.files import SCHOOLS, keep
from tests.organizations.files import rows as lines_of


def build(world, make, places, schools, hosts):
    _registries(world, make, places, schools, hosts)
    _imports(world, places)
    _operators_own(world)


def _registries(world, make, places, schools, hosts):
    """Organizations and their places; the one that no municipality has is the operator's alone."""
    for side in hosts:
        letter = side.upper()
        for kind, owner, venue in (("school", schools[side], "room"), ("host", hosts[side], "venue")):
            name = f"Qz{venue}{letter}"
            place = transact(partial(add_venue, owner.id, name, "ул. Тестовая, 2", "", by=None))
            args = {"organization_id": owner.id}
            world.add("organization", f"{kind}_{side}", args, name=owner.short_name, venue=name)
            world.add("venue", f"{kind}_{side}", {"venue_id": place.id}, venue=name)
    region = make.organization(OrganizationKind.OTHER, name="Qzregion", short_name="Qzregion")
    world.add("organization", "region", {"organization_id": region.id}, name="Qzregion", venue=())
    for form in ("csv", "xlsx"):
        args = {"form": form, "municipality_id": places["b"].id}
        texts = {name: world.texts[name] for name in ("place", "school", "host", "venue", "room", "lead")}
        world.add("table", form, args, **texts, **{"class": world.texts["class"]})
        world.add("foreign table", form, args)
    for side in hosts:
        words = {"class": f"8QZ{side.upper()}", "title": (f"Qzevent{side.upper()}",)}
        world.add("plan table", side, {"form": "csv", "school_id": schools[side].id}, **words)


def _imports(world, places):
    """A file of each side and one of the region; each with a row left out, about a school of side b."""
    for key, place in (*places.items(), ("r", None)):
        rows = [
            (f"qz-{key}", f"Школа Qznew{key}", place.name if place else "QzplaceA"),
            ("", "QzschoolB", "QzplaceB"),
        ]
        one = keep("organizations", SCHOOLS, rows, place)
        choose(one, {line.number: SKIP for line in lines_of(db.session, one)[1:]}, by=None)
        one.file_name = f"Qzfile{key.upper()}.csv"
        db.session.commit()
        world.add("import", key, {"import_id": one.id}, file=one.file_name, typed="QzschoolB")


def _operators_own(world):
    """What only the operator keeps: dictionaries, days, letters and the messages that are to go."""
    level = ProgrammeLevel(title="Qzlevel", hours=40)
    day = SpecialDay(day=date(2030, 1, 9), works=False, title="Qzday")
    db.session.add_all([level, day])
    db.session.commit()
    message_id = db.session.scalars(db.select(OutboxMessage.id)).first()
    world.add("dictionary", "levels", {"name": "levels"}, level="Qzlevel")
    world.add("level", "a", {"name": "levels", "row_id": level.id}, level="Qzlevel")
    world.add("kind", "trial", {"kind": "trial"})
    world.add("special day", "a", {"day_id": day.id})
    world.add("message", "a", {"message_id": message_id})
    world.add("letter", "confirmed", {"topic": next(iter(current_app.extensions["topics"])).name})
