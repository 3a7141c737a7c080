"""Files of platforms become sheets: once, corrected by the next file, and without a name left anywhere."""

import io
import logging
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from app.accounts.models import Role
from app.attendance.importing import access, actions, planning
from app.attendance.importing.models import ImportMapping, ImportPreview, ImportWord
from app.attendance.importing.plans import State
from app.attendance.models import MarkKey, Sheet
from app.attendance.refusals import MoreThanBooked
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from tests.attendance.exports import CANARIES, HEADER, as_csv, row
from tests.attendance.visiting import HELD_AT, visit
from tests.checks import clean
from tests.forms import filled

DAY = date(2026, 10, 14)
GROUP = ["Школа № 1", 8, "Б", "Проба", "2026-10-14", 20, 20, 2]


@pytest.fixture
def school(make):
    return make.school(name="МБОУ СОШ № 1", short_name="Школа № 1")


@pytest.fixture
def classes(make, school):
    return [make.school_class(school, letter=letter, roll=25) for letter in "БВ"]


@pytest.fixture
def event(make):
    return make.event(title="Проба", hours=Decimal(3))


@pytest.fixture
def office(make, school):
    office = make.organization(OrganizationKind.AUTHORITY, school.municipality)
    return make.user(Role.MUNICIPALITY, office)


def keep(user, *groups, digest="f" * 64):
    """The counts of a file, kept for a preview."""
    facts = {"rows": 1, "totals": 0, "absent": 0, "repeated": 0, "problems": []}
    counted = facts | {"groups": [list(one) for one in groups]}
    return transact(lambda: actions.keep_preview(user.memberships[0], "Билет", digest, counted, by=None))


def planned(user, preview):
    return planning.plan(preview, user.memberships[0])


def record(user, preview, *, sure=False):
    """All that the file would do, as the page does it."""
    plan = planned(user, preview)
    todo = actions.to_record(plan, plan.seen, sure=sure)
    transact(lambda: actions.record(preview.id, todo, by=None))


def counts():
    db.session.expire_all()
    sheets = db.session.query(Sheet).order_by(Sheet.id)
    return [[(line.class_name, line.came_school) for line in one.lines] for one in sheets]


def test_a_file_is_recorded_once_and_the_next_one_corrects_it(office, classes, event):
    first = keep(office, GROUP)
    record(office, first)
    sheet = db.session.query(Sheet).one()
    assert (sheet.hours, sheet.event_id, sheet.held_on) == (Decimal(2), event.id, DAY)
    assert [one.state for one in planned(office, first).sheets] == [State.DONE]
    with pytest.raises(actions.NothingToRecord):
        record(office, first)
    corrected = [*GROUP[:5], 22, 30, 2]
    record(office, keep(office, corrected, [*GROUP[:2], "В", *GROUP[3:6], 30, 3], digest="e" * 64))
    assert counts() == [[("8Б", 22), ("8В", 20)]]
    reasons = db.session.query(AuditEntry.reason).filter_by(subject="sheet").order_by(AuditEntry.id)
    assert [reason for (reason,) in reasons] == [None, actions.ANEW]
    assert db.session.query(Sheet).one().hours == Decimal(3)
    assert [one.state for one in planned(office, keep(office, GROUP)).sheets] == [
        State.DONE
    ]  # the first again
    clean()


def test_what_would_count_twice_or_cannot_be_is_told_and_not_recorded(make, office, school, classes, event):
    booked = visit(make, classes[0], event=event)
    ahead, wide = [*GROUP[:4], "2027-01-10", *GROUP[5:]], [*GROUP[:4], "2026-10-15", 300, *GROUP[6:]]
    other = [*GROUP[:1], 9, "Ц", GROUP[3], "2026-10-16", *GROUP[5:]]
    plan = planned(office, keep(office, GROUP, ahead, wide, other))
    assert [one.trouble for one in plan.sheets] == ["booked", "too_many", "no_classes", "ahead"]
    assert plan.sheets[0].booking_id == booked.id
    with pytest.raises(actions.NothingToRecord):
        actions.to_record(plan, plan.seen, sure=True)


def test_any_meeting_of_a_course_that_is_booked_would_count_twice(make, office, classes, event):
    with clock.pinned(HELD_AT - timedelta(days=5)):
        booked = make.booking(make.course((5, 6), event=event), 20, classes[0])
    later = [*GROUP[:4], "2026-10-15", *GROUP[5:]]
    plan = planned(office, keep(office, GROUP, later))
    assert [(one.trouble, one.booking_id) for one in plan.sheets] == [("booked", booked.id)] * 2


def test_more_than_a_class_has_is_asked_and_a_grade_without_a_letter_is_a_line(office, classes, event):
    preview = keep(office, [*GROUP[:5], 31, *GROUP[6:]], [*GROUP[:2], "", *GROUP[3:5], 40, *GROUP[6:]])
    with pytest.raises(MoreThanBooked):
        record(office, preview)
    record(office, preview, sure=True)
    assert sorted(counts()[0], key=str) == [("8Б", 31), (None, 40)]
    clean()


def test_words_of_a_platform_are_explained_once_and_stay_within_reach(make, office, school, classes, event):
    foreign = make.school(name="Лицей № 9", short_name="Лицей № 9")
    strange = ["Первая школа города", *GROUP[1:3], "Профпроба онлайн", *GROUP[4:]]
    preview = keep(office, strange, ["Лицей № 9", *GROUP[1:]])
    plan = planned(office, preview)
    lost = {one.text: one for one in plan.unknown.values()}
    assert not plan.sheets and lost["Лицей № 9"].foreign
    chosen = [(lost["Первая школа города"], school.id), (lost["Профпроба онлайн"], event.id)]
    chosen.append((lost["Лицей № 9"], foreign.id))
    transact(lambda: actions.choose(office.memberships[0], preview, chosen, by=None))
    assert [one.state for one in planned(office, preview).sheets] == [State.NEW]
    assert db.session.query(ImportWord).count() == 2
    elsewhere = make.user(Role.SCHOOL, school)
    assert not planned(elsewhere, keep(elsewhere, strange)).sheets  # another's words are not everybody's


def test_of_events_with_one_title_the_one_of_the_day_is_meant(make, office, classes):
    when = {"precision": "day", "starts_on": DAY, "ends_on": DAY}
    here = make.event(title="Разговор", **when)
    make.event(title="Разговор", **when | {"starts_on": DAY + timedelta(1), "ends_on": DAY + timedelta(1)})
    plan = planned(office, keep(office, [*GROUP[:3], "Разговор", *GROUP[4:]]))
    assert [one.place[0] for one in plan.sheets] == [here.id]
    undecided = planned(office, keep(office, [*GROUP[:3], "Разговор", "2026-10-20", *GROUP[5:]]))
    assert [one.text for one in undecided.unknown.values()] == ["Разговор"]


def test_what_changed_since_the_page_was_opened_is_shown_again(office, classes, event):
    preview = keep(office, GROUP)
    seen = planned(office, preview).seen
    record(office, keep(office, [*GROUP[:5], 19, *GROUP[6:]], digest="d" * 64))
    with pytest.raises(actions.ChangedSincePreview):
        actions.to_record(planned(office, preview), seen, sure=False)


def test_counts_are_thrown_away_after_a_day(office):
    keep(office, GROUP)
    with clock.pinned(clock.now() + actions.KEPT + timedelta(seconds=1)):
        assert not db.session.query(ImportPreview).where(access.still_kept()).all()
        assert transact(actions.forget_previews) == 1
    assert db.session.query(ImportPreview).count() == 0


def places_of_bytes(instance_dir, before):
    """Whatever the installation, the session and the reader may have left: by place, bytes."""
    for path in {*instance_dir.rglob("*"), *Path(tempfile.gettempdir()).glob("*")} - before:
        if path.is_file():
            yield str(path), path.read_bytes()
    for table in inspect(db.engine).get_table_names():
        rows = db.session.execute(text(f'SELECT * FROM "{table}"')).all()  # every column, whatever its type
        yield table, repr(rows).encode()


def test_names_of_a_file_are_nowhere_afterwards(client, make, school, classes, event, instance_dir, caplog):
    """Canaries in the column of names, in a footer, in the file's name and in a column with a wrong title."""
    make.installation()
    user = make.user(Role.SCHOOL, school)
    mail = user.mail
    db.session.rollback()
    client.sign_in(mail)
    caplog.set_level(logging.DEBUG)
    before = set(Path(tempfile.gettempdir()).glob("*"))  # of others
    rows = [row(name="Кнарейкин Пётр Ильич"), row(name="Желторотова Анна Львовна", class_name="8В")]
    rows += [row(school="Исполнитель: Щебетуха Мария Ивановна")] * 2 + [row(class_name="Щебетуха")]
    rows = [[*one, "Кнарейкин Пётр"] for one in rows]
    data = as_csv(rows * 40, [*HEADER, "Ещё"])

    def send(**facts):
        file = (io.BytesIO(data), "Кнарейкин.csv")
        form = client.form("/attendance/import", "/attendance/import") | {"file": file} | facts
        return client.post("/attendance/import", data=form, content_type="multipart/form-data")

    asked = send()
    assert asked.status_code == 200 and not any(name in asked.text for name in CANARIES)
    typed = {
        name: value
        for name, value in filled(asked.text, "/attendance/import").items()
        if name.startswith("role-")
    }
    fingerprint = filled(asked.text, "/attendance/import")["fingerprint"]
    words = {"status": ["участвовал"], "came": ["участвовал"]}
    sent = send(**typed, **words, fingerprint=fingerprint, platform="Билет в будущее")
    assert sent.status_code == 303, sent.text
    shown = client.get(sent.location)
    assert "8Б" in shown.text and not any(name in shown.text for name in CANARIES)
    seen = client.form(sent.location, f"{sent.location}/sheets")
    assert client.post(f"{sent.location}/sheets", data=seen).status_code == 303
    assert send().location.startswith("/attendance/import/")  # known by now
    assert counts() == [[("8Б", 1), ("8В", 1)]]
    assert db.session.query(ImportMapping).one().platform == "Билет в будущее"
    assert db.session.query(MarkKey).count() == 1
    canaries = [name.encode(code) for name in CANARIES for code in ("utf-8", "unicode_escape", "utf-16-le")]
    found = [
        place for place, held in places_of_bytes(instance_dir, before) if any(one in held for one in canaries)
    ]
    assert not found and not any(name in caplog.text for name in CANARIES)
    clean()
