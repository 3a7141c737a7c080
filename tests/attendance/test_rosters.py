"""Names where an organizer demands them: given with a statement, read by two sides, shredded in time."""

import json
import logging
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import event as listening
from sqlalchemy import inspect, text

from app.accounts.models import Role
from app.accounts.sealing import seal
from app.attendance.rosters import actions, queries
from app.attendance.rosters.models import Roster, RosterDemand
from app.attendance.rosters.people import Groups, Person, checked
from app.attendance.rosters.reading import read_lines, read_table
from app.attendance.rosters.refusals import (
    GroupNotComing,
    NamesNotAsked,
    RosterHasChanged,
    RosterLost,
    RosterMissing,
    StatementAhead,
    StatementMissing,
    TimeIsOver,
    TooManyNames,
)
from app.booking import actions as booking
from app.calendar.actions import SlotDraft
from app.core import audit, clock
from app.core.db import db, transact
from app.core.outbox.models import OutboxMessage
from app.core.outbox.queue import deliver_queued, enqueue_due, queue_of
from app.core.uploads import Unreadable
from app.ops.backup.content import Reader
from app.ops.backup.taking import take
from tests.attendance.visiting import TODAY
from tests.checks import violations
from tests.organizations.files import as_csv, as_xlsx

CANARY = ("Канарейкина", "Аэлита")
BACKUP_KEY = "5e" * 32
STATED, TOMORROW = TODAY.date(), (TODAY + timedelta(days=1)).date()


@pytest.fixture
def asked(make):
    """A booking of a class, a week from now, at an event that asks for names."""
    event = make.event()
    make.demand(event)
    return make.booking(make.slot(event=event), 20)


def give(held, *people, number="12", on=STATED, version=0):
    group = held.lines[0].class_name
    named = [Person(surname, name, group) for surname, name in people or [("Петрова", "Мария")]]
    statement = actions.Statement(number, on)
    return transact(lambda: actions.give_names(held.id, statement, named, version=version, by=None))


def opened(*rosters):
    return transact(lambda: actions.open_names(rosters, "page", by=None))


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Петрова Мария 8Б", ("Петрова", "Мария", "8Б")),
        ("Петрова Мария Ивановна 8 Б", ("Петрова", "Мария", "8 Б")),
        ("Петрова\tМария\t8-б", ("Петрова", "Мария", "8-б")),
        ("1. Петрова; Мария; Ивановна; 8Б", ("Петрова", "Мария", "8Б")),
        ("7\tПетрова Мария Ивановна\t8Б", ("Петрова", "Мария", "8Б")),
        ("Петрова Мария, 8Б класс", ("Петрова", "Мария", "8Б класс")),
        ("Петрова Мария", ("Петрова", "Мария", "")),
        ("Петрова", ("Петрова", "", "")),
    ],
)
def test_a_pasted_line_is_a_surname_a_name_and_a_class(line, row):
    (found,) = read_lines(f"№\tФамилия Имя\tКласс\n\n{line}\n", lambda part: part[:1] == "8")
    assert (found.surname, found.name, found.group) == row


def test_a_table_is_read_by_its_header_and_nothing_but_three_columns():
    grid = [["Список"], [], ["№", "Класс", "Отчество", "Имя", "Фамилия", "Дата рождения"]]
    grid += [[1, "8Б", "Ивановна", "Мария", "Петрова", "2012-01-01"], [None, None]]
    (row,) = read_table(grid)
    assert vars(row) == {"surname": "Петрова", "name": "Мария", "group": "8Б"}
    (row,) = read_table([["ФИО ученика", "Класс"], ["Петрова Мария Ивановна", 8]])
    assert vars(row) == {"surname": "Петрова", "name": "Мария", "group": "8"}
    for grid, reason in (([["Петрова", "Мария"]], "no_header"), ([["Фамилия", "Имя"]], "no_rows")):
        with pytest.raises(Unreadable) as refusal:
            read_table(grid)
        assert refusal.value.reason == reason


def test_what_is_no_name_or_no_class_of_the_booking_is_marked_at_its_place(asked):
    typed = "Петрова Мария 12.03.2012\nИванов\nО’Нил Анна-Мария 9Ж\nКузнецов Пётр"
    groups = Groups(asked)
    rows = checked(read_lines(typed, lambda part: part == "9Ж"), groups)
    assert [dict(row.wrong) for row in rows] == [{}, {"name": "missing"}, {"group": "group"}, {}]
    (row,) = checked(read_lines("Петрова;12.03.2012", bool), groups)
    assert dict(row.wrong)["name"] == "missing"
    (row,) = checked(read_lines(f"Петр0ва;{'М' * 61};", lambda part: False), groups)
    assert dict(row.wrong) == {"surname": "signs", "name": "long"}


def test_names_are_read_back_by_booking_and_the_log_counts_them(asked):
    roster = give(asked, CANARY, ("Иванов", "Пётр"))
    group = asked.lines[0].class_name
    assert opened(roster) == {asked.id: [Person(*CANARY, group), Person("Иванов", "Пётр", group)]}
    again = give(asked, ("Иванов", "Пётр"), number="13", version=1)
    assert (again.heads, again.version, again.consent_number) == (1, 2, "13")
    transact(lambda: actions.take_back_names(asked.id, by=None))
    transact(lambda: actions.take_back_names(asked.id, by=None))
    told = [(entry.action, entry.before, entry.after) for entry in audit.history("roster", asked.id)]
    assert told == [
        ("roster.given", {}, {"heads": 2, "consent": "12"}),
        ("roster.opened", {}, {"form": "page", "heads": 2}),
        ("roster.changed", {"heads": 2, "consent": "12"}, {"heads": 1, "consent": "13"}),
        ("roster.removed", {"heads": 1}, {}),
    ]
    with pytest.raises(RosterMissing):
        opened()


def test_no_names_without_a_statement_a_place_or_a_demand(make, asked):
    refused = [
        ({"number": " "}, StatementMissing),
        ({"on": None}, StatementMissing),
        ({"on": TOMORROW}, StatementAhead),
        ({"version": 3}, RosterHasChanged),
    ]
    for facts, refusal in refused:
        with pytest.raises(refusal):
            give(asked, **facts)
    with pytest.raises(TooManyNames):
        give(asked, *[("Петрова", "Мария")] * 21)
    with pytest.raises(NamesNotAsked):
        give(make.booking(make.slot(), 20))
    with clock.pinned(asked.slot.ends_at), pytest.raises(TimeIsOver):
        give(asked)
    transact(lambda: booking.cancel(asked, by=None))
    with pytest.raises(GroupNotComing):
        give(asked)
    assert db.session.query(Roster).all() == []


def test_a_sheet_opens_only_with_its_key_and_in_its_own_place(make, asked):
    other = make.booking(asked.slot, 20)
    mine, theirs = give(asked, CANARY), give(other)
    for sheet, sealed in ((theirs, mine.sealed), (mine, seal("[]", "another purpose"))):
        sheet.sealed = sealed
        db.session.commit()
        with pytest.raises(RosterLost):
            opened(sheet)


def test_rosters_end_with_their_days_with_their_booking_and_with_the_demand(make, asked):
    event = asked.slot.event
    kept, left = asked, make.booking(asked.slot, 5)
    withdrawn = make.booking(make.slot(event=event, starts_at=asked.slot.starts_at + timedelta(1)), 5)
    for held in (kept, left, withdrawn):
        give(held)
    transact(lambda: booking.cancel(left, by=None))
    with pytest.raises(RosterMissing):  # nobody reads on what is only not shredded yet
        opened(db.session.get(Roster, left.id))
    assert transact(actions.shred_due) == 1
    later = SlotDraft(kept.slot.starts_at + timedelta(30), kept.slot.ends_at + timedelta(30), 50, None)
    transact(lambda: booking.move_slot(kept.slot, later, "ремонт", by=None))
    make.demand(event, keep_days=90)  # more than the schools were told
    with clock.pinned(withdrawn.slot.ends_at + timedelta(days=14)):
        assert queries.roster_of(withdrawn.id, clock.now()) is None
        assert transact(actions.shred_due) == 1
    make.demand(event, keep_days=3)
    assert db.session.get(Roster, kept.id).keep_days == 3
    assert transact(lambda: actions.withdraw_demand(event, by=None)) == 1
    assert transact(lambda: actions.withdraw_demand(event, by=None)) == 0
    assert db.session.query(Roster).all() == db.session.query(RosterDemand).all() == []
    assert [entry.action for entry in audit.history("roster", kept.id)][-1] == "roster.shredded"


def test_what_breaks_the_promise_is_named(make, asked):
    give(asked)
    other = make.event()
    make.demand(other)
    assert violations(["I27"]) == []
    for statement, found in (
        (f"UPDATE roster SET event_id = {other.id}", "stands under event"),
        ("UPDATE roster SET heads = 21", "has 21 names for 20 places"),
    ):
        db.session.execute(text(statement))
        db.session.commit()
        assert found in violations(["I27"])[0]
        db.session.execute(text(f"UPDATE roster SET event_id = {asked.slot.event_id}, heads = 1"))
        db.session.commit()
    due = asked.slot.ends_at + timedelta(days=14)
    with clock.pinned(due + timedelta(days=2)):
        assert violations(["I27"]) == []
    with clock.pinned(due + timedelta(days=2, minutes=1)):
        assert "was to be shredded" in violations(["I27"])[0]


# Pages.


@pytest.fixture
def school(app, make, asked):
    return signed_in(app, make, Role.SCHOOL, asked.organization)


@pytest.fixture
def host(app, make, asked):
    return signed_in(app, make, Role.HOST, asked.slot.event.host)


def signed_in(app, make, role, organization):
    browser = app.test_client()
    browser.sign_in(make.user(role, organization).mail)
    return browser


def send(school, held, names=(), **facts):
    """The school's form with these rows typed into it."""
    path = f"/bookings/{held.id}/roster"
    form = school.form(path, path) | {"consent_number": "12", "consent_on": TODAY.date().isoformat()}
    rows = {"surname": [one[0] for one in names], "given": [one[1] for one in names]}
    form |= rows | {"group": [held.lines[0].class_name] * len(names)} | facts
    answer = school.post(path, data=form, content_type="multipart/form-data")
    db.session.rollback()
    return answer


def open_page(browser, path, form="page"):
    return browser.post(f"{path}/opening", data=browser.form(path, "opening") | {"form": form})


def everything(engine, instance_dir: Path) -> bytes:
    """All that is stored: every row of every table as text, and every file, the database's own among them."""
    held = b""
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            held += "\n".join(map(str, connection.exec_driver_sql(f'SELECT * FROM "{table}"').all())).encode()
    return held + b"".join(file.read_bytes() for file in instance_dir.rglob("*") if file.is_file())


def sent_through(redis_url) -> bytes:
    """Send what is due by way of Redis; answers all that Redis held meanwhile, unpacked as well."""
    with Redis.from_url(redis_url) as connection:
        assert enqueue_due(connection)
        held = b"".join(connection.dump(key) or b"" for key in connection.scan_iter())
        jobs = queue_of(connection).jobs
    for job in jobs:
        deliver_queued(*job.args)
    return held + b"".join(job.data for job in jobs)


def traces(held: bytes) -> list[str]:
    """In which writing a part of the canary's name stands there."""
    found = []
    for part in CANARY:
        escaped = json.dumps(part)[1:-1]
        for way in (part.encode(), part.encode("utf-16-le"), part.encode("cp1251"), escaped.encode()):
            found += [part] if way in held else []
    return found


@pytest.mark.changes_app  # it listens to the engine
def test_a_canary_is_found_nowhere_but_on_the_pages_of_two_sides(
    make, asked, app, engine, school, host, instance_dir, caplog, redis_url, tmp_path
):
    caplog.set_level(logging.DEBUG)
    if engine.dialect.name == "sqlite":  # some builds of it overwrite by themselves; here the product has to
        listening.listen(engine, "checkout", lambda raw, *_: raw.execute("PRAGMA secure_delete=OFF").close())
    sent = []
    listening.listen(engine, "before_cursor_execute", lambda *call: sent.append(repr(call[2:4])))
    pasted, filed = (make.booking(asked.slot, 5, make.school_class(asked.organization)) for _ in range(2))
    line = f"{CANARY[0]}\t{CANARY[1]}\tПетровна"
    table = as_xlsx(["Фамилия", "Имя"], [CANARY])
    messages = db.session.query(OutboxMessage).count()
    assert send(school, asked, [CANARY]).status_code == 303
    assert send(school, pasted, pasted=line).status_code == 303
    assert send(school, filed, file=(BytesIO(table), "список.xlsx")).status_code == 303
    assert CANARY[0] in send(school, filed, [(CANARY[0], "")]).text
    broken = pytest.MonkeyPatch()
    broken.setattr(actions, "_facts", lambda *_: {"heads": 0, "consent_number": "", "sealed": ""})
    assert send(school, filed, [CANARY], version="1").status_code == 500
    broken.undo()
    for browser, path in (
        (host, f"/bookings/{pasted.id}/roster"),
        (host, f"/slots/{asked.slot_id}/rosters"),
        (school, f"/bookings/{asked.id}/roster"),
    ):
        assert CANARY[0] not in browser.get(path).text
        shown = open_page(browser, path)
        assert CANARY[0] in shown.text and shown.headers["Cache-Control"] == "no-store"
    assert open_page(host, f"/slots/{asked.slot_id}/rosters", "table").mimetype.endswith("sheet")
    assert traces(sent_through(redis_url)) == []
    db.session.rollback()
    assert db.session.query(OutboxMessage).count() == messages
    cookies = [repr(browser.get_cookie("session")) for browser in (school, host)]
    assert traces(" ".join([caplog.text, *sent, *cookies]).encode()) == []
    assert "error" in caplog.text, "the failure was logged, without the name"
    assert traces(everything(engine, instance_dir)) == []
    sealed = [one.sealed.encode() for one in db.session.query(Roster)]
    assert len(sealed) == 3 and all(one in everything(engine, instance_dir) for one in sealed)
    db.session.rollback()
    kept = unpacked(tmp_path / "before.backup")
    assert traces((tmp_path / "before.backup").read_bytes() + b"".join(kept.values())) == []
    for one in sealed:
        assert [name for name, rows in kept.items() if one in rows] == ["roster"]
    shred(app, asked)
    assert not any(one in everything(engine, instance_dir) for one in sealed)
    kept = unpacked(tmp_path / "after.backup")
    assert not any(one in rows for one in sealed for rows in kept.values())


def unpacked(file: Path) -> dict[str, bytes]:
    """A backup that is made now, opened with its key: the rows by table."""
    take(file, BACKUP_KEY, "test", verify=False)
    with file.open("rb") as sealed:
        tables = Reader(sealed, BACKUP_KEY).tables()
        return {name: "\n".join(map(str, rows)).encode() for name, rows in tables}


def shred(app, held):
    """As a scheduler does."""
    with clock.pinned(held.slot.ends_at + timedelta(days=14)):
        answer = app.test_cli_runner().invoke(args=["attendance", "shred-rosters"])
    assert answer.output == "3 rosters shredded\n"


def test_more_names_than_places_and_strange_files_are_refused_in_one_line(asked, school):
    names = [("Петрова", "Мария")] * 21
    answer = send(school, asked, pasted="\n".join(" ".join(one) for one in names))
    assert answer.status_code == 409 and "Имён — 21, а передать можно не больше 20" in answer.text
    for data, name, said in (
        (b"PK\x03\x04" + b"0" * 900, "a.xlsx", "повреждён"),
        (as_csv(["Кто"], [["Петрова"]]), "a.csv", "нет строки с заголовками"),
        (b"MZ", "a.exe", ".xlsx"),
    ):
        answer = send(school, asked, file=(BytesIO(data), name))
        assert answer.status_code == 422 and said in answer.text, name
    told = {"CONTENT_LENGTH": str(501 * 1024)}  # what is larger never leaves the memory for a file
    answer = school.post(f"/bookings/{asked.id}/roster", data={"pasted": "x"}, environ_overrides=told)
    assert answer.status_code == 413 and "больше 500 КБ" in answer.text
    assert db.session.query(Roster).all() == []


def test_what_is_typed_and_wrong_is_kept_and_marked(asked, school):
    answer = send(school, asked, [("Петрова", ""), ("И1", "Пётр")], consent_number="")
    assert answer.status_code == 422 and answer.headers["Cache-Control"] == "no-store"
    for words in ('value="Петрова"', "Здесь пусто", "Только буквы", "Введите номер"):
        assert words in answer.text
    assert answer.text.count('name="surname"') == 20


def test_a_booking_tells_why_names_are_asked_and_who_sees_them(make, asked, school, host):
    before = school.get(f"/slots/{asked.slot_id}/bookings/new").text
    assert "Организатор попросит фамилию, имя и класс" in before
    page = school.get(f"/bookings/{asked.id}").text
    day = asked.slot.starts_at - timedelta(days=2)
    for words in ("Организатор просит имена", "Пропуск", f"До {day.day} ноября", "Передать список"):
        assert words in page
    give(asked)
    assert "Передано 1 имя" in school.get(f"/bookings/{asked.id}").text
    assert f"/slots/{asked.slot_id}/rosters" in host.get(f"/slots/{asked.slot_id}/bookings").text
    assert "Изменить или отменить" in host.get(f"/events/{asked.slot.event_id}/edit").text
    form = host.form(f"/events/{asked.slot.event_id}/roster-demand", "/roster-demand") | {"purpose": " "}
    assert host.post(f"/events/{asked.slot.event_id}/roster-demand", data=form).status_code == 422
    assert f'href="/slots/{asked.slot_id}/rosters"' in host.get(f"/lists?slot={asked.slot_id}").text


def test_names_do_not_travel_through_signing_in(asked, school, client):
    path = f"/bookings/{asked.id}/roster"
    school.delete_cookie("session")
    typed = {"surname": CANARY[0], "given": CANARY[1], "group": ""}
    for browser, facts in ((school, typed), (client, {"consent_number": "12"} | typed)):
        answer = browser.post(path, data=facts, headers={"Origin": "http://localhost"})
        assert answer.status_code == 400 and 'name="kept"' not in answer.text
