"""Reporting periods of tests/access_world.py: one frozen and corrected since, one still to come."""

from datetime import timedelta

from app.core import clock
from app.core.db import transact
from app.organizations.models import OrganizationKind
from app.participation.reporting import actions
from tests.participation.reported import freeze


def build(world, make, correct):
    """`correct` marks the visit with a key once more."""
    today, operator = clock.today(clock.zone()), make.organization(OrganizationKind.OPERATOR)
    days = {"frozen": (-30, -1), "open": (1, 30)}
    for key, (begins, ends) in days.items():
        first, last = today + timedelta(days=begins), today + timedelta(days=ends)
        draft = actions.OwnDraft(f"Qzperiod{key}", first, last, last)
        row = transact(lambda draft=draft: actions.add_own(draft, by=None))
        world.add("period", key, {"period_id": row.id}, period=draft.title)
        if key == "open":
            continue
        freeze(row, operator)
        words = {"school": "QzschoolA", "past": "QzpastA"}
        world.add("frozen", key, {"period_id": row.id}, period=draft.title, **words)
        world.add(
            "frozen table", key, {"period_id": row.id, "form": "csv"}, school="QzschoolA", past="QzpastA"
        )
        place = {"municipality_id": world.things["municipality"]["a"].args["municipality_id"]}
        world.add("frozen place", key, {"period_id": row.id} | place, school="QzschoolA")
        for part in ("lines", "enrolment"):
            args = {"period_id": row.id, "number": 1, "part": part}
            world.add("frozen file", part, args)
    for key in ("aa", "bb"):
        correct(key)
    world.texts |= {"period": ("Qzperiodfrozen",)}
