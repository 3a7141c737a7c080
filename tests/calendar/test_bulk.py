"""Many times in one go: as a series by weeks, out of a file, and taken back."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.calendar import actions
from app.calendar.actions import SlotDraft, Trouble
from app.calendar.models import Pool, Slot
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.core.tables import xlsx_bytes
from app.organizations.actions import add_venue
from tests.checks import clean
from tests.forms import filled

MOSCOW = ZoneInfo("Europe/Moscow")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def college(make):
    return make.organization(short_name="Азовский колледж")


@pytest.fixture
def event(make, college):
    return make.event(college)


@pytest.fixture
def host(make, client, college):
    client.sign_in(make.user(Role.HOST, college).mail)
    return client


def saturday(weeks=1):
    today = clock.now().astimezone(MOSCOW).date()
    return today + timedelta(days=(5 - today.weekday()) % 7 + 7 * weeks)


def draft(days=7, hours=2, *, seats=20, venue=None):
    begins = (clock.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    return SlotDraft(begins, begins + timedelta(hours=hours), seats, venue)


def slots():
    db.session.rollback()
    return list(db.session.scalars(select(Slot).order_by(Slot.starts_at)))


def venue_of(college, name="Мастерская", capacity=None):
    venue = transact(lambda: add_venue(college.id, name, "ул. Мира, 14", "", by=None))
    venue.capacity = capacity
    db.session.commit()
    return venue.id


def troubles(event, *drafts):
    return [set(one.troubles) for one in actions.plan(event, drafts)]


def entries(action):
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


# The rules


def test_a_plan_tells_of_each_time_what_is_wrong_with_it(make, college, event):
    small = venue_of(college, capacity=15)
    late, past = draft(hours=-1), draft(days=-1)
    assert troubles(event, late) == [{Trouble.ENDS_BEFORE_START}]
    assert troubles(event, past) == [{Trouble.IN_PAST}]
    assert troubles(event, draft(), draft()) == [{Trouble.TWICE}, {Trouble.TWICE}]
    assert troubles(event, draft(venue=small)) == [{Trouble.OVER_VENUE}]
    assert troubles(event, draft(hours=24 * 8)) == [{Trouble.TOO_LONG}]
    new_year = datetime(clock.now().year + 1, 1, 2, 10, tzinfo=MOSCOW)
    assert troubles(event, SlotDraft(new_year, new_year + timedelta(hours=1), 5)) == [{Trouble.HOLIDAY}]


def test_what_stands_in_the_calendar_already_is_found(make, college, event):
    venue = venue_of(college)
    transact(lambda: actions.add_slot(event, draft(venue=venue), by=None))
    other = make.event(college)
    assert troubles(event, draft(venue=venue)) == [{Trouble.TWICE, Trouble.VENUE_BUSY}]
    assert troubles(other, draft(venue=venue), draft(days=8, venue=venue)) == [{Trouble.VENUE_BUSY}, set()]
    assert troubles(other, draft()) == [set()], "elsewhere nothing is in the way"


def test_a_venue_is_free_between_the_meetings_of_a_course(make, college, event):
    venue = venue_of(college)
    first, last = draft(7), draft(21)
    course = SlotDraft.course([(one.starts_at, one.ends_at) for one in (last, first)], 20, venue_id=venue)
    transact(lambda: actions.add_slot(event, course, by=None))
    planned = troubles(make.event(college), draft(14, venue=venue), draft(21, venue=venue))
    assert planned == [set(), {Trouble.VENUE_BUSY}]


def test_all_times_are_made_or_none(make, event):
    with pytest.raises(actions.PlanHasTrouble) as refusal:
        transact(lambda: actions.make_slots(event, [draft(), draft(days=-1)], by=None))
    assert refusal.value.count == 1 and slots() == []
    transact(lambda: actions.make_slots(event, [draft(), draft(8)], by=None))
    assert len(slots()) == 2 and len(entries("slots.made")) == 1
    clean()


def test_five_hundred_times_by_mistake_are_asked_about(make, event):
    many = [draft(days) for days in range(2, 70)]
    with pytest.raises(actions.ManyTimes):
        transact(lambda: actions.make_slots(event, many, by=None))
    assert slots() == []
    transact(lambda: actions.make_slots(event, many, by=None, sure=True))
    assert len(slots()) == 68


def test_a_single_time_is_refused_where_the_venue_is_too_small(make, college, event):
    small = venue_of(college, capacity=15)
    with pytest.raises(actions.OverVenue):
        transact(lambda: actions.add_slot(event, draft(venue=small), by=None))
    slot = transact(lambda: actions.add_slot(event, draft(seats=15, venue=small), by=None))
    with pytest.raises(actions.OverVenue):
        transact(lambda: actions.edit_slot(slot, draft(seats=16, venue=small), by=None))


def test_taking_back_leaves_nothing_but_its_traces(make, event):
    kept = make.slot(event=event)
    drafts = [draft(), SlotDraft.course([(draft(9).starts_at, draft(9).ends_at)] * 1, 5, groups=1)]
    batch = transact(lambda: actions.make_slots(event, drafts, by=None))
    assert transact(lambda: actions.undo_slots(batch, lambda ids: 0, by=None)) == 2
    assert [one.id for one in slots()] == [kept.id]
    assert {pool.slot_id for pool in db.session.scalars(select(Pool))} == {kept.id}
    assert len(entries("slots.taken_back")) == 1
    with pytest.raises(actions.BatchUndone):
        transact(lambda: actions.undo_slots(batch, lambda ids: 0, by=None))
    clean()


# The series on screen


def typed(host, event, **more):
    first = saturday()
    sent = host.form(f"/events/{event.id}/slots/series", "/slots/series")
    sent |= {"weekdays": ["5"], "begins": "10:00", "ends": "12:00", "capacity": "20", "every": "1"}
    return sent | {"first": first.isoformat(), "last": (first + timedelta(days=21)).isoformat()} | more


def preview(host, event, **more):
    """The form as the page with the times holds it."""
    sent = typed(host, event, skip_holidays="", **more)
    answer = host.post(f"/events/{event.id}/slots/series", data=sent)
    assert answer.status_code == 200, answer.text
    return sent | {"looked": filled(answer.text, "/slots/series")["looked"]}, answer.text


def test_saturdays_are_shown_first_and_made_when_asked(make, host, event):
    sent, text = preview(host, event)
    assert slots() == [] and "Создать 4 сеанса" in text
    answer = host.post(f"/events/{event.id}/slots/series", data=sent | {"make": "1"})
    assert answer.status_code == 303
    days = [one.starts_at.astimezone(MOSCOW) for one in slots()]
    assert [(day.weekday(), day.hour) for day in days] == [(5, 10)] * 4
    assert all(one.batch_id is not None for one in slots())
    page = host.get(f"/events/{event.id}/edit").text
    assert "Убрать 4 сеанса" in page


def test_only_what_was_looked_at_is_made(make, host, event):
    sent, _text = preview(host, event)
    for change in ({"begins": "11:00"}, {"looked": ""}):
        answer = host.post(f"/events/{event.id}/slots/series", data=sent | change | {"make": "1"})
        assert answer.status_code == 200 and slots() == []


def test_days_left_out_and_holidays_are_not_made(make, host, event):
    without = f"{saturday(2):%d.%m.%Y}, {saturday(3).isoformat()}"
    sent, text = preview(host, event, without=without)
    assert "Создать 2 сеанса" in text
    year = clock.now().astimezone(MOSCOW).year + 1
    days = {"weekdays": [str(day) for day in range(7)], "first": f"{year}-01-07", "last": f"{year}-01-10"}
    answer = host.post(f"/events/{event.id}/slots/series", data=sent | days | {"skip_holidays": "y"})
    assert "Создать 2 сеанса" in answer.text
    answer = host.post(f"/events/{event.id}/slots/series", data=sent | days | {"skip_holidays": ""})
    assert "праздничный день" in answer.text and "Создать 4 сеанса" in answer.text


@pytest.mark.parametrize(
    "typo",
    [
        {"weekdays": []},
        {"begins": "25:00"},
        {"ends": "вечером"},
        {"ends": "10:00"},
        {"ends": "09:00"},
        {"last": "2001-01-01"},
        {"without": "31.02.2027"},
        {"every": "0"},
        {"capacity": ""},
        {"capacity": "5", "groups": "6"},
    ],
)
def test_what_is_mistyped_is_said_beside_its_field(make, host, event, typo):
    answer = host.post(f"/events/{event.id}/slots/series", data=typed(host, event, **typo), headers=HTMX)
    assert answer.status_code == 422 and "field-error" in answer.text and "<html" not in answer.text


def test_too_many_times_are_refused_in_words(make, host, event):
    long = {
        "weekdays": [str(day) for day in range(7)],
        "last": (saturday() + timedelta(days=700)).isoformat(),
    }
    answer = host.post(f"/events/{event.id}/slots/series", data=typed(host, event, **long))
    assert answer.status_code == 422 and "больше 500" in answer.text


def test_many_times_ask_for_a_tick(make, host, event):
    long = {"weekdays": [str(day) for day in range(7)], "last": (saturday() + timedelta(days=70)).isoformat()}
    sent, text = preview(host, event, **long)
    assert 'name="sure"' in text
    answer = host.post(f"/events/{event.id}/slots/series", data=sent | {"make": "1"})
    assert answer.status_code == 409 and slots() == []
    answer = host.post(f"/events/{event.id}/slots/series", data=sent | {"make": "1", "sure": "y"})
    assert answer.status_code == 303 and len(slots()) == 71


def test_a_time_that_cannot_be_made_stops_all(make, host, event):
    sent = typed(host, event)
    answer = host.post(
        f"/events/{event.id}/slots/series", data=sent | {"first": "2026-08-01", "last": "2026-08-09"}
    )
    assert "2025/2026" in answer.text and 'name="make"' not in answer.text


# A schedule from a file


def sent_file(host, event, data, name="расписание.xlsx"):
    form = host.form(f"/events/{event.id}/slots/schedule", "/slots/schedule")
    address = f"/events/{event.id}/slots/schedule"
    return host.post(
        address, data=form | {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data"
    )


HEADER = ("Дата", "Начало", "Конец", "Мест", "Групп", "Место")


def test_a_schedule_is_shown_row_by_row_and_then_made(make, host, college, event):
    venue = venue_of(college)
    rows = [
        (saturday(), "10:00", "12:00", 20, 1, "мастерская"),
        (saturday(2), "9.30", "11:00", "25", None, None),
    ]
    answer = sent_file(host, event, xlsx_bytes(HEADER, rows))
    assert answer.status_code == 200 and slots() == []
    form = filled(answer.text, "/slots/schedule")
    assert host.post(f"/events/{event.id}/slots/schedule", data=form | {"make": "1"}).status_code == 303
    made = slots()
    assert [(one.capacity, one.venue_id) for one in made] == [(20, venue), (25, None)]
    assert made[1].starts_at.astimezone(MOSCOW).strftime("%H:%M") == "09:30"


def test_the_template_can_be_sent_back_as_it_is(make, host, college, event):
    venue_of(college)
    answer = host.get(f"/events/{event.id}/slots/schedule.csv")
    assert "Создать 2 сеанса" in sent_file(host, event, answer.data, "schedule.csv").text


def test_rows_that_cannot_be_read_say_why_and_nothing_is_made(make, host, event):
    day = f"{saturday():%d.%m.%Y}"
    table = (
        "Дата;Время;Мест;Место\r\n"
        f"{day};10:00–12:00;20;\r\n"
        "31.02.2027;10:00–12:00;20;\r\n"
        f"{day};утром;20;\r\n"
        f"{day};13:00–15:00;много;\r\n"
        f"=A2;13:00–15:00;5;\r\n"
        f"{day};13:00–15:00;5;Луна\r\n"
        f"{day};13:00;5;\r\n"
        f"{day};13:00–12:00;5;\r\n"
    )
    answer = sent_file(host, event, table.encode("cp1251"), "план.csv")
    assert answer.status_code == 200 and 'name="make"' not in answer.text
    for why in (
        "строка 3",
        "Это не дата",
        "Это не время",
        "не целое число",
        "Похоже на формулу",
        "нет такого места",
        "Ячейка пуста",
        "окончание раньше начала",
    ):
        assert why in answer.text, why


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "a.csv", "пуст"),
        ("Кто;Где\r\nя;там".encode(), "a.csv", "нет заголовка"),
        ("Дата;Начало;Мест\r\n".encode(), "a.csv", "строк"),
        ("Дата;Дата;Начало;Мест\r\n1;1;1;1".encode(), "a.csv", "дважды"),
        (b"PK\x03\x04nonsense", "a.xlsx", "повреждён"),
        (b"x", "a.exe", ".xlsx"),
        ("Дата;Начало;Конец;Мест\r\n".encode() + b"1;2;3;4\r\n" * 501, "a.csv", "больше 500"),
        ("Дата;Начало;Конец;Мест\r\n".encode() + b"1;2\n" * 100_000, "a.csv", "больше"),
    ],
    ids=["empty", "no header", "no rows", "twice", "damaged", "another kind", "501 rows", "100000 rows"],
)
def test_a_file_that_is_no_schedule_gets_one_clear_line(make, host, event, data, name, why):
    answer = sent_file(host, event, data, name)
    assert answer.status_code == 422 and why in answer.text, answer.text
    assert answer.text.count("alert-error") == 1


@pytest.mark.parametrize("rows", ["", "{", "[[1]]", '[["x", {}]]', '[[2, {"day": {}}]]', "[[2, {}]]"])
def test_rows_that_were_tampered_with_are_refused(make, host, event, rows):
    form = host.form(f"/events/{event.id}/slots/schedule", "/slots/schedule")
    answer = host.post(f"/events/{event.id}/slots/schedule", data=form | {"rows": rows, "make": "1"})
    assert slots() == [] and answer.status_code in (200, 422)


# Taking back


def test_what_was_made_in_one_go_is_taken_back_in_one(make, host, event):
    batch = transact(lambda: actions.make_slots(event, [draft(), draft(8)], by=None))
    batch_id = batch.id
    form = host.form(f"/events/{event.id}/edit", f"/slot-batches/{batch_id}/undoing")
    assert host.post(f"/slot-batches/{batch_id}/undoing", data=form).status_code == 303
    assert slots() == []
    page = host.get(f"/events/{event.id}/edit").text
    assert "slot-batches" not in page and "Убрано 2 сеанса" in page
    host.post(f"/slot-batches/{batch_id}/undoing", data=form)
    assert "уже убраны" in host.get(f"/events/{event.id}/edit").text


def test_times_that_somebody_has_booked_are_not_taken_back(make, host, event):
    batch = transact(lambda: actions.make_slots(event, [draft(), draft(8)], by=None))
    batch_id = batch.id
    form = host.form(f"/events/{event.id}/edit", f"/slot-batches/{batch_id}/undoing")
    make.booking(slots()[0], 10)
    assert host.post(f"/slot-batches/{batch_id}/undoing", data=form).status_code == 303
    assert len(slots()) == 2
    assert "записаны группы" in host.get(f"/events/{event.id}/edit").text
    clean()
