"""Changes to the registries and the trace they leave."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.core import audit
from app.core.db import db, transact
from app.organizations import actions
from app.organizations.models import SchoolClass
from tests.make import Make
from tests.race import outcomes, race


def test_a_class_is_in_a_school_year_once(make: Make) -> None:
    school = make.school()
    actions.add_class(school.id, 2026, 8, "Б", 25, by=None)
    with pytest.raises(actions.ClassExists) as refusal:
        actions.add_class(school.id, 2026, 8, "Б", 30, by=None)
    assert refusal.value.name == "8Б"
    actions.add_class(school.id, 2027, 8, "Б", 25, by=None)
    actions.add_class(make.school().id, 2026, 8, "Б", 25, by=None)


def test_a_class_added_from_many_sides_at_once_is_one(app: Flask, make: Make) -> None:
    school_id = make.school().id
    add = partial(actions.add_class, school_id, 2026, 8, "Б", 25, by=None)
    assert outcomes(race(app, [partial(transact, lambda: add().name)] * 8)) == {"8Б": 1, "ClassExists": 7}


def test_what_is_wrong_with_a_class_besides_its_name_is_not_taken_for_a_twin(make: Make) -> None:
    with pytest.raises(IntegrityError):
        actions.add_class(make.school().id, 2026, 8, "Б", 1000, by=None)


def test_rolls_changed_at_once_say_each_from_what_to_what(app: Flask, make: Make) -> None:
    class_id = make.school_class(roll=25).id

    def change(roll: int) -> None:
        actions.change_roll(db.session.get_one(SchoolClass, class_id), roll, by=None)

    race(app, [partial(transact, partial(change, roll)) for roll in range(30, 46)])
    entries = audit.history("class", class_id)[1:]
    told = [25, *(entry.after["roll"] for entry in entries)]
    assert [entry.before["roll"] for entry in entries] == told[:-1]
    assert sorted(told) == [25, *range(30, 46)]


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
