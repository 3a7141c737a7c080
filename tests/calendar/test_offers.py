"""Routes and what is made from them; the public pages of those who receive groups."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.calendar import actions
from app.calendar.models import Event, EventKind, EventState, Route, Slot, Visibility
from app.core import audit, clock
from app.core.db import db, transact
from app.organizations.models import OrganizationKind

PORT = actions.RouteDraft(
    "Порт Азов", EventKind.EXCURSION, minutes=90, largest=25, grades=frozenset({8, 9}), description="Причалы"
)


@pytest.fixture
def host(make):
    make.installation()
    return make.organization(municipality=make.municipality("Азов"), short_name="Азовский порт")


@pytest.fixture
def route(host):
    return transact(lambda: actions.add_route(PORT, host.id, by=None))


@pytest.fixture
def keeper(make, client, host):
    make.user(Role.HOST, host, "host@test.example")
    client.sign_in("host@test.example")
    return client


def saturdays(route, event, weeks, **typed):
    first = clock.now().date() + timedelta(days=30)
    asked = {"event_id": event.id, "first": first, "last": first + timedelta(days=7 * weeks - 1)}
    asked |= {"weekdays": 5, "begins": "10:00", "capacity": 25, "groups": 1}
    return f"/routes/{route.id}/slots", asked | typed


def test_a_route_is_changed_and_put_away_with_a_trace(route):
    transact(lambda: actions.edit_route(route, replace(PORT, minutes=120), by=None))
    transact(lambda: actions.edit_route(route, replace(PORT, minutes=120), by=None))
    for active in (False, False, True):
        transact(lambda active=active: actions.set_route_active(route, active, by=None))
    entries = [entry.action for entry in audit.history("route", route.id)]
    assert entries == ["route.added", "route.changed", "route.archived", "route.restored"]
    with pytest.raises(actions.GroupSizeOutOfOrder):
        transact(lambda: actions.edit_route(route, replace(PORT, smallest=30), by=None))


def test_a_host_makes_a_route_and_sees_what_was_wrong(keeper, host):
    sent = keeper.form("/routes/new", "/routes") | {"title": "Верфь", "kind": "excursion", "smallest": "40"}
    wrong = keeper.post("/routes", data=sent)
    assert wrong.status_code == 422 and "Наименьшая группа больше наибольшей" in wrong.text
    assert keeper.post("/routes", data=sent | {"smallest": "10"}).status_code == 303
    made = db.session.scalars(select(Route)).one()
    assert (made.title, made.host_id, made.smallest, made.largest) == ("Верфь", host.id, 10, 25)
    assert "Верфь" in keeper.get("/routes").text


def test_twelve_saturdays_are_looked_at_and_made_from_a_route(keeper, route):
    keeper.post(f"/routes/{route.id}/events", data=keeper.form(f"/routes/{route.id}/slots", "/events"))
    db.session.rollback()
    event = db.session.scalars(select(Event)).one()
    facts = (event.title, event.kind, event.grades, event.announcement, event.state)
    assert facts == ("Порт Азов", EventKind.EXCURSION, PORT.grades, "Причалы", EventState.DRAFT)
    path, asked = saturdays(route, event, 12, without_holidays="")
    look = keeper.get(path, query_string=asked)
    assert look.text.count('name="day"') == 12
    assert db.session.scalars(select(Slot)).all() == []
    days = [part.split('"')[0] for part in look.text.split('name="day" value="')[1:]]
    sent = asked | keeper.form(f"{path}?{'&'.join(f'{k}={v}' for k, v in asked.items())}", path)
    assert keeper.post(path, data=sent | {"day": days[:-1]}).status_code == 303
    db.session.rollback()
    slots = db.session.scalars(select(Slot).order_by(Slot.starts_at)).all()
    assert len(slots) == 11 and {slot.route_id for slot in slots} == {route.id}
    assert {slot.ends_at - slot.starts_at for slot in slots} == {timedelta(minutes=90)}
    assert {slot.starts_at.astimezone(clock.zone()).strftime("%w %H") for slot in slots} == {"6 10"}


def test_what_cannot_be_made_is_said_and_nothing_is_made(make, keeper, host, route):
    event = make.event(host, kind=EventKind.EXCURSION)
    path, asked = saturdays(route, event, 1)
    token = keeper.form("/routes/new", "/routes")["csrf_token"]
    sent = asked | {"csrf_token": token}
    assert keeper.post(path, data=sent).status_code == 422  # not a single day
    past = keeper.post(path, data=sent | {"day": ["2020-01-04", "2030-01-05"]})
    assert past.status_code == 422 and "учебный год 2019/2020 уже закончился" in past.text
    many = [date(2030, 1, 1) + timedelta(days=number) for number in range(61)]
    assert keeper.post(path, data=sent | {"day": many}).status_code == 409
    assert keeper.post(path, data=sent | {"day": many, "sure": "y"}).status_code == 303
    far = saturdays(route, event, 200, weekdays="", without_holidays="")[1]
    assert keeper.get(path, query_string=far | {"weekdays": list(range(7))}).status_code == 422


def test_times_of_a_route_go_only_to_events_of_its_host(make, keeper, route):
    foreign = make.event(kind=EventKind.EXCURSION)
    path, asked = saturdays(route, foreign, 1)
    assert keeper.get(path, query_string=asked).status_code == 404


def test_only_who_has_something_public_to_show_stands_among_the_hosts(make, client, host):
    quiet = make.organization(short_name="Тихий колледж")
    make.event(quiet, published=False)
    school = make.school(short_name="Школа 7")
    make.event(school)
    listed = client.get("/organizations").text
    assert "Азовский порт" not in listed and "Тихий колледж" not in listed and "Школа 7" not in listed
    for organization in (host, quiet, school):
        assert client.get(f"/organizations/{organization.id}").status_code == 404
    make.event(host, title="Открытый причал")
    assert "Азовский порт" in client.get("/organizations").text
    page = client.get(f"/organizations/{host.id}").text
    assert "Открытый причал" in page and "8 863 200-00-00" in page


@pytest.mark.parametrize("visibility", [Visibility.SIGNED_IN, Visibility.INVITED])
def test_what_is_not_public_never_stands_on_a_public_page(make, client, host, route, visibility):
    hidden = make.event(host, title="Закрытый показ")
    hidden.visibility = visibility
    host.contact, host.mail = "Иванов Иван", "ivanov@port.example"
    db.session.commit()
    for path in ("/organizations", f"/organizations/{host.id}"):
        text = client.get(path).text
        assert "Азовский порт" in text  # its route is public
        assert not any(
            word in text for word in ("Закрытый показ", "Иванов", "ivanov@", "мероприятие впереди")
        )
    transact(lambda: actions.set_route_active(route, False, by=None))
    assert client.get(f"/organizations/{host.id}").status_code == 404
    assert "Азовский порт" not in client.get("/organizations").text


def test_what_is_over_or_called_off_is_no_event_ahead(make, client, host, route):
    event = make.event(host, title="Прошлый показ")
    slot = make.slot(event=event)
    assert "1 мероприятие впереди" in client.get("/organizations").text
    with clock.pinned(slot.ends_at + timedelta(minutes=1)):
        assert "мероприятие впереди" not in client.get("/organizations").text
        assert "Прошлый показ" not in client.get(f"/organizations/{host.id}").text


def test_hosts_are_found_by_words_and_municipality(make, client, host, route):
    mine = make.organization(OrganizationKind.EMPLOYER, make.municipality("Шахты"), short_name="Шахта «Заря»")
    transact(lambda: actions.add_route(PORT, mine.id, by=None))

    def found(**asked):
        text = client.get("/organizations", query_string=asked).text
        return [name for name in ("Азовский порт", "Шахта «Заря»") if name in text]

    assert found() == ["Азовский порт", "Шахта «Заря»"]
    assert found(q="ПОРТ азов") == ["Азовский порт"]
    assert found(q="за") == ["Шахта «Заря»"]
    assert found(q="%") == found(q="нет такой") == []
    assert found(municipality=mine.municipality.code) == ["Шахта «Заря»"]
    assert found(q="порт", municipality=mine.municipality.code) == []


def test_a_route_is_shown_to_everybody_with_the_times_made_from_it(client, make):
    host, other = make.organization(name="Порт"), make.organization()
    draft = actions.RouteDraft("Причалы", EventKind.EXCURSION, 90, 25, smallest=10, bring="Каска")
    route = transact(lambda: actions.add_route(draft, host.id, by=None))
    event, hidden = make.event(host, title="Экскурсии"), make.event(host, visibility=Visibility.SIGNED_IN)
    slots = [make.slot(25, one, starts_at=clock.now() + timedelta(days=2)) for one in (event, hidden)]
    for slot in slots:
        slot.route_id = route.id
    db.session.commit()
    path = f"/organizations/{host.id}/routes/{route.id}"
    text = client.get(path).text
    for words in ("Причалы", "90 минут", "от 10 до 25 человек", "Каска", "Экскурсии", "Осталось 25 из 25"):
        assert words in text, words
    assert f"/slots/{slots[0].id}/bookings/new" in text and f"/slots/{slots[1].id}/" not in text
    assert (
        f'href="/organizations/{host.id}/routes/{route.id}"' in client.get(f"/organizations/{host.id}").text
    )
    assert client.get(f"/organizations/{other.id}/routes/{route.id}").status_code == 404
    transact(lambda: actions.set_route_active(route, False, by=None))
    assert client.get(f"/organizations/{host.id}/routes/{route.id}").status_code == 404


def test_the_page_of_a_host_stays_when_its_events_are_over(client, make):
    slot = make.slot()
    path = f"/organizations/{slot.event.host_id}"
    with clock.pinned(slot.ends_at + timedelta(minutes=1)):
        assert path + '"' not in client.get("/organizations").text
        assert client.get(path).status_code == 200
        assert f'href="{path}"' in client.get(f"/events/{slot.event_id}").text
