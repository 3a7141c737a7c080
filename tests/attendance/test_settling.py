"""Differences and outcomes: what stands for what, who is told, and what two people at once may not do."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import select, text

from app.accounts.models import Role
from app.attendance import actions, refusals
from app.attendance.differences import queries
from app.attendance.differences.queries import Sought, State
from app.attendance.labels import why
from app.attendance.models import Settlement, SheetLine, Side, who_of
from app.attendance.outcomes.actions import note
from app.attendance.outcomes.models import OutcomeKind
from app.attendance.outcomes.queries import outcomes_of
from app.attendance.outcomes.refusals import MoreThanCame, ResultsToldElsewhere
from app.attendance.queries import confirmed
from app.attendance.standing import CONFIRMED, Standing, dispute_until, standing_of, undisputed_before
from app.attendance.unmarked import remind_unmarked
from app.attendance.who import Who
from app.calendar.models import Audience
from app.core import clock
from app.core.db import db, transact
from app.core.outbox.models import OutboxMessage
from app.organizations.models import OrganizationKind
from tests.attendance.test_two_sides import count
from tests.attendance.visiting import HELD_AT, TODAY, fill, visit
from tests.checks import clean, violations
from tests.race import outcomes, race

LATER = TODAY + timedelta(minutes=10)
OVER = TODAY + timedelta(days=7)


@pytest.fixture
def line(make):
    """8Б is 24 by the school and 20 by the host; each side and the municipality has one person."""
    booking = visit(make, make.school_class(roll=25), title="Порт Азов")
    school, host = booking.organization, booking.slot.event.host
    authority = make.organization(OrganizationKind.AUTHORITY, school.municipality)
    for role, own in ((Role.SCHOOL, school), (Role.HOST, host), (Role.MUNICIPALITY, authority)):
        make.user(role, own, f"{role}@test.example")
    fill(booking, 24)
    return count(booking, 20).lines[0]


def settle(line, way, at=LATER):
    """One of the ways out, with what was seen."""
    with clock.pinned(at):
        if way == "accept":
            return transact(lambda: actions.accept(line.id, by=None, seen=line.turned_at))
        if way == "dispute":
            return transact(lambda: actions.dispute(line.id, "по журналу 24", by=None, seen=line.turned_at))
        return transact(lambda: actions.decide(line.id, 22, "по списку", by=None, seen=line.turned_at))


def letters(topic, at=LATER):
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.topic == topic))
    write = current_app.extensions["topics"].get(topic).write
    with clock.pinned(at):
        return [letter for message in rows.all() for letter in write(message)]


def every_standing(make):
    """A line of each kind, by the standing that it should have."""

    def visited(school=None, host=None):
        booking = visit(make)
        sheet = fill(booking, school) if school is not None else None
        return (count(booking, host) if host is not None else sheet).lines[0], booking

    lines = {Standing.SCHOOL_ALONE: visited(24)[0], Standing.HOST_ALONE: visited(None, 20)[0]}
    lines |= {Standing.AGREED: visited(24, 24)[0], Standing.UNDISPUTED: visited(24, 20)[0]}
    for standing, ways in (
        (Standing.ACCEPTED, ["accept"]),
        (Standing.DISPUTED, ["dispute"]),
        (Standing.DECIDED, ["dispute", "decide"]),
    ):
        lines[standing] = visited(24, 20)[0]
        for way in ways:
            settle(lines[standing], way)
    lines[Standing.RECOUNTED], booking = visited(24, 20)
    settle(lines[Standing.RECOUNTED], "decide")
    with clock.pinned(OVER - timedelta(hours=1)):
        count(booking, 21, reason="нашли ещё одного")
        lines[Standing.OPEN], _booking = visited(24, 20)
        slot = make.slot(starts_at=HELD_AT + timedelta(days=60))
    parents = Who(Audience.PARENTS)
    with clock.pinned(slot.ends_at):
        marking = actions.Marking(Side.HOST, [actions.Came(parents, 3, walk_ins=3)], None)
        sheet = transact(lambda: actions.mark_visitors(slot.id, {parents: 0}, marking))
    lines[Standing.VISITORS] = sheet.lines[0]
    return lines


WORDS = {
    Standing.VISITORS: "Число организатора: посетителей без школы больше никто не считает",
    Standing.SCHOOL_ALONE: "Число школы: организатор не считал, второй стороной не подтверждено",
    Standing.HOST_ALONE: "Число организатора: школа не считала, второй стороной не подтверждено",
    Standing.AGREED: "Числа совпали",
    Standing.OPEN: "Число организатора; школа может оспорить до 2 декабря, 11:00",
    Standing.UNDISPUTED: "Не оспорено, считается число организатора",
    Standing.ACCEPTED: "Число организатора, школа согласна",
    Standing.DISPUTED: "Оспорено школой: по журналу 24. До решения считается число школы",
    Standing.DECIDED: "Решение координатора: по списку (Иванова, 20 ноября)",
    Standing.RECOUNTED: "Решение координатора: по списку (Иванова, 20 ноября). После него пересчитали",
}


def test_every_figure_that_counts_says_why_and_sql_agrees_on_what_both_confirm(app, make):
    lines = every_standing(make)
    assert lines.keys() == set(Standing)
    both = set(db.session.scalars(select(SheetLine.id).where(confirmed())))
    not_both = set(db.session.scalars(select(SheetLine.id).where(~confirmed())))
    assert both | not_both == {line.id for line in lines.values()}  # and never NULL
    with clock.pinned(OVER), app.test_request_context():
        for standing, line in lines.items():
            db.session.refresh(line)
            assert standing_of(line) is standing
            assert why(line, "Иванова") == WORDS[standing]
            assert (line.id in both) == (standing in CONFIRMED), standing
        queue = {
            Standing.DISPUTED: State.TO_DECIDE,
            Standing.RECOUNTED: State.TO_DECIDE,
            Standing.OPEN: State.OPEN,
            **dict.fromkeys((Standing.ACCEPTED, Standing.DECIDED, Standing.UNDISPUTED), State.CLOSED),
        }
        operator = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).memberships[0]
        for state in State:
            found = queries.differences(operator, Sought(state), OVER, 50)
            assert {standing_of(line) for line in found} == {one for one in queue if queue[one] is state}
        counts = queries.how_many(operator, Sought(), OVER)
        assert counts == Counter(queue.values())
    clean()


def test_the_queue_and_the_rule_agree_on_when_a_term_is_over(line):
    db.session.refresh(line)
    for hours in range(0, 24 * 9, 5):
        now = TODAY + timedelta(hours=hours, minutes=7)
        assert (line.differs_since >= undisputed_before(now)) == (now <= dispute_until(line)), now


def test_each_is_told_of_a_difference_while_it_is_one(line):
    [first] = letters("sheet.differs")
    assert (first.to, "до 25 ноября, 12:00" in first.lines[0]) == ("school@test.example", True)
    [still] = db.session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "sheet.differs_still"))
    assert still.due_at == TODAY + timedelta(days=4)  # Tuesday noon: a working day before the term
    assert [one.to for one in letters("sheet.differs_still", still.due_at)] == ["school@test.example"]
    settle(line, "dispute")
    assert letters("sheet.differs") == letters("sheet.differs_still") == []
    told = {one.to for one in letters("sheet.disputed")}
    assert told == {"host@test.example", "municipality@test.example"}
    settle(line, "decide", LATER + timedelta(hours=1))
    assert letters("sheet.disputed") == []
    decided = letters("sheet.decided", LATER + timedelta(hours=2))
    assert {one.to for one in decided} == {"host@test.example", "school@test.example"}
    assert ("Решено", "22") in decided[0].facts
    clean()


def test_agreeing_counts_and_an_expired_term_tell_nobody(line):
    assert letters("sheet.differs", OVER) == []
    fill(line.sheet.booking, 20, reason="сверили")
    assert letters("sheet.differs") == []


@pytest.mark.parametrize(
    ("rivals", "won"),
    [
        (("decide", "decide"), {"decided", "DifferenceMoved"}),
        (("dispute", "decide"), {"disputed", "decided", "DifferenceMoved"}),
        (("count", "decide"), {"counted", "decided", "DifferenceMoved"}),
    ],
)
def test_two_at_once_never_decide_over_each_other(app, line, rivals, won):
    line_id, booking_id, seen = line.id, line.sheet.booking_id, line.turned_at
    who = line.who
    db.session.rollback()

    def work(way):
        with clock.pinned(LATER):
            if way == "count":
                marking = actions.Marking(Side.HOST, [actions.Came(who, 21)], None, reason="ещё один")
                return transact(lambda: actions.mark_booking(booking_id, marking) and "counted")
            act = {
                "decide": lambda: actions.decide(line_id, 22, "по списку", by=None, seen=seen),
                "dispute": lambda: actions.dispute(line_id, "24", by=None, seen=seen),
            }[way]
            return transact(lambda: act().settlement.value)

    results = race(app, [lambda way=way: work(way) for way in rivals])
    assert outcomes(results).keys() <= won and len(outcomes(results)) == 2
    line = db.session.get_one(SheetLine, line_id)
    assert standing_of(line) is not Standing.OPEN or "counted" in results
    clean()


def test_a_coordinator_does_not_decide_over_counts_that_the_page_did_not_show(line):
    seen = line.turned_at
    with clock.pinned(LATER):
        count(line.sheet.booking, 21, reason="ещё один")
        with pytest.raises(refusals.DifferenceMoved):
            actions.decide(line.id, 22, "по списку", by=None, seen=seen)
    db.session.rollback()
    assert standing_of(line) is Standing.OPEN


def test_a_school_settles_without_javascript_and_several_at_once(client, make, line):
    school = make.user(Role.SCHOOL, line.sheet.organization)
    other = count_otherwise(make, line)
    client.sign_in(school.mail)
    listed = client.get("/differences").text
    assert "можно оспорить" in listed.lower() and "до 25 ноября, 12:00" in listed
    path = f"/differences/{line.id}"
    unsaid = client.post(f"{path}/dispute", data=client.form("/differences", f"{line.id}/dispute"))
    assert unsaid.status_code == 422 and "по этому решает координатор" in unsaid.text
    form = client.form("/differences", f"{line.id}/dispute")
    said = form | {"reason": "по журналу"}
    with clock.pinned(LATER):
        fragment = client.post(f"{path}/dispute", data=said, headers={"HX-Request": "true"})
    assert fragment.status_code == 200 and fragment.text.lstrip().startswith("<li")
    assert "Оспорено школой: по журналу" in fragment.text
    moved = client.post(f"{path}/acceptance", data=form)
    assert moved.status_code == 409 and "пересчитали или уже решили" in moved.text
    answer = client.post("/differences/acceptances", data=batch(client, other))
    assert answer.status_code == 303
    assert "Принято 1 число" in client.get("/differences").text
    db.session.rollback()
    assert (line.settlement, other.settlement) == (Settlement.DISPUTED, Settlement.ACCEPTED)
    clean()


def count_otherwise(make, line):
    """Another difference of the same school."""
    booking = visit(make, make.school_class(line.sheet.organization, letter="В", roll=20))
    fill(booking, 18)
    return count(booking, 17).lines[0]


def batch(client, line):
    token = client.form("/differences", f"{line.id}/acceptance")["csrf_token"]
    return {"csrf_token": token, "line": [f"{line.id} {line.turned_at.isoformat()}", "999999 x"]}


def test_a_coordinator_decides_by_a_side_or_by_an_own_number(client, make, line):
    settle(line, "dispute")
    mail = "municipality@test.example"
    with clock.pinned(LATER):
        client.sign_in(mail)
        form = client.form(f"/differences/{line.id}", "decision")
        post = lambda **typed: client.post(f"/differences/{line.id}/decision", data=form | typed)  # noqa: E731
        assert post(figure="other", reason="по списку").status_code == 422
        assert post(figure="school", reason=" ").status_code == 422
        assert post(figure="other", came="23", reason="по списку").status_code == 303
        sheet = client.get(f"/bookings/{line.sheet.booking_id}/sheet").text
    assert "Решение координатора: по списку (Анна Тестова, 20 ноября)" in sheet
    db.session.rollback()
    assert line.came == 23
    clean()


def test_who_has_marked_nothing_is_asked_two_working_days_after_the_day_once(make):
    booking = visit(make, make.school_class(roll=25))  # a Wednesday
    make.user(Role.SCHOOL, booking.organization, "school@test.example")
    make.user(Role.HOST, booking.slot.event.host, "host@test.example")
    due = HELD_AT.replace(day=16, hour=15)  # Friday's closing hour in Moscow
    for at, left in ((due - timedelta(minutes=1), 0), (due, 2), (due, 0)):
        with clock.pinned(at):
            assert transact(remind_unmarked) == left
    asked = [letters(topic, due) for topic in ("sheet.unmarked", "sheet.unmarked_host")]
    assert [[one.to for one in some] for some in asked] == [["school@test.example"], ["host@test.example"]]
    with clock.pinned(due):
        count(booking, 24)
    assert letters("sheet.unmarked_host", due) == [] and len(letters("sheet.unmarked", due)) == 1
    with clock.pinned(due):
        fill(booking, 24)
    assert letters("sheet.unmarked", due) == []
    clean()


def test_outcomes_are_one_figure_of_either_side_never_above_who_came(line):
    kinds = OutcomeKind.CERTIFICATE, OutcomeKind.PRIZE
    said = {line.id: dict(zip(kinds, (20, 2), strict=True))}
    assert transact(lambda: note(line.sheet_id, said, by=None))
    assert not transact(lambda: note(line.sheet_id, said, by=None))
    with pytest.raises(MoreThanCame):
        note(line.sheet_id, {line.id: {OutcomeKind.PASSED_ON: 21}}, by=None)
    db.session.rollback()
    with pytest.raises(refusals.OtherClasses):
        note(line.sheet_id, {line.id + 1: {}}, by=None)
    db.session.rollback()
    count(line.sheet.booking, 19, reason="пересчитали")
    unchanged = {line.id: {OutcomeKind.CERTIFICATE: 20, OutcomeKind.PRIZE: None}}
    assert transact(lambda: note(line.sheet_id, unchanged, by=None))
    assert outcomes_of(SheetLine.id == line.id) == {line.class_id: {OutcomeKind.CERTIFICATE: 20}}
    clean()


def test_outcomes_are_noted_on_the_sheet_and_for_all_groups_of_a_time(client, make, line):
    sheet, slot = line.sheet, line.sheet.booking.slot
    host = client.application.test_client()
    client.sign_in("school@test.example")
    host.sign_in("host@test.example")
    form = client.form(f"/bookings/{sheet.booking_id}/sheet", "outcomes")
    above = client.post(f"/outcomes/{sheet.id}", data=form | {f"prize_{line.id}": "21"})
    assert above.status_code == 422 and "21 больше, чем пришло (20)" in above.text
    assert client.post(f"/outcomes/{sheet.id}", data=form | {f"prize_{line.id}": "3"}).status_code == 303
    path = f"/slots/{slot.id}/outcomes"
    all_groups = host.form(path, "outcomes")
    assert all_groups[f"prize_{line.id}"] == "3"
    assert host.post(path, data=all_groups | {f"prize_{line.id}": "2"}).status_code == 303
    shown = client.get(f"/bookings/{sheet.booking_id}/sheet").text
    assert "приз: 3 → <b>2</b>" in shown
    count(sheet.booking, 1, reason="пересчитали")
    assert "отмечено больше, чем пришло" in client.get(f"/bookings/{sheet.booking_id}/sheet").text
    clean()


def test_outcomes_altered_past_the_product_are_named(line):
    transact(lambda: note(line.sheet_id, {line.id: {OutcomeKind.PRIZE: 2}}, by=None))
    db.session.execute(text("UPDATE outcome SET number = 30"))
    db.session.commit()
    named = f"I29: sheet {line.sheet_id}, line {line.class_id}: prize 30"
    assert violations() == [f"{named}, by the audit log prize 2", f"{named} of at most 24"]


def test_results_of_applications_are_not_asked_for_twice(make):
    event = make.contest(title="Олимпиада")
    booking = visit(make, make.school_class(roll=20), event=event)
    line = fill(booking, 18).lines[0]
    assert who_of(booking.lines[0]) == line.who
    with pytest.raises(ResultsToldElsewhere):
        note(line.sheet_id, {line.id: {OutcomeKind.PRIZE: 1}}, by=None)
