"""Asking for dates in the browser, answering from the mailed link, reminders, and the list without a day."""

from datetime import datetime, time, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.booking.actions import cancel_event
from app.calendar.actions import publish
from app.core import clock
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from app.organizations.models import OrganizationKind
from app.roadmap import actions as deciding
from app.roadmap.asking import actions, due, letters
from app.roadmap.asking.models import Ask
from app.roadmap.models import RoadMap
from app.roadmap.reading import read_order
from tests.roadmap.sample import FAIR, ORDER

RULES = "/roadmaps/{0}/asks"


@pytest.fixture
def world(make, client):
    """An operator, an order, a college that it names with a person, and another without."""
    make.installation()
    make.home = make.organization(OrganizationKind.OPERATOR, short_name="Оператор")
    make.host = make.organization(name="Азовский колледж", short_name="Азовский колледж")
    make.silent = make.organization(short_name="Колледж без почты")
    make.pupils = make.school(short_name="Школа № 3")
    make.person, make.teacher = make.user(Role.HOST, make.host), make.user(Role.SCHOOL, make.pupils)
    order = read_order(ORDER, name="order.txt")
    digest = sha256(ORDER).hexdigest()
    make.order = transact(lambda: deciding.import_order(order, "order.txt", digest, by=None)).id
    make.operator = make.user(Role.OPERATOR, make.home)
    client.sign_in(make.operator.mail)
    return make


def asked(world, *hosts, days=14):
    """Ask these organizations about the first row."""
    row_id = db.session.scalar(select(Ask.row_id)) or _rows(world)[0].id
    pairs = {(row_id, host.id) for host in hosts}
    day = clock.today(clock.zone()) + timedelta(days=days)
    asking = actions.Asking(pairs, day, "Ждём", f"{'k' * 20}{len(hosts)}{days}", world.home.id)
    transact(lambda: actions.ask(asking, by=None))


def _rows(world):
    return db.session.get_one(RoadMap, world.order).rows


def browser(app, person):
    other = app.test_client()
    other.sign_in(person.mail)
    return other


def asks():
    db.session.rollback()
    return db.session.scalars(select(Ask).order_by(Ask.id)).all()


def test_whom_the_row_names_is_ticked_and_all_of_a_kind_are_added_by_one_button(world, client):
    address = RULES.format(world.order)
    assert FAIR in client.get(address).text
    page = client.get(f"{address}/new?row=1").text
    assert "Выбрана 1 организация" in page and "Азовский колледж" in page
    form = client.form(f"{address}/new?row=1", address)
    found = client.post(address, data=form | {"kind": ["college", "school"]}).text
    assert "Выбраны 3 организации" in found and "2 не получат письма" not in found
    assert "1 не получит письма" in found and "Колледж без почты" in found
    data = form | {"ask": "1", "organization": [str(world.host.id), str(world.silent.id)]}
    for _twice in range(2):
        assert client.post(address, data=data).location == address
    assert len(asks()) == 2
    page = client.get(address).text
    assert "Дату запросили у 2 организаций" in page and "ответили 0 из 2" in page
    assert "ответили 0 из 2" in client.get(f"/roadmaps/{world.order}").text
    of_row = client.get(f"/roadmaps/{world.order}/rows/1/asks").text
    assert "8 863 200-00-00" in of_row
    more = data | {"organization": [str(world.host.id), str(world.pupils.id)]}
    refused = client.post(address, data=more)
    assert refused.status_code == 409 and "уже отправляли" in refused.text
    assert client.post(address, data=data | {"organization": [], "due_on": ""}).status_code == 422


@pytest.mark.parametrize(
    ("database_url", "role"), [("postgresql", "person"), ("sqlite", "teacher")], indirect=["database_url"]
)
def test_from_the_mailed_link_the_day_is_named_and_another_organization_finds_nothing(world, app, role):
    who = getattr(world, role)
    asked(world, world.host if role == "person" else world.pupils)
    [one] = asks()
    [message] = db.session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "road_map.asked"))
    [letter] = letters.write(message)
    assert letter.to == who.mail and letter.action[1].endswith(f"/date-requests/{one.id}")
    client = browser(app, who)
    address, day = f"/date-requests/{one.id}", clock.today(clock.zone()) + timedelta(days=30)
    assert FAIR in client.get("/").text and FAIR in client.get("/date-requests").text
    form = client.form(address, f"{address}/answer")
    assert client.post(f"{address}/answer", data=form | {"starts_on": "2020-01-01"}).status_code == 422
    assert client.post(f"{address}/answer", data=form | {"starts_on": day.isoformat()}).status_code == 303
    assert asks()[0].event.starts_on == day and "Дата названа" in client.get(address).text
    assert list(letters.write(message)) == []
    client = browser(app, world.user(Role.HOST, world.silent))
    assert client.get(address).status_code == 404


def test_before_a_no_it_is_told_whether_a_draft_goes_or_an_event_is_called_off(world, app):
    asked(world, world.host)
    client, address = browser(app, world.person), f"/date-requests/{asks()[0].id}"
    assert "черновик, заведённый по приказу, удалится" in client.get(address).text.lower()
    transact(lambda: publish(asks()[0].event, by=None))
    assert "мероприятие опубликовано: оно будет отменено" in client.get(address).text.lower()


def test_who_is_silent_is_reminded_before_and_after_the_day_and_by_a_button_once_a_day(world, client):
    asked(world, world.host, world.silent)
    due_on = asks()[0].event.date_due_on
    moments = [(-6, 0), (-1, 2), (0, 0), (4, 2), (5, 0)]
    for offset, told in moments:
        with clock.pinned(datetime.combine(due_on + timedelta(days=offset), time(12), clock.zone())):
            assert transact(due.remind_due) == told
    assert {one.reminded_at for one in asks()} != {None}
    topics = select(OutboxMessage).where(OutboxMessage.recipient_id == world.host.id)
    messages = db.session.scalars(topics.order_by(OutboxMessage.id)).all()
    assert [one.topic for one in messages] == ["road_map.asked", due.SOON, due.OVERDUE]
    assert [FAIR in dict(letter.facts) for one in messages for letter in letters.write(one)] == [True] * 3
    address = RULES.format(world.order)
    for _twice in range(2):
        db.session.rollback()
        client.post(f"{address}/reminders", data=client.form(address, f"{address}/reminders"))
    again = select(func.count()).where(OutboxMessage.topic == due.AGAIN)
    assert db.session.scalar(again) == 2
    transact(lambda: actions.decline(asks()[0], "Не проводим", by=None))
    assert list(letters.write(messages[1])) == []


def test_events_without_a_day_are_listed_asked_for_and_written_to_a_file(world, client, app):
    asked(world, world.host)
    page = client.get("/roadmaps/undated").text
    assert FAIR in page and "Азовский колледж" in page
    assert FAIR not in client.get("/roadmaps/undated?month=2031-01").text
    assert FAIR in client.get(f"/roadmaps/undated?month=2025-10&host={world.host.id}").text
    event = asks()[0].event
    transact(lambda: publish(event, by=None))
    later = clock.today(clock.zone()) + timedelta(days=60)
    data = client.form("/roadmaps/undated", "/roadmaps/undated") | {"event": str(event.id)}
    data |= {"due_on": later.isoformat()}
    assert client.post("/roadmaps/undated", data=data).status_code == 303
    assert asks()[0].event.date_due_on >= later
    rows = client.get("/roadmaps/undated.csv").text.splitlines()
    assert len(rows) == 2 and FAIR.replace('"', '""') in rows[1] and "Азовский колледж" in rows[1]
    client = browser(app, world.person)
    assert FAIR in client.get("/roadmaps/undated").text


def test_a_coordinator_asks_only_by_orders_of_the_own_municipality(world, app):
    place = world.municipality()
    authority = world.organization(OrganizationKind.AUTHORITY, place)
    near = world.school(place, short_name="Школа рядом")
    client = browser(app, world.user(Role.MUNICIPALITY, authority))
    address = RULES.format(world.order)
    assert client.get(address).status_code == 404
    _rows(world)[0].road_map.municipality_id = place.id
    db.session.commit()
    form = client.form(f"{address}/new?row=1", address)
    ids = {"ask": "1", "organization": [str(near.id), str(world.host.id)]}
    assert client.post(address, data=form | ids).status_code == 303
    assert [one.organization_id for one in asks()] == [near.id]
    withdrawal = f"/date-requests/{asks()[0].id}/withdrawal"
    form = client.form(f"/roadmaps/{world.order}/rows/1/asks", withdrawal)
    assert client.post(withdrawal, data=form).status_code == 303
    assert asks() == []


def test_whoever_asks_no_longer_is_told_why_it_cannot_be(world, client):
    asked(world, world.host, world.silent)
    dated, off = asks()
    rows, day = f"/roadmaps/{world.order}/rows/1/asks", clock.today(clock.zone()) + timedelta(days=20)
    forms = {one.id: client.form(rows, f"/{one.id}/withdrawal") for one in (dated, off)}
    transact(lambda: actions.answer(asks()[0], day, None, by=None))
    transact(lambda: publish(asks()[1].event, by=None))
    transact(lambda: cancel_event(asks()[1].event, "Авария", by=None))
    for one, why in ((dated, "Дата уже названа"), (off, "прошло или отменено")):
        answer = client.post(f"/date-requests/{one.id}/withdrawal", data=forms[one.id])
        assert answer.status_code == 409 and why in answer.text
        assert (why == "Дата уже названа") == ("Дата уже названа" in answer.text)
    assert len(asks()) == 2
