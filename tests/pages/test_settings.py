"""Settings of the installation: who may set them, and that what they say holds."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete

from app.accounts.models import Role
from app.booking import actions as booking
from app.booking.refusals import TooFewAdults
from app.core import audit, clock
from app.core.db import db, transact
from app.core.working_time import WorkingCalendar, after_working_hours
from app.organizations import actions, queries
from app.organizations.models import Installation, OrganizationKind, Retained, Units
from tests.conftest import Browser
from tests.make import Make

ZONE = ZoneInfo("Europe/Moscow")
FRIDAY = datetime(2026, 11, 20, 17, tzinfo=ZONE)


@pytest.fixture
def operator(make: Make, client: Browser) -> Browser:
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    return client


def saved(operator: Browser, **typed: str) -> int:
    return operator.post("/settings", data=operator.form("/settings", "#settings_form") | typed).status_code


def test_an_operators_first_page_is_the_settings_until_they_are_there(operator):
    answer = operator.get("/")
    assert (answer.status_code, answer.location) == (302, "/settings")
    assert "Это новая установка" in operator.get("/settings").text
    assert saved(operator, region_name="Город N", units="none") == 303
    assert operator.get("/").status_code == 200
    assert "Это новая установка" not in operator.get("/settings").text
    db.session.rollback()
    assert audit.history("installation", 1)[0].after["region_name"] == "Город N"


def test_saving_changes_what_is_told_and_keeps_the_id_of_feeds(make, operator):
    feed_id = make.installation().feed_id
    assert saved(operator, region_name="Край", keep_traces="90", pupils_per_adult="8") == 303
    db.session.rollback()
    here = db.session.get_one(Installation, 1)
    assert (here.region_name, here.feed_id, here.pupils_per_adult) == ("Край", feed_id, 8)
    assert queries.retention_days(Retained.TRACES) == 90
    (entry,) = audit.history("installation", 1)
    assert (entry.before["pupils_per_adult"], entry.after["pupils_per_adult"]) == (15, 8)
    assert saved(operator) == 303
    assert len(audit.history("installation", 1)) == 1


def test_nonsense_is_refused_and_kept(make, operator):
    make.installation()
    for name, value in {"region_name": " ", "lag_pupils": "0", "lag_days": "93", "keep_traces": "x"}.items():
        assert saved(operator, policy_text="Наш пункт", **{name: value}) == 422, name
    db.session.rollback()
    assert db.session.get_one(Installation, 1).policy_text == ""


@pytest.mark.parametrize("role", [Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.ANALYST])
def test_others_have_no_settings_and_no_dictionaries(make, client: Browser, role):
    place = make.municipality()
    client.sign_in(
        make.user(
            role, make.school(place) if role is Role.SCHOOL else make.organization(municipality=place)
        ).mail
    )
    for path in ("/settings", "/dictionaries", "/dictionaries/fields", "/dictionaries/kinds"):
        assert client.get(path).status_code == 404


def test_so_many_adults_are_needed_as_the_setting_says(make):
    slot, mine = make.slot(), make.school_class(roll=20)
    transact(lambda: actions.save_settings({"region_name": "Край", "pupils_per_adult": 5}, by=None))
    with pytest.raises(TooFewAdults) as refusal:
        transact(lambda: booking.book(make.request(slot, mine), by=None))
    assert refusal.value.needed == 4


def test_an_offer_holds_as_long_as_the_setting_and_the_working_days_say(make):
    with clock.pinned(FRIDAY):
        slot = make.slot(capacity=20, starts_at=datetime(2026, 12, 20, 10, tzinfo=ZONE))
        holder, waiting = make.booking(slot, 20), make.booking(slot, 20)
        transact(lambda: actions.save_settings({"region_name": "Край", "offer_hours": 2}, by=None))
        for day, works in ((date(2026, 11, 21), True), (date(2026, 11, 23), False)):
            transact(lambda day=day, works=works: actions.add_special_day(day, works, "", by=None))
        transact(lambda: booking.cancel(holder, by=None))
        assert waiting.offer_until == datetime(2026, 11, 21, 10, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("calendar", "until"),
    [
        (WorkingCalendar(), (23, 10)),
        (WorkingCalendar(on=frozenset({date(2026, 11, 21)})), (21, 10)),
        (WorkingCalendar(off=frozenset({date(2026, 11, 23)})), (24, 10)),
    ],
)
def test_working_hours_pass_over_days_off_and_use_working_saturdays(calendar, until):
    day, hour = until
    assert after_working_hours(FRIDAY, 2, ZONE, calendar) == datetime(2026, 11, day, hour, tzinfo=ZONE)


def test_a_special_day_is_added_once_and_removed(make, operator):
    make.installation()
    sent = operator.form("/settings", "/settings/days") | {
        "day": "2026-11-21",
        "works": "1",
        "title": "Перенос",
    }
    assert operator.post("/settings/days", data=sent).status_code == 303
    answer = operator.post("/settings/days", data=sent)
    assert answer.status_code == 409 and "Этот день уже есть" in answer.text
    assert operator.post("/settings/days", data=sent | {"day": "вчера"}).status_code == 422
    db.session.rollback()
    special_id = queries.special_days()[0].id
    path = f"/settings/days/{special_id}/removal"
    assert operator.post(path, data=operator.form("/settings", path)).status_code == 303
    db.session.rollback()
    assert queries.special_days() == []
    assert [one.action for one in audit.history("special_day", special_id)] == [
        "special_day.added",
        "special_day.removed",
    ]


def test_the_policy_and_the_statement_tell_what_the_settings_say(make, client: Browser):
    make.installation()
    assert "ещё не заполнены" in client.get("/privacy-policy").text
    told = {
        "data_operator": "Центр «Старт»",
        "policy_text": "Наш <b>пункт</b>",
        "accessibility_contact": "123-45",
    }
    transact(lambda: actions.save_settings(told, by=None))
    policy = client.get("/privacy-policy").text
    assert "Центр «Старт»" in policy and "Наш &lt;b&gt;пункт" in policy and "180 дней" in policy
    assert "123-45" in client.get("/accessibility").text
    foot = client.get("/calendar").text
    assert 'href="/privacy-policy"' in foot and 'href="/accessibility"' in foot
    db.session.execute(delete(Installation))
    db.session.commit()
    assert client.get("/privacy-policy").status_code == client.get("/accessibility").status_code == 200


def test_parts_of_the_region_are_called_as_the_setting_says(make, client: Browser):
    make.installation(), make.municipality()
    for units, word in ((Units.MUNICIPALITY, "Муниципалитет"), (Units.DISTRICT, "Район"), (Units.NONE, None)):
        transact(lambda units=units: actions.save_settings({"units": units}, by=None))
        page = client.get("/calendar").text
        assert ('name="municipality"' in page) is (word is not None)
        assert word is None or f">{word}<" in page
