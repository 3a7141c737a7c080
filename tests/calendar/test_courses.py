"""A time of several meetings: typed, shown, fetched by calendar programs."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.calendar import actions
from app.calendar.actions import SlotDraft
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db, transact
from tests.checks import clean

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def event(make):
    return make.event(make.organization(), title="Школа сварщика")


@pytest.fixture
def host(make, client, event):
    client.sign_in(make.user(Role.HOST, event.host).mail)
    return client


def at(days, hour=10):
    day = clock.now().astimezone(MOSCOW) + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=MOSCOW)


def meetings(*days):
    typed = {}
    for number, day in enumerate(days):
        name = f"meetings-{number - 1}-" if number else ""
        typed |= {
            f"{name}starts_at": f"{at(day):%Y-%m-%dT%H:%M}",
            f"{name}ends_at": f"{at(day, 12):%Y-%m-%dT%H:%M}",
        }
    return typed


def slots():
    db.session.rollback()
    return list(db.session.scalars(select(Slot)))


def course(event, *days):
    draft = SlotDraft.course([(at(day), at(day, 12)) for day in days], 20)
    return transact(lambda: actions.add_slot(event, draft, by=None))


def test_a_course_is_typed_in_rows_and_its_empty_ones_are_none(make, host, event):
    form = host.form(f"/events/{event.id}/edit", f"/events/{event.id}/slots#")
    assert form["meetings-2-starts_at"] == "", "empty rows are there without JavaScript"
    answer = host.post(f"/events/{event.id}/slots", data=form | {"capacity": "20"} | meetings(21, 7, 14))
    assert answer.status_code == 303, answer.text
    [slot] = slots()
    assert [one.starts_at for one in slot.sessions] == [at(7), at(14), at(21)]
    assert (slot.starts_at, slot.ends_at) == (at(7), at(21, 12))
    assert "3 занятия: " in host.get(f"/events/{event.id}/edit").text
    clean()


def test_more_rows_keep_what_was_typed_and_save_nothing(make, host, event):
    form = host.form(f"/events/{event.id}/edit", f"/events/{event.id}/slots#")
    answer = host.post(f"/events/{event.id}/slots", data=form | meetings(7, 8, 9, 10) | {"more": "1"})
    assert answer.status_code == 200 and slots() == []
    assert 'name="meetings-5-starts_at"' in answer.text and f"{at(10):%Y-%m-%dT%H:%M}" in answer.text


@pytest.mark.parametrize(
    "change", [{"meetings-0-ends_at": ""}, {"meetings-0-starts_at": "завтра"}, {"overlap": "1"}]
)
def test_a_meeting_that_cannot_be_is_said(make, host, event, change):
    form = host.form(f"/events/{event.id}/edit", f"/events/{event.id}/slots#")
    typed = meetings(7, 7) if "overlap" in change else meetings(7, 14) | change
    answer = host.post(f"/events/{event.id}/slots", data=form | {"capacity": "20"} | typed)
    assert answer.status_code in (409, 422) and slots() == []


def test_a_course_is_changed_meeting_by_meeting(make, host, event):
    slot = course(event, 7, 14, 21)
    form = host.form(f"/slots/{slot.id}/edit")
    assert datetime.fromisoformat(form["meetings-1-starts_at"]) == at(21).replace(tzinfo=None)
    form |= {"meetings-1-ends_at": f"{at(21, 13):%Y-%m-%dT%H:%M}"}
    assert host.post(f"/slots/{slot.id}", data=form).status_code == 303
    [slot] = slots()
    assert [one.ends_at for one in slot.sessions] == [at(7, 12), at(14, 12), at(21, 13)]
    assert slot.sequence == 1
    form |= {name: "" for name in form if name.startswith("meetings-")}
    assert host.post(f"/slots/{slot.id}", data=form).status_code == 303
    [slot] = slots()
    assert slot.sessions == [] and (slot.starts_at, slot.ends_at) == (at(7), at(7, 12))


def test_the_page_of_the_event_tells_every_meeting(make, client, event):
    course(event, 7, 14, 21)
    assert "3 занятия: " in client.get(f"/events/{event.id}").text


def test_calendar_programs_get_an_entry_for_each_meeting(make, client, event):
    course(event, 7, 14, 70)
    text = client.get("/calendar.ics").data
    found = [(one.start, one.end) for one in icalendar.Calendar.from_ical(text).walk("VEVENT")]
    assert sorted(found) == [(at(day), at(day, 12)) for day in (7, 14, 70)]


def test_a_course_that_has_begun_keeps_its_later_meetings_in_the_feed(make, client, event):
    with clock.pinned(clock.now() - timedelta(days=50)):
        course(event, 7, 14, 70)
    text = client.get("/calendar.ics").data
    [entry] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert entry.start == at(70 - 50)


def test_a_warning_is_told_when_a_single_time_is_saved(make, host, event):
    year = clock.now().astimezone(MOSCOW).year + 1
    form = host.form(f"/events/{event.id}/edit", f"/events/{event.id}/slots#")
    times = {"starts_at": f"{year}-01-03T10:00", "ends_at": f"{year}-01-03T12:00", "capacity": "5"}
    assert host.post(f"/events/{event.id}/slots", data=form | times).status_code == 303
    assert "праздничный день" in host.get(f"/events/{event.id}/edit").text
