"""The journal tells every entry in words, is filtered, read in pages by key and taken away as a file."""

import ast
import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import current_app
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import create_app
from app.accounts.models import Role
from app.attendance import actions as attendance
from app.attendance.models import who_of
from app.booking import actions as booking
from app.booking.models import BookingState
from app.calendar import actions as calendar
from app.calendar.models import Audience
from app.config import Config
from app.core import audit, clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.organizations.actions import change_roll
from app.organizations.models import OrganizationKind
from app.pages.journal import queries
from app.pages.journal.filters import Filters
from app.pages.journal.telling import told
from tests.attendance.visiting import TODAY, fill, group_visit

APP = Path(__file__).resolve().parents[2] / "app"
ZONE = clock.ZoneInfo("Europe/Moscow")


@pytest.fixture
def operator(make, client):
    make.installation()
    person = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR, short_name="Центр"))
    db.session.rollback()
    client.sign_in(person.mail)
    client.set_cookie("lang", "en")
    return person


def texts(page):
    """What a reader sees, without marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def entries(count, **facts):
    """Entries a minute apart, the last a moment ago."""
    for number in range(count):
        with clock.pinned(datetime.now(UTC) - timedelta(minutes=count - number)):
            given = {"action": "class.roll", "subject": "class", "subject_id": 1} | facts
            audit.record(by=None, after={"roll": number}, **given)
    db.session.commit()


def ids(filters):
    return [entry.id for entry in queries.newest(filters, ZONE).entries]


def test_an_entry_is_told_in_words_with_its_person_and_links(make, client, operator):
    school_class = make.school_class(make.school(short_name="Школа № 3"), grade=8, letter="Б", roll=24)
    transact(lambda: change_roll(school_class, 25, by=operator.id))
    page = client.get("/journal?action=class.roll")
    assert page.status_code == 200
    for words in ("The number of pupils was changed", "8Б, Школа № 3", "Анна Тестова", "Центр"):
        assert words in texts(page)
    assert re.search(r"Pupils: 24 → now 25", texts(page))
    assert f"/journal?subject=class&amp;id={school_class.id}" in page.text
    assert f"/journal?actor={operator.id}" in page.text


def test_what_nobody_has_told_of_is_shown_by_its_code(client, operator):
    audit.record(
        "moon.eaten", "moon", 7, by=999_999, before={"phase": [1]}, after={"phase": None}, reason="<b>"
    )
    audit.record(
        "event.changed", "event", 1, by=None, before={"kind": "fair"}, after={"kind": "gone", "x": 1}
    )
    db.session.commit()
    page = client.get("/journal")
    assert page.status_code == 200
    for words in ("moon.eaten", "moon: № 7", "phase: [1] → now —", "№ 999999", "Fair → now gone", "x: 1"):
        assert words in texts(page), words
    assert "&lt;b&gt;" in page.text and "<b>&lt;" not in page.text


def test_special_needs_are_told_to_have_changed_and_never_how(make, client, operator):
    held = make.booking(make.slot(), 20, make.school_class(roll=20))
    make.sheet(held, came=18)
    again = [attendance.Came(who_of(line), 18, 3) for line in held.lines]
    with clock.pinned(held.slot.ends_at):
        transact(lambda: attendance.fill_sheet(held.id, again, held.adults, by=None, reason="ОВЗ"))
    page = texts(client.get("/journal?subject=sheet"))
    assert "with special needs: changed" in page
    assert not re.search(r"special needs: (changed )?[0-9—]", page)


def test_a_line_that_is_no_class_is_told_by_what_it_is_called(make, client, operator):
    with clock.pinned(TODAY):
        fill(group_visit(make, booking.GradeSeats(8, 14)), 13)
        fill(group_visit(make, booking.PeopleSeats(30), audience=Audience.PARENTS), 28)
    page = texts(client.get("/journal?subject=sheet"))
    assert "mixed group of grade 8, came: 13" in page and "parents, came: 28" in page


WRITES = ("audit.record", "audit.record_changes", "audit.Change")
REGISTRIES = ("municipality", "organization", "venue", "class")


def test_every_action_of_the_product_has_a_title(app):
    """Codes are found in the source: a new one is red until its feature's journal.py has a title for it."""
    codes = {f"booking.{state.value}" for state in BookingState}
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITES:
                said = ast.walk(node.args[0])
                codes |= {str(part.value) for part in said if isinstance(part, ast.Constant)}
    ends = {
        code for code in codes if code.startswith(".") and len(code) > 1
    }  # of codes that begin with what they are about
    codes = {code for code in codes - ends if not code.endswith(".")}
    codes |= {subject + end for subject in REGISTRIES for end in ends}
    titled = {action for _code, subject in app.extensions["journal"] for action in subject.actions}
    assert len(codes) > 15
    assert codes - titled == set()


def test_the_actions_that_are_lived_through_are_all_told(make, context):
    """Also those whose code the source only hands on: no title and no name of a fact is missing."""
    slot = make.slot(capacity=20)
    held, waits = make.booking(slot, 20), make.booking(slot, 10)
    transact(lambda: booking.cancel(held, by=None, reason="Карантин"))
    transact(lambda: booking.accept(waits, by=None))
    make.sheet(waits, came=9)
    transact(lambda: calendar.publish(make.event(published=False), by=None))
    transact(lambda: booking.cancel_event(make.event(), "Ремонт", by=None))
    everything = db.session.scalars(select(AuditEntry)).all()
    journal = current_app.extensions["journal"]
    for entry in everything:
        subject = journal.subject(entry.subject)
        assert entry.action in subject.actions
        unnamed = {step.fact for step in subject.steps(entry.before, entry.after)} - set(subject.facts)
        assert not unnamed, (entry.action, unnamed)
    with current_app.test_request_context():
        assert all(one.name and not one.name.startswith("№") for one in told(everything, journal))


def test_each_filter_finds_its_own(make, context):
    person = make.user(Role.SCHOOL, make.school(name="Гимназия имени Ёлкина"))
    db.session.rollback()
    start = db.session.scalar(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1)) or 0
    with clock.pinned(datetime(2026, 10, 14, 21, 30, tzinfo=UTC)):  # 15 October in Moscow
        audit.record("class.roll", "class", 5, by=person.id, reason="Сильный МОРОЗ, ещё и [ветер]")
    with clock.pinned(datetime(2026, 10, 14, 20, 30, tzinfo=UTC)):
        audit.record("venue.added", "venue", 6, by=None)
    db.session.commit()
    theirs, programs = start + 1, start + 2
    found = {
        theirs: (
            {"who": "елкина"}, {"who": "ТЕСТОВА"}, {"who": "example тестова"}, {"actor": str(person.id)},
            {"subject": "class", "id": "5"}, {"action": "class.roll", "actor": str(person.id)},
            {"q": "мороз"}, {"q": "ЕЩЕ [ветер]"}, {"first": "2026-10-15", "last": "2026-10-15"},
        ),
        programs: (
            {"subject": "venue"}, {"action": "venue.added"}, {"first": "2026-10-14", "last": "2026-10-14"},
        ),
    }  # fmt: skip
    for entry_id, asked in found.items():
        for filters in asked:
            assert ids(Filters(**filters)) == [entry_id], filters
    assert programs in ids(Filters(actor="program")) and theirs not in ids(Filters(actor="program"))
    for typed in ({"actor": "x"}, {"id": "9" * 30}, {"first": "yesterday"}, {"q": "зной"}, {"who": "никто"}):
        assert ids(Filters(**typed)) == [], typed


def test_pages_follow_each_other_by_key_and_miss_nothing(client, operator):
    entries(queries.PAGE * 2 + 7)
    every = [entry.id for part in queries.chunks(Filters(), ZONE, 1000) for entry in part]
    first = queries.newest(Filters(), ZONE)
    second = queries.newest(Filters(), ZONE, first.older)
    third = queries.newest(Filters(), ZONE, second.older)
    assert [one.id for page in (first, second, third) for one in page.entries] == every
    assert (first.newer, third.older) == (None, None)
    back = queries.newer(Filters(), ZONE, third.newer)
    assert [one.id for one in back.entries] == [one.id for one in second.entries]
    assert queries.newer(Filters(), ZONE, second.newer).newer is None
    page = client.get("/journal?subject=class")
    older = re.search(r'href="(/journal\?[^"]*before=\d+)" rel="next"', page.text)[1].replace("&amp;", "&")
    assert "subject=class" in older and client.get(older).status_code == 200
    assert client.get("/journal?before=999999").status_code == 404


def test_of_one_moment_every_entry_has_its_place(context):
    with clock.pinned(datetime(2026, 10, 14, 9, tzinfo=UTC)):
        for number in range(queries.PAGE + 3):
            audit.record("class.roll", "class", number, by=None)
    db.session.commit()
    first = queries.newest(Filters(), ZONE)
    second = queries.newest(Filters(), ZONE, first.older)
    assert len({one.id for one in (*first.entries, *second.entries)}) == queries.PAGE + 3


def exported(client, form, **filters):
    token = client.form("/journal", "/journal/exports")["csrf_token"]
    data = {"csrf_token": token, "form": form} | filters
    return client.post("/journal/exports", data=data, buffered=True)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_has_what_is_filtered_and_is_an_entry_itself(form, client, operator):
    entries(3, reason="=1+1")
    entries(2, action="venue.added", subject="venue")
    answer = exported(client, form, subject="class")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
        assert rows[1][-1] == "'=1+1"
    else:
        rows = CalamineWorkbook.from_object(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
        assert rows[1][-1] == "=1+1"
    assert [row[7] for row in rows] == ["What changed", "Pupils: 2", "Pupils: 1", "Pupils: 0"]
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "journal.exported"))
    assert (entry.actor_id, entry.after) == (operator.id, {"form": form, "filters": {"subject": "class"}})


def test_a_file_holds_no_more_than_it_says(client, operator, monkeypatch):
    monkeypatch.setattr("app.pages.journal.routes.MOST_IN_FILE", 3)
    entries(5)
    assert len(exported(client, "csv", subject="class").data.splitlines()) == 4


def test_an_unknown_kind_of_file_leaves_no_entry(client, operator):
    assert exported(client, "pdf").status_code == 404
    assert not ids(Filters(action="journal.exported"))


def test_under_htmx_only_the_entries_come(client, operator):
    page = client.get("/journal?subject=class", headers={"HX-Request": "true"})
    assert page.text.lstrip().startswith('<div id="entries">') and "<h1" not in page.text


def test_every_filter_alone_is_answered_from_an_index(migrated_sqlite, tmp_path):
    """Asked of SQLite's planner, which says how it would go about it whatever the tables hold."""
    url = f"sqlite:///{migrated_sqlite}"
    app = create_app(Config(secret_key="x", instance_dir=tmp_path, database_url=url))
    alone = ({}, {"actor": "1"}, {"actor": "program"}, {"subject": "class"}, {"action": "class.roll"})
    with app.app_context():
        for filters in (*alone, {"subject": "class", "id": "1"}, {"first": "2026-10-01"}, {"q": "мороз"}):
            query = select(AuditEntry).where(*queries._conditions(Filters(**filters), ZONE))
            query = query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(51)
            compiled = query.compile(db.engine, compile_kwargs={"literal_binds": True})
            plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
            steps = [row[-1] for row in plan]
            assert len(steps) == 1 and " INDEX ix_audit_entry_" in steps[0], (filters, steps)
        db.engine.dispose()
