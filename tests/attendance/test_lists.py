"""Lists for organizers: who stands in them, what a spreadsheet program makes of them, who may take them."""

import csv
import io
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text

from app.accounts.models import Role
from app.attendance.actions import Came, Marking, mark_booking, mark_day, mark_visitors
from app.attendance.lists import queries
from app.attendance.lists.columns import small, small_sum
from app.attendance.models import Side, who_of
from app.attendance.who import Who
from app.booking import actions as booking
from app.booking.digits import digits_of
from app.calendar.models import Audience, Holder
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from tests.attendance.visiting import HELD_AT, TODAY, fill, visit

DAY = "first=2026-10-14"
COLUMNS = ("school", "who", "booked", "adults", "came_school", "came_host", "came", "special_needs")


@pytest.fixture
def host(make, client):
    make.installation()
    office = make.organization()
    client.set_cookie("lang", "en")
    client.sign_in(make.user(Role.HOST, office).mail)
    return office


def table(client, form="csv", query=DAY, **asked):
    """The rows of a file, taken as the page offers it."""
    page = f"/lists?{query}"
    typed = client.form(page, "/lists/exports") | {"form": form} | asked
    typed["column"] = parse_qs(query).get("column", [])  # of several inputs of a name `form` keeps one
    answer = client.post("/lists/exports", data=typed)
    db.session.rollback()
    assert answer.status_code == 200, answer.text
    if form == "xlsx":
        return CalamineWorkbook.from_object(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def query(*columns, **asked):
    names = "".join(f"&column={name}" for name in columns or COLUMNS)
    return DAY + names + "".join(f"&{name}={value}" for name, value in asked.items())


def test_every_head_stands_in_a_list_once(make, client, host):
    """Booked, counted, come along, come without a booking; few with special needs are not told apart."""
    event = make.event(host)
    school = make.school()
    counted, other = (
        visit(make, make.school_class(school, grade, "А"), event=event, at=HELD_AT + timedelta(hours=grade))
        for grade in (8, 9)
    )
    lines = [Came(who_of(counted.lines[0]), 20), Came(Who(Audience.PUPILS, grade=7), 3, walk_ins=3)]
    with clock.pinned(TODAY):
        fill(counted, 22, special_needs=4)
        transact(lambda: mark_booking(counted.id, Marking(Side.HOST, lines, by=None, adults=1)))
        bringing = make.school()
        group = Marking(Side.HOST, [Came(Who(Audience.PUPILS, grade=5), 11)], by=None)
        transact(lambda: mark_day(event.id, bringing.id, HELD_AT.date(), group))
        rows = table(client, query=query(by="line"))
        grouped = table(client, query=query(by="group"))
    s, b = school.short_name, bringing.short_name
    mixed = "Mixed group of grade"
    assert sorted(rows[1:]) == sorted(
        [
            [s, "8А", "25", "2", "22", "20", "20", "under 5"],
            [s, f"{mixed} 7", "0", "", "", "3", "3", "under 5"],
            [s, "9А", "25", "2", "", "", "", ""],
            [b, f"{mixed} 5", "", "", "", "11", "11", "under 5"],
        ]
    )
    assert [s, f"8А, {mixed} 7", "25", "2", "22", "23", "23", "under 5"] in grouped and len(grouped) == 4
    assert other.id != counted.id


@pytest.mark.parametrize("chunk", [1, 2, 3, 100])
def test_no_line_is_lost_or_twice_between_two_readings_of_the_database(
    make, client, host, monkeypatch, chunk
):
    with clock.pinned(HELD_AT - timedelta(days=7)):
        event, school = make.event(host), make.school()
        classes = [make.school_class(school, grade, "А") for grade in (5, 6, 7, 8, 9)]
        for hour, one in enumerate(classes):
            visit(make, one, event=event, at=HELD_AT + timedelta(hours=2 * hour))
    monkeypatch.setattr(queries, "CHUNK", chunk)
    with clock.pinned(TODAY):
        rows = table(client, query=query("who", by="line"))
    assert rows[1:] == [["5А"], ["6А"], ["7А"], ["8А"], ["9А"]]


def test_people_without_a_school_stand_there_until_the_host_has_counted_them(make, client, host):
    with clock.pinned(HELD_AT - timedelta(days=7)):
        event = make.event(host, audience=("pupils", "parents"))
        slot = make.slot(event=event, starts_at=HELD_AT)
        transact(lambda: booking.share_out(slot, [booking.Share(9, holder=Holder.PUBLIC)], by=None))
        coming = booking.Visitors(slot.id, 4, "v@test.example", "v" * 20, "ru")
        transact(lambda: booking.sign_up(coming))
        columns = query("school", "who", "booked", "came", slot=slot.id)
        assert table(client, query=columns)[1:] == [["without a school", "Visitors", "4", ""]]
    with clock.pinned(TODAY):
        parents = Who(Audience.PARENTS)
        came = Marking(Side.HOST, [Came(parents, 3)], by=None)
        transact(lambda: mark_visitors(slot.id, {parents: 4}, came))
        assert table(client, query=columns)[1:] == [["without a school", "Parents", "4", "3"]]


HOSTILE = {
    "school": '=HYPERLINK("https://evil.example";"Школа")',
    "phone": "+7 (863) 200-00-00",
    "event": "\tПроба\r\n@SUM(A1:A9) 👩‍🏭",
    "adult": "-1+1|cmd" + "я" * 40_000,
}


@pytest.fixture
def hostile(make, host):
    """A booking whose every text is one that a spreadsheet program would run, or has no room for."""
    held = visit(make, event=make.event(host))
    changes = (
        ("organization", "short_name", HOSTILE["school"], held.organization_id),
        ("booking", "adult_phone", HOSTILE["phone"], held.id),
        ("booking", "adult_name", HOSTILE["adult"], held.id),
        ("event", "title", HOSTILE["event"], held.slot.event_id),
        ("school_class", "letter", "@Б", held.lines[0].class_id),
    )
    for name, column, value, id in changes:
        db.session.execute(
            text(f"UPDATE {name} SET {column} = :value WHERE id = :id"), {"value": value, "id": id}
        )
    db.session.commit()
    return held


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_looks_like_a_formula_comes_back_as_the_text_it_was(form, client, hostile):
    """Read by a reader of spreadsheets and by the csv module; a CSV file has an apostrophe before it."""
    _titles, row = table(client, form, query("school", "phone", "event", "adult"))
    event, school, adult, phone = row
    shield = "'" if form == "csv" else ""
    assert (event, school) == (shield + HOSTILE["event"], shield + HOSTILE["school"])
    assert phone == shield + "+7 (863) 200-00-00"
    room = len(HOSTILE["adult"]) if form == "csv" else 32_767  # a cell of a workbook holds no more
    assert adult == shield + HOSTILE["adult"][:room]


@pytest.mark.parametrize("form", ["csv", "xlsx", "print"])
def test_what_is_taken_away_is_noted_without_what_stands_in_it(form, make, client, host):
    held = visit(make, event=make.event(host))
    typed = client.form(f"/lists?event={held.slot.event_id}", "/lists/exports") | {"form": form}
    answer = client.post("/lists/exports", data=typed)
    db.session.rollback()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "list.exported"))
    facts = entry.after
    assert (facts["form"], facts["rows"], facts["event"]) == (form, 1, held.slot.event_id)
    assert "phone" in facts["columns"] and held.adult_name not in str(facts)
    assert client.post("/lists/exports", data=typed | {"form": "pdf"}).status_code == 404


def test_a_host_lists_no_groups_of_others_and_a_coordinator_those_of_the_municipality(make, client, host):
    place = make.municipality()
    own, near, far = (
        visit(make, event=make.event(office))
        for office in (host, make.organization(municipality=place), make.organization())
    )

    def schools():
        return {row[0] for row in table(client, query=query("school"))[1:]}

    assert schools() == {own.organization.short_name}
    for held in (near, far):
        assert client.get(f"/lists?event={held.slot.event_id}").status_code == 404
        assert client.get(f"/lists?slot={held.slot_id}").status_code == 404
    client.post("/sign-out", data=client.form("/lists", "/sign-out"))
    db.session.rollback()
    client.sign_in(make.user(Role.MUNICIPALITY, make.organization(municipality=place)).mail)
    assert schools() == {near.organization.short_name}


def test_each_standing_has_its_groups(make, client, host):
    event = make.event(host)
    hours = iter(range(1, 5))
    come, coming, gone = (
        visit(make, event=event, at=HELD_AT + timedelta(hours=next(hours))) for _number in range(3)
    )
    with clock.pinned(HELD_AT - timedelta(days=5)):
        transact(lambda: booking.cancel(gone, by=None, reason="x"))
    with clock.pinned(TODAY):
        fill(come, 20)
    found = {
        standing: {row[0] for row in table(client, query=query("digits", standing=standing))[1:]}
        for standing in ("all", "coming", "came", "cancelled")
    }
    names = {name: {digits_of(one.id)} for name, one in (("come", come), ("coming", coming), ("gone", gone))}
    assert found["all"] == names["come"] | names["coming"]
    assert (found["came"], found["coming"], found["cancelled"]) == tuple(names.values())


def test_a_list_says_what_is_too_much(client, host, monkeypatch, make):
    page = client.get("/lists?first=2025-01-01&last=2026-12-31")
    assert page.status_code == 409 and "at most 366 days" in page.text
    visit(make, event=make.event(host))
    typed = client.form(f"/lists?{DAY}", "/lists/exports") | {"form": "print"}
    monkeypatch.setattr("app.attendance.lists.making.MOST_ON_PAPER", 0)
    assert client.post("/lists/exports", data=typed).status_code == 409
    assert not db.session.scalars(select(AuditEntry).where(AuditEntry.action == "list.exported")).all()


def test_a_sum_of_small_numbers_tells_no_more_than_they_do():
    assert small_sum([small(2), small(3)]) == small(4)
    assert small_sum([5, 6]) == 11
    assert small_sum([5, small(3)]) not in (8, 5)
