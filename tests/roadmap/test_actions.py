"""Orders stored once, and rows decided once, by somebody."""

from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from app.calendar.actions import DraftInUse, EventDraft, TitleMissing, delete_draft
from app.calendar.models import Audience, Event, EventKind, EventState, Precision, Recurrence, Scale
from app.core import audit
from app.core.db import db, transact
from app.organizations.models import Organization
from app.roadmap import actions, invariants, queries
from app.roadmap.drafts import ANNOUNCEMENT_MOST, likely_host, proposed
from app.roadmap.models import RoadMap, RoadMapRow, RowState
from app.roadmap.queries import Show
from app.roadmap.reading import read_order
from tests.race import race
from tests.roadmap.sample import FAIR, HEADING, ORDER, PAPER, STAGES

DIGEST = sha256(ORDER).hexdigest()


def stored(by=None):
    order = read_order(ORDER, name="order.txt")
    return transact(lambda: actions.import_order(order, "order.txt", DIGEST, by=by))


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def rows(make):
    return stored().rows


def accept(row, by=None):
    host = db.session.scalars(select(Organization)).first()
    return transact(lambda: actions.accept_row(row, proposed(row.draft, None), host.id, by=by))


def test_an_order_is_stored_with_its_rows_and_their_untouched_source(rows):
    assert [row.title for row in rows] == [FAIR, STAGES, PAPER, "Экскурсии на предприятия"]
    assert [row.state for row in rows] == [RowState.NEW, RowState.NEW, RowState.PAPERWORK, RowState.NEW]
    assert rows[0].section == HEADING
    assert rows[0].source in ORDER.decode()
    assert rows[0].draft["responsible"] == ["Азовский колледж", "школы"]
    assert rows[0].draft["grades"] == [8, 10]


def test_the_same_file_twice_is_one_order_with_what_was_decided(make, rows):
    transact(lambda: actions.reject_row(rows[0], by=None))
    again = stored()
    assert (count(RoadMap), count(RoadMapRow)) == (1, 4)
    assert again.rows[0].state is RowState.REJECTED


def test_the_same_file_from_two_sides_at_once_is_one_order(app, make):
    results = race(app, [lambda: stored().id] * 4)
    assert len(set(results)) == 1
    assert (count(RoadMap), count(RoadMapRow)) == (1, 4)


def test_accepting_makes_a_draft_that_nobody_sees(make, rows):
    host = make.organization()
    draft = proposed(rows[0].draft, None)
    event = transact(lambda: actions.accept_row(rows[0], draft, host.id, by=7))
    assert (event.state, event.is_public) == (EventState.DRAFT, False)
    assert (event.title, event.kind, event.grades, event.host_id) == (FAIR, EventKind.FAIR, {8, 10}, host.id)
    assert (rows[0].state, rows[0].events, rows[0].decided_by) == (RowState.ACCEPTED, [event], 7)


def test_the_draft_of_a_row_is_not_deleted(make, rows):
    make.organization()
    event = accept(rows[0])
    with pytest.raises(DraftInUse):
        transact(lambda: delete_draft(event, by=None))
    assert count(Event) == 1


def test_a_row_is_decided_once(make, rows):
    make.organization()
    accept(rows[0])
    with pytest.raises(actions.AlreadyDecided):
        accept(rows[0])
    with pytest.raises(actions.AlreadyDecided):
        transact(lambda: actions.reject_row(rows[0], by=None))
    transact(lambda: actions.reject_row(rows[1], by=None))
    with pytest.raises(actions.AlreadyDecided):
        accept(rows[1])
    assert count(Event) == 1


def test_two_people_accepting_the_same_row_make_one_event(app, make, rows):
    make.organization()
    row_id = rows[0].id
    results = race(app, [lambda: accept(db.session.get(RoadMapRow, row_id)).id] * 4)
    assert sorted(type(one).__name__ for one in results) == ["AlreadyDecided"] * 3 + ["int"]
    assert count(Event) == 1


def test_a_rejected_row_can_be_taken_up_again_and_an_accepted_one_not(make, rows):
    make.organization()
    transact(lambda: actions.reject_row(rows[0], by=1))
    transact(lambda: actions.reject_row(rows[2], by=1))
    for row in (rows[0], rows[2]):
        transact(lambda row=row: actions.reopen_row(row, by=1))
    assert (rows[0].state, rows[2].state) == (RowState.NEW, RowState.PAPERWORK)
    assert (rows[0].decided_by, rows[0].decided_at) == (None, None)
    accept(rows[0])
    for row in (rows[0], rows[1]):
        with pytest.raises(actions.NotRejected):
            transact(lambda row=row: actions.reopen_row(row, by=1))


def test_paperwork_is_an_event_if_a_person_says_so(make, rows):
    make.organization()
    assert accept(rows[2]).title == PAPER


def test_an_event_that_is_refused_leaves_the_row_undecided(make, rows):
    host = make.organization()
    with pytest.raises(TitleMissing):
        transact(lambda: actions.accept_row(rows[0], EventDraft(" ", EventKind.FAIR), host.id, by=None))
    assert rows[0].state is RowState.NEW


def test_the_audit_log_says_who_decided_what(make, rows):
    make.organization()
    event = accept(rows[0], by=5)
    transact(lambda: actions.reject_row(rows[1], by=6))
    transact(lambda: actions.reopen_row(rows[1], by=7))
    told = [(one.action, one.actor_id) for row in rows for one in audit.history("road_map_row", row.id)]
    assert told == [("road_map_row.accepted", 5), ("road_map_row.rejected", 6), ("road_map_row.reopened", 7)]
    accepted = audit.history("road_map_row", rows[0].id)[0]
    assert accepted.before == {"state": "new"}
    assert accepted.after == {"state": "accepted", "event_id": event.id}
    (imported,) = audit.history("road_map", rows[0].road_map_id)
    assert imported.after["digest"] == DIGEST


def test_the_audit_tells_of_an_accepted_row_without_an_event_and_of_an_open_one_with_one(make, rows):
    host = make.organization()
    accept(rows[0])
    assert list(invariants.row_and_events()) == []
    rows[1].state = RowState.ACCEPTED
    rows[0].state = RowState.NEW
    db.session.flush()
    told = list(invariants.row_and_events())
    assert len(told) == 2 and f"row {rows[0].id} " in told[0] and f"row {rows[1].id} " in told[1]
    assert host


def test_one_event_answers_rows_of_several_orders_and_one_row_has_several_events(make, rows):
    host = make.organization()
    first = accept(rows[0])
    other = make.event(host, title="Ещё одна ярмарка")
    for row in (rows[0], rows[1], rows[0]):
        transact(lambda row=row: actions.tie_event(row, other, made=False, by=4))
    assert [one.id for one in rows[0].events] == [first.id, other.id]
    assert (rows[1].state, rows[1].decided_by) == (RowState.ACCEPTED, 4)
    assert queries.orders_of(other.id) == [(rows[0].road_map.title, "1.1"), (rows[0].road_map.title, "1.2")]
    child = make.event(host, title="Её второй день", parent_id=first.id)
    assert queries.orders_of(child.id) == [(rows[0].road_map.title, "1.1")]
    found = {tuple(pair) for pair in db.session.execute(queries.events_of(rows[0].road_map_id))}
    pairs = {(rows[0].id, one.id) for one in (first, other, child)} | {(rows[1].id, other.id)}
    assert found == pairs


def test_a_rejected_row_is_tied_to_nothing(make, rows):
    event = make.event(make.organization())
    transact(lambda: actions.reject_row(rows[0], by=1))
    with pytest.raises(actions.AlreadyDecided):
        transact(lambda: actions.tie_event(rows[0], event, made=False, by=1))


def test_progress_counts_what_waited_for_a_person(make, rows):
    make.organization()
    accept(rows[0])
    transact(lambda: actions.reject_row(rows[1], by=None))
    counted = queries.counts(rows[0].road_map_id)
    assert (counted[Show.ALL], counted[Show.DECIDED], counted[Show.PAPERWORK]) == (4, 2, 1)
    assert counted[Show.SURE] + counted[Show.CHECK] == 1
    ((_, listed),) = queries.road_maps()
    assert listed == queries.progress(counted) == queries.Progress(2, 3)


def test_after_the_last_row_the_first_that_waits_comes_next(make, rows):
    road_map_id = rows[0].road_map_id
    assert queries.next_row(road_map_id, 2, Show.ALL).ordinal == 4
    assert queries.next_row(road_map_id, 4, Show.ALL).ordinal == 1
    assert queries.next_row(road_map_id, 3, Show.PAPERWORK) is None


def read(**facts):
    common = {
        "title": "Ярмарка", "period_text": "", "periods": [], "recurrence": None, "kind": "fair",
        "scale": None, "grades": None, "audience": ["pupils"], "special_needs": False,
    }  # fmt: skip
    return common | facts


def span(start, end, precision="month", stage=None):
    return {"start": start, "end": end, "precision": precision, "stage": stage}


def test_stages_become_one_span_and_stay_in_the_announcement():
    text = "муниципальный этап октябрь 2025, региональный март 2026"
    periods = [span("2026-03-01", "2026-03-31"), span("2025-10-01", "2025-10-31")]
    draft = proposed(read(period_text=text, periods=periods), None)
    assert (draft.starts_on, draft.ends_on) == (date(2025, 10, 1), date(2026, 3, 31))
    assert draft.precision is Precision.MONTH
    assert draft.announcement == "Муниципальный этап октябрь 2025, региональный март 2026"


def test_a_deadline_is_no_day_of_the_event():
    draft = proposed(read(period_text="до 7 октября", periods=[span(None, "2025-10-07", "day")]), None)
    assert (draft.precision, draft.starts_on, draft.announcement) == (Precision.NONE, None, "")
    assert draft.apply_until == date(2025, 10, 7)


@pytest.mark.parametrize(
    ("precisions", "known"),
    [
        (["day"], Precision.DAY), (["days"], Precision.DAYS), (["day", "days"], Precision.DAYS),
        (["quarter"], Precision.QUARTER), (["season"], Precision.SEASON), (["year"], Precision.YEAR),
        (["day", "month"], Precision.MONTH), (["quarter", "year"], Precision.MONTH),
    ],
)  # fmt: skip
def test_dates_are_as_exact_as_the_least_exact_of_them(precisions, known):
    periods = [span("2025-10-01", "2025-10-31", one) for one in precisions]
    assert proposed(read(periods=periods), None).precision is known


def test_recurrence_and_the_whole_of_a_long_title_are_kept():
    title = "Ярмарка " + "профессий, " * 40
    draft = proposed(read(title=title.strip(), recurrence="by_schedule", period_text="3 раза в год"), None)
    assert len(draft.title) <= 300
    assert draft.title.endswith("профессий…")
    assert draft.announcement == f"{title.strip()}\n\n3 раза в год"
    assert draft.recurrence is Recurrence.BY_SCHEDULE


def test_how_often_is_a_fact_of_the_event():
    draft = proposed(read(recurrence="yearly", period_text="ежегодно"), None)
    assert (draft.recurrence, draft.announcement) == (Recurrence.YEARLY, "")


def test_a_title_longer_than_an_announcement_leaves_room_for_the_period():
    draft = proposed(read(title="ярмарка " * 900, recurrence="by_schedule", period_text="по графику"), None)
    assert len(draft.announcement) <= ANNOUNCEMENT_MOST
    assert draft.announcement.endswith("ярмарка…\n\nПо графику")


def test_grades_of_the_whole_order_are_for_rows_of_pupils_without_their_own():
    assert proposed(read(), {6, 7}).grades == {6, 7}
    assert proposed(read(grades=[9]), {6, 7}).grades == {9}
    teachers = proposed(read(audience=["teachers"], scale="municipal"), {6, 7})
    assert (teachers.grades, teachers.audience) == (set(), (Audience.TEACHERS,))
    assert teachers.scale is Scale.MUNICIPAL


def test_the_host_is_the_first_party_that_is_known():
    college = Organization(id=1, name="ГБПОУ РО «Азовский колледж»", short_name="Азовский колледж")
    university = Organization(id=2, name="Донской университет", short_name="ДУ")
    hosts = [college, university]
    assert likely_host(["школы", "ГБПОУ РО «Азовский колледж» (по согласованию)"], hosts) == 1
    assert likely_host(["азовский колледж", "Донской университет"], hosts) == 1
    assert likely_host(["Колледжи", "ДУДКИ"], hosts) is None
