"""What a form says is the same whether it is read plainly or made with all its fields: the short way may
leave anything to the long one, but never say otherwise."""

from datetime import timedelta

import pytest
from flask import g
from werkzeug.datastructures import MultiDict

from app.booking.asking import offered
from app.booking.forms import BookingForm
from app.booking.plain_form import plainly_asked
from app.core import clock
from app.core.db import db

KEY = "k" * 24
PLAIN = {"key": KEY, "adults": "3", "suggested": "", "adult_name": " Анна ", "adult_phone": "8 863 200-00-00"}
CHANGED = [
    {"wait": "1"},
    {"adults": "0"},
    {"adults": "51"},
    {"adults": "-1"},
    {"adults": ""},
    {"adults": "٣"},
    {"suggested": "1000"},
    {"suggested": "1001"},
    {"key": "short"},
    {"key": "k" * 65},
    {"adult_name": ""},
    {"adult_name": "я" * 121},
    {"adult_phone": "нет"},
    {"adult_phone": "8 863 200-00-00 доб. 5"},
    {"people": "3"},
    {"special_needs": "1"},
    {"grade_8": "4"},
    {"fit": "4"},
    {"clash_reason": "иначе нельзя"},
]
WHO = [
    lambda own, foreign, old: {"class_id": [str(own[0])]},
    lambda own, foreign, old: {"class_id": [str(own[1]), str(own[0])], f"part_{own[1]}": "7"},
    lambda own, foreign, old: {f"part_{own[0]}": "24", f"part_{own[1]}": ""},
    lambda own, foreign, old: {f"part_{own[0]}": "0"},
    lambda own, foreign, old: {f"part_{own[0]}": "1000000"},
    lambda own, foreign, old: {f"part_{own[0]}": "много"},
    lambda own, foreign, old: {"class_id": [str(own[0]), str(own[0])]},
    lambda own, foreign, old: {"class_id": [str(foreign)]},
    lambda own, foreign, old: {"class_id": [str(own[0]), str(old)]},
    lambda own, foreign, old: {f"part_{foreign}": "5"},
    lambda own, foreign, old: {"class_id": ["x"]},
    lambda own, foreign, old: {},
]


@pytest.fixture
def world(app, make):
    make.installation()
    school, event = make.school(), make.event(grades=frozenset({8}))
    slot = make.slot(100, event, starts_at=clock.now() + timedelta(days=7))
    own = [make.school_class(school, 8, letter, 25).id for letter in "БА"]
    return slot, school, own, make.school_class(make.school(), 8).id, make.school_class(school, 9).id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_form_read_plainly_says_what_the_whole_form_says(app, world):
    slot, school, own, foreign, old = world
    usual = WHO[0](own, foreign, old)
    sent = [PLAIN | who(own, foreign, old) for who in WHO] + [PLAIN | usual | one for one in CHANGED]
    plain = 0
    for fields in sent:
        with app.test_request_context("/", method="POST", data=fields):
            g.csrf_valid = True  # as the protection of every POST has found
            found = plainly_asked(MultiDict(fields), slot, school.id)
            form = offered(BookingForm, slot, school)
            whole = form.asked(slot.id, school.id) if form.validate() else None
            assert found is None or found == whole, fields
            plain += found is not None
        db.session.rollback()
    assert plain == 8
