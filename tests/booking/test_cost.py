"""What everybody asks for at an opening of registration stays cheap: few statements, however many times and
classes there are."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.accounts.models import Role
from app.calendar.models import Slot
from app.core import clock
from app.core import db as database
from app.core.db import db
from tests.forms import filled
from tests.statements import at_most

PAGE, BOOKING = 5, 6  # statements, two of them of another booking of the same event
REFUSAL = 22
FORM = {"sqlite": 15, "postgresql": 10}  # where one of them writes most


@pytest.fixture
def coordinator(client, make):
    make.installation()
    school, meeting, begins = make.school(), make.event(), clock.now() + timedelta(days=7)
    slots = [make.slot(100, meeting, starts_at=begins + timedelta(days=day)) for day in range(3)]
    classes = [make.school_class(school, 8, letter, 25) for letter in "АБ"]
    make.booking(slots[1], 20, classes[1])
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    return client, f"/slots/{slots[0].id}/bookings", classes[0].id


def test_the_page_the_form_and_the_booking_take_few_statements(coordinator):
    client, address, class_id = coordinator
    client.get(f"{address}/new")  # what the first page makes is kept
    with at_most(PAGE):
        page = client.get(f"{address}/new").text
    fields = filled(page, address) | {"class_id": str(class_id), "adult_phone": "8 863 200-00-00"}
    with at_most(FORM[db.engine.dialect.name]):
        answer = client.post(address, data=fields)
    assert answer.status_code == 303, answer.text
    client.get(answer.location)
    with at_most(BOOKING):
        assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_a_crowd_only_reads_opens_no_transaction_and_what_it_sends_is_in_one(coordinator, make):
    client, address, class_id = coordinator
    full = make.slot(10, starts_at=clock.now() + timedelta(days=30))

    def standings(method, path, **more):
        seen, engine = set(), db.engine

        def note(_connection, cursor, *_rest):
            seen.add(cursor.connection.info.transaction_status.name)

        event.listen(engine, "after_cursor_execute", note)
        try:
            return client.open(path, method=method, **more), seen
        finally:
            event.remove(engine, "after_cursor_execute", note)

    page, seen = standings("GET", f"{address}/new")
    assert seen == {"IDLE"}
    fields = filled(page.text, address) | {"class_id": str(class_id), "adult_phone": "8 863 200-00-00"}
    answer, seen = standings("POST", address, data=fields)
    assert seen == {"INTRANS"}
    assert standings("GET", answer.location)[1] == {"IDLE"}
    other = f"/slots/{full.id}/bookings"
    fields |= filled(client.get(f"{other}/new").text, other) | {"class_id": str(class_id)}
    refused, seen = standings("POST", other, data=fields)
    assert refused.status_code == 409 and seen == {"INTRANS", "IDLE"}


def test_a_refusal_with_its_ways_on_takes_few_statements_however_many_times_there_are(coordinator, make):
    client, address, class_id = coordinator
    page = client.get(f"{address}/new").text
    fields = filled(page, address) | {"class_id": str(class_id), "adult_phone": "8 863 200-00-00"}
    slot = db.session.get_one(Slot, int(address.split("/")[2]))
    make.booking(slot, 90, make.school_class(make.school(), 8, "А", 90))
    for day in range(12):
        make.slot(100, slot.event, starts_at=clock.now() + timedelta(days=20 + day))
    with at_most(REFUSAL):
        answer = client.post(address, data=fields)
    assert answer.status_code == 409
    assert answer.text.count('name="slot"') == 0 and "10 мест" in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_form_that_is_wrong_does_not_wait_for_the_one_writer(coordinator, monkeypatch):
    client, address, class_id = coordinator
    fields = filled(client.get(f"{address}/new").text, address) | {"class_id": str(class_id)}
    monkeypatch.setattr(database, "WRITER_TIMEOUT", 0.01)
    with database._one_writer:
        assert client.post(address, data=fields | {"adult_phone": "нет"}).status_code == 422
        assert client.post(address, data=fields | {"adult_phone": "8 863 200-00-00"}).status_code == 503
    assert client.post(address, data=fields | {"adult_phone": "8 863 200-00-00"}).status_code == 303


def test_a_number_for_a_class_that_is_none_is_refused_and_stays(coordinator):
    client, address, class_id = coordinator
    page = client.get(f"{address}/new").text
    fields = filled(page, address) | {f"part_{class_id}": "много", "adult_phone": "8 863 200-00-00"}
    answer = client.post(address, data=fields)
    assert answer.status_code == 422
    assert 'value="много" aria-describedby="part_' in answer.text and "целое число" in answer.text
