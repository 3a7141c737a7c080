"""No seat and no sheet changes without an entry in the audit log, in the same transaction.

The writers are found in the source, so that a new one is found too; a scenario runs every one of them; and
each transaction that writes a pool, a booking or a sheet is held to have written an entry as well.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text

from app.accounts.models import Role
from app.attendance import actions as attendance
from app.attendance.importing import actions as platforms
from app.attendance.importing.planning import plan
from app.attendance.importing.plans import Unknown
from app.attendance.models import Sheet, SheetLine, Side, who_of
from app.attendance.outcomes.actions import note
from app.attendance.outcomes.models import OutcomeKind
from app.attendance.rosters import actions as rosters
from app.attendance.who import Who
from app.booking import actions
from app.booking.models import Booking, BookingLine, BookingSeat, LimitClaim
from app.booking.time_requests import actions as time_requests
from app.booking.time_requests.agreement import Meeting
from app.booking.time_requests.models import DayPart
from app.calendar import actions as calendar
from app.calendar.models import Audience, EventKind, Holder, Pool, SeatLimit
from app.core import clock
from app.core.db import db, transact

APP = Path(__file__).resolve().parent.parent / "app"
GUARDED = (Pool, SeatLimit, Booking, BookingLine, BookingSeat, LimitClaim, Sheet, SheetLine)
TABLES = {model.__tablename__ for model in GUARDED}
NAMES = {model.__name__ for model in GUARDED}
MAKERS = ("row_insert", "table_of")
COLUMNS = {column.name for model in GUARDED for column in model.__table__.columns} - {"id", "version"}
WRITE = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)")  # a statement may write several
ONE_BY_ONE = ("booking/actions/writing.py", "_one_by_one")  # PostgreSQL has one statement instead


def made_once(module: ast.Module) -> set[str]:
    """The names of the module's statements about a guarded table that are made when it is read."""
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    named: set[str] = set()
    for one in module.body:
        if isinstance(one, ast.Assign):
            calls = [node for node in ast.walk(one.value) if isinstance(node, ast.Call)]
            makers = [functions[call.func.id] for call in calls if getattr(call.func, "id", "") in functions]
            calls += [node for maker in makers for node in ast.walk(maker) if isinstance(node, ast.Call)]
            about = [call.args[0] for call in calls if getattr(call.func, "id", "") in MAKERS and call.args]
            if any(getattr(model, "id", "") in NAMES for model in about):
                named |= {node.id for node in ast.walk(one.targets[0]) if isinstance(node, ast.Name)}
    return named


def writes(function: ast.FunctionDef, statements: set[str], columns: set[str]) -> bool:
    """Whether the function makes, changes or deletes a row of a guarded table, which has these `columns`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in statements:
            return True
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            about = node.args[0] if node.args else None
            if called in NAMES:
                return True
            if called in ("insert", "update", "delete") and getattr(about, "id", "") in NAMES:
                return True
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets += [node.target] if isinstance(node, ast.AugAssign) else []
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple) else [target]
            if any(isinstance(part, ast.Attribute) and part.attr in columns for part in parts):
                return True
    return False


def writers() -> set[tuple[str, str]]:
    """(file, function) of every writer among the features' actions and jobs."""
    found = set()
    for feature in ("calendar", "booking", "attendance", "participation"):
        for path in sorted((APP / feature).rglob("*.py")):
            if not {"actions", "actions.py", "jobs.py"} & set(path.parts):
                continue
            module = ast.parse(path.read_text("utf-8"))
            statements = made_once(module)
            # Participation reads sheets; its own tables have columns of the same names.
            columns = set() if feature == "participation" else COLUMNS
            for node in ast.walk(module):
                named = isinstance(node, ast.FunctionDef) and node.name != "__init__"
                if named and writes(node, statements, columns):
                    found.add((str(path.relative_to(APP)), node.name))
    return found


class Guard:
    """Watches each transaction of an engine for writes without an audit entry."""

    def __init__(self) -> None:
        self.silent: list[str] = []
        self._written: dict[int, set[str]] = {}

    def statement(self, connection, _cursor, statement, *_):
        tables = {name.lower() for name in WRITE.findall(statement)}
        if tables:
            key = id(connection.connection.dbapi_connection)
            self._written[key] = self._written.get(key, set()) | tables

    def commit(self, connection):
        written = self._written.pop(id(connection.connection.dbapi_connection), set())
        if written & TABLES and "audit_entry" not in written:
            self.silent.append(f"wrote {sorted(written & TABLES)} without an entry")

    def rollback(self, connection):
        self._written.pop(id(connection.connection.dbapi_connection), None)


@pytest.fixture
def guard(make) -> Iterator[Guard]:
    guard, engine = Guard(), db.engine
    listeners = [
        ("before_cursor_execute", guard.statement),
        ("commit", guard.commit),
        ("rollback", guard.rollback),
    ]
    for name, listener in listeners:
        event.listen(engine, name, listener)
    yield guard
    for name, listener in listeners:
        event.remove(engine, name, listener)


@pytest.fixture
def called() -> Iterator[set[tuple[str, str]]]:
    """(file, function) of everything of the product that runs."""
    seen: set[tuple[str, str]] = set()
    root = f"{APP}/"

    def note(frame, kind, _):
        if kind == "call" and frame.f_code.co_filename.startswith(root):
            seen.add((frame.f_code.co_filename.removeprefix(root), frame.f_code.co_name))

    sys.setprofile(note)
    yield seen
    sys.setprofile(None)


def live_through_everything(make) -> None:
    """Each change there is, of seats and of sheets, once."""
    far = clock.now() + timedelta(days=60)
    slot = make.slot(capacity=30, groups=2, starts_at=far)
    held, first, second = make.booking(slot, 25), make.booking(slot, 20), make.booking(slot, 20)
    transact(lambda: actions.cancel(held, by=None))
    transact(lambda: actions.decline(first, by=None))
    transact(lambda: actions.accept(second, by=None))
    transact(lambda: actions.reaffirm(second, by=None))
    transact(lambda: actions.withdraw_pass(second, by=None))
    transact(lambda: actions.renew_pass(second, second.pass_version, by=None))
    full = make.slot(capacity=20, starts_at=far)
    out, late = make.booking(full, 20), make.booking(full, 20)
    make.booking(full, 15)
    transact(lambda: actions.cancel(out, by=None))
    with clock.pinned(clock.now() + timedelta(days=20)):
        transact(actions.expire_due)
    assert late.state == "expired"
    transact(lambda: actions.cancel_slot(full, "мороз", by=None))
    empty = make.slot(capacity=20, groups=1)
    wider = calendar.SlotDraft(empty.starts_at, empty.ends_at, 40, None, 2)
    transact(lambda: calendar.edit_slot(empty, wider, by=None))
    unlimited = calendar.SlotDraft(empty.starts_at, empty.ends_at, 40, None, None)
    transact(lambda: calendar.edit_slot(empty, unlimited, by=None))
    terms_and_changes(make, far)
    sheet = make.sheet(second, came=18)
    again = [attendance.Came(who_of(line), 19) for line in second.lines]
    with clock.pinned(slot.ends_at):
        transact(lambda: attendance.fill_sheet(second.id, again, 2, by=None, reason="Пересчитали"))
    both_sides(make, slot, second)
    share = actions.Share(10, audience="parents")
    transact(lambda: actions.share_out(empty, [share], by=None))
    transact(lambda: actions.share_out(empty, [], by=None))
    batch = make.slots(event=make.event())
    transact(lambda: calendar.undo_slots(batch, lambda ids: 0, by=None))
    transact(lambda: actions.cancel_event(make.event(), "Ремонт", by=None))
    a_platforms_file(make, second)
    ask_for_times(make)
    names(make)
    assert sheet.version > 1
    copied_terms(make)


def both_sides(make, slot, booking) -> None:
    """The host counts as well, and each way out of a difference; sheets that no booking stands behind."""
    ours = who_of(booking.lines[0])
    said = attendance.Marking(Side.HOST, [attendance.Came(ours, 17)], None, key="k" * 20)
    with clock.pinned(slot.ends_at):
        line_id = transact(lambda: attendance.mark_booking(booking.id, said)).lines[0].id
        transact(lambda: attendance.accept(line_id, by=None))
        transact(lambda: attendance.dispute(line_id, "пришли позже", by=None))
        transact(lambda: attendance.decide(line_id, 18, "по списку", by=None))
        sheet_id = db.session.get_one(SheetLine, line_id).sheet_id
        transact(lambda: note(sheet_id, {line_id: {OutcomeKind.PRIZE: 2}}, by=None))
        day = slot.ends_at.astimezone(clock.zone()).date()
        of_school = replace(said, side=Side.SCHOOL, key=None)
        place = (slot.event_id, booking.organization_id, day)
        transact(lambda: attendance.mark_day(*place, of_school))
        transact(lambda: attendance.mark_month(*place, of_school))
        held = calendar.Held("Классный час", EventKind.LESSON, day)
        transact(lambda: calendar.record_held(held, booking.organization_id, by=None))
        guests = replace(said, counts=[attendance.Came(Who(Audience.PARENTS), 3)], key=None)
        transact(lambda: attendance.mark_visitors(slot.id, {Who(Audience.PARENTS): 3}, guests))


def names(make) -> None:
    """An organizer asks for names, gets them, and asks for them no more."""
    event = make.event()
    make.demand(event)
    make.roster(make.booking(make.slot(event=event), 20))
    make.demand(event, keep_days=3)
    transact(lambda: rosters.withdraw_demand(event, by=None))


def a_platforms_file(make, booking) -> None:
    """Its columns and an event are explained, and a sheet is recorded."""
    membership = make.user(Role.SCHOOL, booking.organization).memberships[0]
    event_id, school_class = make.event().id, booking.lines[0].school_class
    meant = {"roles": {}, "came": [], "others": []}
    transact(lambda: platforms.remember_mapping(membership, "f" * 64, "Платформа", meant, by=None))
    day = clock.today(clock.zone()).isoformat()
    group = ["", school_class.grade, school_class.letter, "Онлайн-проба", day, 9, None, 2]
    counted = {"rows": 9, "groups": [group]}
    file = transact(lambda: platforms.keep_preview(membership, "Платформа", "0" * 64, counted, by=None))
    chosen = [(Unknown("event", "Онлайн-проба"), event_id)]
    transact(lambda: platforms.choose(membership, file, chosen, by=None))
    todo = plan(file, membership).todo
    assert len(todo) == 1
    transact(lambda: platforms.record(file.id, todo, by=None))


def copied_terms(make) -> None:
    """A copy of an event takes over the quota of all its times."""
    event = make.event()
    make.terms(event, event_groups=5)
    transact(lambda: calendar.repeat_event(event, by=None))


def terms_and_changes(make, far) -> None:
    """An event with quotas, a share that is released, a booking that changes and moves, a time that does."""
    event = make.event()
    slot = make.slot(60, event, starts_at=far)
    first = make.booking(slot, 25, make.school_class(roll=30))
    make.terms(event, event_seats=100, school_groups=3, approval=True)
    share = actions.Share(10, audience="parents", release_at=clock.now() + timedelta(days=1))
    transact(lambda: actions.share_out(slot, [share], by=None))
    line = actions.ClassSeats(first.lines[0].class_id, 20)
    transact(lambda: actions.change(first, actions.Group((line,), 2), "Анна Тестова", "8 863 000", by=None))
    asked = make.booking(slot, 20)
    transact(lambda: actions.approve(asked, by=None))
    limited = calendar.SlotDraft(far + timedelta(days=1), far + timedelta(days=1, hours=2), 60, None, 3)
    transact(lambda: actions.move_slot(slot, limited, "ремонт", by=None))
    with clock.pinned(clock.now() + timedelta(days=2)):
        transact(actions.release_shares)
    transact(lambda: actions.share_out(slot, [actions.Share(5, holder=Holder.PUBLIC)], by=None))
    guest = actions.Visitors(slot.id, 2, "guest@example.ru", "k" * 20, "ru")
    one = transact(lambda: actions.sign_up(guest))
    with clock.pinned(clock.now() + timedelta(hours=1)):
        transact(lambda: actions.sign_up(replace(guest, key="l" * 20)))
    transact(lambda: actions.cancel_sign_up(one))


def ask_for_times(make) -> None:
    """One school gets the morning that it asked for, another takes an afternoon instead."""
    for hour in (10, 15):
        request = make.time_request(make.organization(), part=DayPart.MORNING)
        begins = datetime.combine(request.wished_on, time(hour), clock.zone())
        named = Meeting(begins, begins + timedelta(hours=1), 30, None, "Экскурсия")
        transact(lambda request=request, named=named: time_requests.answer(request, named, by=None))
    transact(lambda: time_requests.accept(request, by=None))


def test_every_writer_of_seats_and_sheets_leaves_an_entry(make, guard, called):
    live_through_everything(make)
    assert guard.silent == []
    missed = writers() - called
    if db.engine.dialect.name == "postgresql":
        missed.discard(ONE_BY_ONE)
    assert not missed, f"writers that the scenario above does not run: {sorted(missed)}"


def test_the_guard_sees_a_silent_write(make, guard):
    make.slot()
    db.session.execute(text("UPDATE pool SET waiting = 0"))
    db.session.commit()
    assert guard.silent == ["wrote ['pool'] without an entry"]


def test_the_source_is_really_searched():
    assert ("booking/actions/guarded.py", "take_unlocked") in writers()
    assert ("booking/actions/writing.py", "write_parts") in writers()
    assert ("booking/actions/states.py", "move") in writers()
    assert len(writers()) >= 12
