"""A school, and an event with three times, for the screens of booking."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.core import clock
from app.core.db import db


@pytest.fixture
def day(make):
    """Three times of 30 places for grades 7 to 9 and parents, and a school with 8А of 27 and 8Б of 25."""
    school = make.school()
    event = make.event(grades=frozenset({7, 8, 9}), audience=("pupils", "parents"))
    start = clock.now() + timedelta(days=7)
    return {
        "school": school,
        "event": event,
        "slots": [make.slot(30, event, starts_at=start + timedelta(hours=3 * n)) for n in range(3)],
        "a": make.school_class(school, 8, "А", 27),
        "b": make.school_class(school, 8, "Б", 25),
        "mail": make.user(Role.SCHOOL, school).mail,
    }


@pytest.fixture
def coordinator(client, day):
    db.session.rollback()
    client.sign_in(day["mail"])
    return client
