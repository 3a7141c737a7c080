"""What a school marks by itself: beside a booking, many at once, without a booking, a month of lessons."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.accounts.models import Role
from app.attendance.actions import Came, Marking, mark_booking, mark_day
from app.attendance.models import Sheet, Side, who_of
from app.attendance.who import Who
from app.booking.actions import cancel_slot
from app.calendar.actions import Held, HeldAlready, record_held
from app.calendar.models import Audience, Event, EventKind, EventState, Precision
from app.core import audit, clock
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from tests.attendance.visiting import BOOKED_AT, HELD_AT, fill, visit
from tests.checks import clean
from tests.forms import filled

DAY = date(2026, 11, 18)
PARENTS = Who(Audience.PARENTS)


@pytest.fixture
def school(make):
    return make.school()


@pytest.fixture
def eighth(make, school):
    return make.school_class(school, grade=8, letter="Б", roll=25)


@pytest.fixture
def browser(client, make, school):
    """A browser of the school."""
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    return client


def figures():
    """What stands on all sheets: (key of the line, booked, came)."""
    db.session.rollback()
    lines = [line for sheet in db.session.query(Sheet).order_by(Sheet.id) for line in sheet.lines]
    return [(line.who.key, line.booked, line.came) for line in lines]


def refused(answer, status, *texts):
    assert answer.status_code == status, answer.text
    for text in texts:
        assert text in answer.text


def host_counts(booking, came, meeting=None):
    counts = [Came(who_of(booking.lines[0]), came)]
    marking = Marking(Side.HOST, counts, None, meeting=meeting)
    return transact(lambda: mark_booking(booking.id, marking))


# --- The sheet of a booking ---


def test_a_line_is_added_without_javascript_and_everything_typed_is_kept(make, browser, school, eighth):
    booking = visit(make, eighth, kind=EventKind.CHAMPIONSHIP)
    path, other = f"/bookings/{booking.id}/sheet", make.school_class(school, grade=9, letter="В", roll=30)
    foreign = make.school_class()
    page = browser.get(path).text
    assert "зрители" in page and f'value="{other.id}:competing"' in page
    assert f'value="{foreign.id}"' not in page
    form = filled(page, path) | {f"came_{eighth.id}": "2x", "adults": "5"}
    for key in ("parents", f"{other.id}:competing", str(foreign.id)):
        answer = browser.post(path, data=form | {"act": "add", "add": key})
        assert answer.status_code == 200
        form = filled(answer.text, path) | {"act": ""}
    assert (form[f"came_{eighth.id}"], form["adults"]) == ("2x", "5")
    assert form["lines"] == f"parents,{other.id}:competing"
    form |= {f"came_{eighth.id}": "20", "came_parents": "3", f"came_{other.id}:competing": "8"}
    assert browser.post(path, data=form).status_code == 303
    assert sorted(figures()) == sorted(
        [(str(eighth.id), 25, 20), ("parents", 0, 3), (f"{other.id}:competing", 0, 8)]
    )
    clean()


def test_the_hosts_count_is_taken_by_a_plain_button_and_never_by_itself(make, browser, eighth):
    booking = visit(make, eighth)
    path = f"/bookings/{booking.id}/sheet"
    host_counts(booking, 23)
    form = browser.form(path, "sheet")
    assert form[f"came_{eighth.id}"] == "25"
    taken = browser.post(path, data=form | {"act": "host"})
    assert "Организатор насчитал 23" in taken.text
    form = filled(taken.text, path)
    assert form[f"came_{eighth.id}"] == "23"
    assert browser.post(path, data=form).status_code == 303
    assert figures() == [(str(eighth.id), 25, 23)]


def test_the_meetings_of_a_course_are_marked_one_by_one_and_none_before_it_begins(make, browser, eighth):
    with clock.pinned(HELD_AT - timedelta(days=5)):
        booking = make.booking(make.course((5, 12, 70)), 25, eighth)
    path = f"/bookings/{booking.id}/sheet"
    first, second, ahead = (HELD_AT + timedelta(days=days) for days in (0, 7, 65))
    for meeting, came in ((first, "22"), (second, "20")):
        page = browser.get(path, query_string={"meeting": meeting.isoformat()}).text
        form = filled(page, "sheet") | {f"came_{eighth.id}": came}
        assert browser.post(path, data=form).status_code == 303
    refused(
        browser.post(path, data=form | {"meeting": ahead.isoformat(), "key": "n"}), 409, "ещё не наступило"
    )
    refused(browser.post(path, data=form | {"meeting": "", "key": "n"}), 409, "по встречам")
    refused(browser.post(path, data=form | {"meeting": "2026-01-01", "key": "n"}), 409)
    assert figures() == [(str(eighth.id), 25, 22)]
    sessions = db.session.query(Sheet).one().lines[0].sessions
    assert [sessions[one.isoformat()].get("school") for one in (first, second)] == [22, 20]
    clean()


def test_a_cancelled_time_has_no_sheet_to_fill(make, browser, eighth):
    booking = visit(make, eighth)
    with clock.pinned(BOOKED_AT + timedelta(days=1)):
        transact(lambda: cancel_slot(booking.slot, "мороз", by=None))
    refused(browser.get(f"/bookings/{booking.id}/sheet"), 409, "листа посещения нет")


def test_a_retry_and_a_colleague_change_nothing_unseen(make, browser, eighth):
    booking = visit(make, eighth)
    path = f"/bookings/{booking.id}/sheet"
    form = browser.form(path, "sheet") | {f"came_{eighth.id}": "24"}
    assert [browser.post(path, data=form).status_code for _ in range(2)] == [303, 303]
    colleague = form | {"key": "another", f"came_{eighth.id}": "20"}
    answer = browser.post(path, data=colleague)
    refused(answer, 409, "8Б, пришло 24")
    again = filled(answer.text, path) | {"reason": "пересчитали"}
    assert browser.post(path, data=again).status_code == 303
    assert figures() == [(str(eighth.id), 25, 20)]
    assert len(audit.history("sheet", db.session.query(Sheet).one().id)) == 2


# --- Several at once ---


def test_what_is_ticked_is_saved_and_what_is_refused_stays_as_typed(make, browser, school, eighth):
    path = "/attendance/mark"
    good, more, left = (visit(make, eighth, at=HELD_AT + timedelta(days=at)) for at in range(3))
    form = browser.form(path, path)
    refused(browser.post(path, data=form), 422, "Ничего не выбрано")
    for one, came in ((good, "24"), (more, "31"), (left, "7")):
        form[f"b{one.id}-came_{eighth.id}"] = came
    form |= {f"b{one.id}-tick": "y" for one in (good, more)}
    answer = browser.post(path, data=form)
    refused(answer, 409, "Сохранён 1 лист", "Пришло 31, записано 25. Всё верно?")
    again = filled(answer.text, path)
    assert f"b{good.id}-key" not in again and again[f"b{left.id}-came_{eighth.id}"] == "7"
    assert f"b{left.id}-tick" not in again
    assert browser.post(path, data=again).status_code == 303
    assert browser.post(path, data=form | {"bookings": f"{good.id}"}).status_code == 303  # a retry
    assert figures() == [(str(eighth.id), 25, 24), (str(eighth.id), 25, 31)]
    assert len(audit.history("sheet", db.session.query(Sheet).first().id)) == 1
    clean()


def test_bookings_of_another_school_are_not_marked(make, browser, eighth):
    own, foreign = visit(make, eighth), visit(make)
    form = browser.form("/attendance/mark", "mark")
    number = foreign.lines[0].class_id
    stolen = {f"b{foreign.id}-tick": "y", f"b{foreign.id}-came_{number}": "1", f"b{foreign.id}-adults": "1"}
    sent = form | stolen | {"bookings": f"{own.id},{foreign.id},x,-1"}
    assert browser.post("/attendance/mark", data=sent).status_code == 422
    assert figures() == []


# --- Without a booking ---


def new_sheet(browser, path="/sheets/new?own=1", **typed):
    form = browser.form(path, "/sheets")
    return form | {"day": DAY.isoformat()} | typed


def test_several_classes_and_others_of_an_event_of_the_calendar_are_one_sheet(make, browser, school, eighth):
    event = make.event(title="Урок о профессиях", hours=Decimal(1), precision=Precision.DAY, starts_on=DAY)
    ninth, third = make.school_class(school, grade=9, roll=30), make.school_class(school, grade=9, roll=28)
    assert "Урок о профессиях" in browser.get("/sheets/new?q=профессия").text
    path = f"/sheets/new?event={event.id}"
    form = new_sheet(browser, path)
    assert form[f"came_{ninth.id}"] == "30" and f"on_{ninth.id}" not in form
    refused(browser.post("/sheets", data=form), 422, "Никто не указан")
    form = filled(browser.post("/sheets", data=form | {"act": "add", "add": "parents"}).text, "/sheets")
    form |= {
        f"on_{eighth.id}": "y",
        f"on_{ninth.id}": "y",
        f"came_{eighth.id}": "31",
        f"came_{third.id}": "?",
    }
    form |= {f"special_{eighth.id}": "2", "came_parents": "4", "adults": "2"}
    answer = browser.post("/sheets", data=form)
    refused(answer, 409, "Пришло 31, записано 25. Всё верно?")
    form = filled(answer.text, "/sheets")
    first = browser.post("/sheets", data=form)
    assert first.status_code == 303 and first.location == browser.post("/sheets", data=form).location
    assert figures() == [(str(eighth.id), None, 31), (str(ninth.id), None, 30), ("parents", None, 4)]
    sheet = db.session.query(Sheet).one()
    assert (sheet.held_on, sheet.adults, sheet.lines[0].special_needs, sheet.hours) == (DAY, 2, 2, 1)
    clean()


def test_what_a_school_held_itself_is_an_event_of_its_own_and_made_once(make, browser, school, eighth):
    typed = {"title": "Классный  час: профессии", "kind": "lesson", "hours": "1,5", f"on_{eighth.id}": "y"}
    form = new_sheet(browser, **typed)
    answers = [browser.post("/sheets", data=form) for _ in range(2)]
    assert {one.location for one in answers} == {answers[0].location}
    db.session.rollback()
    event = db.session.query(Event).one()
    assert (event.title, event.host_id, event.state) == (
        "Классный час: профессии",
        school.id,
        EventState.FINISHED,
    )
    actions = [entry.action for entry in audit.history("event", event.id)]
    assert actions == ["event.created", "event.held"]
    again = new_sheet(browser, **typed | {"title": "классный час: ПРОФЕССИИ"})
    refused(browser.post("/sheets", data=again), 409, "уже внесла", answers[0].location)
    assert db.session.query(Event).count() == 1
    assert figures() == [(str(eighth.id), None, 25)]
    clean()


def test_a_day_ahead_a_foreign_event_and_a_colleagues_figures_are_refused(make, browser, eighth):
    hidden = make.event(published=False)
    assert browser.get(f"/sheets/new?event={hidden.id}").status_code == 404
    assert (
        browser.post("/sheets", data={"event": "x"} | new_sheet(browser) | {"event": "x"}).status_code == 404
    )
    event = make.event()
    path, ticked = f"/sheets/new?event={event.id}", {f"on_{eighth.id}": "y"}
    ahead = new_sheet(browser, path, **ticked) | {"day": "2026-12-31"}
    refused(browser.post("/sheets", data=ahead), 409, "31 декабря", "впереди")
    late = new_sheet(browser, path, **ticked) | {f"came_{eighth.id}": "20"}
    assert browser.post("/sheets", data=new_sheet(browser, path, **ticked)).status_code == 303
    answer = browser.post("/sheets", data=late)
    refused(answer, 409, "8Б, пришло 25", "К тому, что уже внесено")
    assert figures() == [(str(eighth.id), None, 25)]


def test_a_sheet_without_a_booking_is_corrected_with_a_reason_down_to_nothing(make, browser, school, eighth):
    counts = [Came(Who(Audience.PUPILS, eighth.id), 20), Came(PARENTS, 3)]
    event_id, school_id = make.event().id, school.id
    sheet = transact(lambda: mark_day(event_id, school_id, DAY, Marking(Side.SCHOOL, counts, None)))
    path = f"/sheets/{sheet.id}"
    form = browser.form(path, path) | {f"came_{eighth.id}": "0", "came_parents": "0"}
    refused(browser.post(path, data=form), 409, "Укажите, почему")
    assert browser.post(path, data=form | {"reason": "внесён по ошибке"}).status_code == 303
    text = browser.get(path).text
    assert "внесён по ошибке" in text and "20 → <b>0</b>" in text
    assert [came for *_, came in figures()] == [0, 0]
    clean()


def test_the_own_event_of_a_school_reaches_nobody_else(app, make, client, school, eighth):
    held = Held("Канарейка", EventKind.LESSON, DAY)
    transact(lambda: record_held(held, school.id, by=None))
    with pytest.raises(HeldAlready):
        transact(lambda: record_held(held, school.id, by=None))
    number = db.session.query(Event).one().id
    open_pages = ["/calendar?q=канарейка", "/calendar?from=2026-11-01", "/calendar.ics", "/calendar.atom"]
    open_pages += ["/sitemap.xml", "/organizations?q=канарейка", f"/organizations/{school.id}"]
    for path in (*open_pages, f"/events/{number}", f"/events/{number}.ics"):
        assert "Канарейка" not in client.get(path).text, path
    offices = {
        Role.SCHOOL: (make.school(), False),
        Role.HOST: (make.organization(), False),
        Role.MUNICIPALITY: (make.organization(OrganizationKind.AUTHORITY, school.municipality), True),
        Role.OPERATOR: (make.organization(OrganizationKind.OPERATOR), True),
    }
    for role, (office, sees) in offices.items():
        browser = app.test_client()
        browser.sign_in(make.user(role, office).mail)
        assert (browser.get(f"/events/{number}").status_code == 200) is sees, role


# --- Weekly lessons ---


def lessons_of(browser, month="2026-10", event=None):
    path = f"/lessons?month={month}" + (f"&event={event}" if event else "")
    return browser.form(path, "/lessons/month")


def test_a_month_of_all_classes_is_saved_copied_and_corrected_on_one_screen(make, browser, school, eighth):
    event = make.event(
        title="Мои горизонты",
        kind=EventKind.LESSON,
        hours=Decimal(1),
        precision=Precision.YEAR,
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 8, 31),
    )
    make.event(kind=EventKind.LESSON, title="Урок одного дня", precision=Precision.DAY, starts_on=DAY)
    ninth, new = make.school_class(school, grade=9, letter="А", roll=30), make.school_class(school, grade=11)
    new.roll = 0
    db.session.commit()
    page = browser.get("/lessons?month=2026-10").text
    assert "число учеников не указано" in page and "Урок одного дня" not in page
    form = lessons_of(browser) | {f"lessons_{eighth.id}": "4", "every": "3"}
    put = browser.post("/lessons/month", data=form | {"act": "fill"})
    form = filled(put.text, "/lessons/month")
    assert [form[f"lessons_{one.id}"] for one in (eighth, ninth, new)] == ["4", "3", "3"]
    form |= {f"came_{eighth.id}": "31", f"lessons_{new.id}": ""}
    refused(
        browser.post("/lessons/month", data=form | {f"came_{ninth.id}": "x"}), 422, 'value="x"', 'value="31"'
    )
    doubted = browser.post("/lessons/month", data=form)
    refused(doubted, 409, "8Б. Пришло 31")
    form = filled(doubted.text, "/lessons/month")
    for _ in range(2):
        assert browser.post("/lessons/month", data=form).status_code == 303
    db.session.rollback()
    sheet = db.session.query(Sheet).one()
    lines = [(line.came, line.lessons, line.hours) for line in sheet.lines]
    assert (sheet.event_id, sheet.monthly, sheet.held_on) == (event.id, True, date(2026, 10, 1))
    assert lines == [(31, 4, 124), (30, 3, 90)]
    text = browser.get("/lessons?month=2026-10").text
    assert f"Ещё не отмечены: {new.name}." in text and ">214<" in text
    copied = browser.form("/lessons?month=2026-11&copy=1", "/lessons/month")
    assert (copied[f"lessons_{eighth.id}"], copied[f"came_{eighth.id}"]) == ("4", "31")
    change = lessons_of(browser) | {f"lessons_{ninth.id}": "0"}
    refused(browser.post("/lessons/month", data=change), 409, "Укажите, почему")
    assert browser.post("/lessons/month", data=change | {"reason": "карантин"}).status_code == 303
    assert figures() == [(str(eighth.id), None, 31), (str(ninth.id), None, 0)]
    clean()


def test_a_school_adds_lessons_of_its_own_and_no_month_ahead_is_marked(make, browser, school, eighth):
    assert "нет еженедельных занятий" in browser.get("/lessons").text
    assert browser.get("/lessons?event=1").status_code == 404
    for _ in range(2):
        form = {"csrf_token": browser.form("/lessons", "/lessons")["csrf_token"], "title": "Мой выбор"}
        assert browser.post("/lessons", data=form).status_code == 303
    db.session.rollback()
    event = db.session.query(Event).one()
    assert (event.state, event.host_id) == (EventState.PUBLISHED, school.id)
    form = lessons_of(browser) | {f"lessons_{eighth.id}": "4"}
    refused(browser.post("/lessons/month", data=form | {"month": "2026-12"}), 409, "впереди")
    assert browser.post("/lessons/month", data=form | {"month": "now"}).status_code == 404
    assert figures() == []
    foreign = {"event": f"{make.event().id}"}
    assert browser.post("/lessons/month", data=form | foreign).status_code == 404


# --- The list ---


def test_the_list_is_narrowed_by_state_and_holds_sheets_without_a_booking(make, browser, school, eighth):
    waiting = visit(make, eighth, title="Ждёт отметки")
    differs = visit(make, eighth, title="Расходится", at=HELD_AT - timedelta(days=20))
    fill(differs, 24)
    host_counts(differs, 20)
    event_id, school_id = make.event(title="Без записи").id, school.id
    own = Marking(Side.SCHOOL, [Came(PARENTS, 3)], None)
    transact(lambda: mark_day(event_id, school_id, DAY, own))
    begun_id = make.event(title="Насчитал организатор").id
    hosts = Marking(Side.HOST, [Came(PARENTS, 9)], None)
    transact(lambda: mark_day(begun_id, school_id, DAY, hosts))
    titles = ("Ждёт отметки", "Насчитал организатор", "Без записи", "Расходится")
    shown = {"": titles, "unmarked": titles[:2], "marked": titles[2:], "differs": titles[3:], "x": titles}
    for state, expected in shown.items():
        text = browser.get(f"/attendance?state={state}").text
        assert [title for title in titles if title in text] == list(expected), state
    assert "Ноябрь 2026" in text and "Сентябрь 2026" in text
    assert waiting.id != differs.id
