"""Lists for organizers: who stands in them, what a spreadsheet program makes of them, who may take them."""

import csv
import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text

from app.accounts.models import Role
from app.attendance.actions import Came, Marking, mark_booking, mark_day, mark_visitors
from app.attendance.lists.columns import small, small_sum
from app.attendance.models import Side, who_of
from app.attendance.who import Who
from app.booking import actions as booking
from app.calendar.models import Audience, Holder
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from tests.attendance.visiting import HELD_AT, TODAY, fill, group_visit, visit

DAY = "first=2026-10-14"
COLUMNS = ("school", "who", "booked", "adults", "came_school", "came_host", "came", "special_needs")


@pytest.fixture
def host(make, client):
    make.installation()
    office = make.organization()
    client.sign_in(make.user(Role.HOST, office).mail)
    return office


def table(client, form="csv", query=DAY, **asked):
    """The rows of a file, taken as the page offers it."""
    page = f"/lists?{query}"
    typed = client.form(page, "/lists/exports") | {"form": form} | asked
    answer = client.post("/lists/exports", data=typed)
    assert answer.status_code == 200, answer.text
    if form == "xlsx":
        return CalamineWorkbook.from_object(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def query(*columns, **asked):
    names = "".join(f"&column={name}" for name in columns or COLUMNS)
    return DAY + names + "".join(f"&{name}={value}" for name, value in asked.items())


def test_every_head_stands_in_a_list_once(make, client, host):
    """Booked and counted, come along, come without a booking, signed up without a school."""
    event = make.event(host)
    school = make.school()
    counted, other = (visit(make, make.school_class(school, grade, "А"), event=event) for grade in (8, 9))
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
            [s, f"{mixed} 7", "", "", "", "3", "3", "under 5"],
            [s, "9А", "25", "2", "", "", "", ""],
            [b, f"{mixed} 5", "", "", "", "11", "11", "under 5"],
        ]
    )
    assert [s, f"8А, {mixed} 7", "25", "2", "22", "23", "23", "under 5"] in grouped and len(grouped) == 4
    assert other.id != counted.id
