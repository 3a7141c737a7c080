"""Changes to the registries and the trace they leave."""

import pytest

from app.core import audit
from app.organizations import actions
from tests.make import Make


def test_a_class_is_in_a_school_year_once(make: Make) -> None:
    school = make.school()
    actions.add_class(school.id, 2026, 8, "Б", 25, by=None)
    with pytest.raises(actions.ClassExists) as refusal:
        actions.add_class(school.id, 2026, 8, "Б", 30, by=None)
    assert refusal.value.name == "8Б"
    actions.add_class(school.id, 2027, 8, "Б", 25, by=None)
    actions.add_class(make.school().id, 2026, 8, "Б", 25, by=None)


def test_a_changed_roll_says_from_what_to_what(make: Make) -> None:
    school_class = make.school_class(roll=25)
    actions.change_roll(school_class, 26, by=3)
    actions.change_roll(school_class, 26, by=3)
    entries = audit.history("class", school_class.id)
    assert [entry.action for entry in entries] == ["class.added", "class.roll"]
    assert (entries[1].before, entries[1].after, entries[1].actor_id) == ({"roll": 25}, {"roll": 26}, 3)


def test_a_place_named_twice_is_one(make: Make) -> None:
    host = make.organization()
    first = actions.add_venue(host.id, "Цех", "ул. Мира, 14", "со двора", by=3)
    assert actions.add_venue(host.id, "Цех", "ул. Мира, 14", "", by=3) is first
    assert actions.add_venue(make.organization().id, "Цех", "ул. Мира, 14", "", by=3) is not first
    assert [entry.action for entry in audit.history("venue", first.id)] == ["venue.added"]
