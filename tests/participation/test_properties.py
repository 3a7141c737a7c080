"""Whatever is asked: both counts agree, a split adds up to its total, and a figure is what lies behind it.

And whatever happens to sheets: what the page tells afterwards is what a recount gives.
"""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, true

from app.attendance import actions
from app.attendance.models import SheetLine, Side, who_of
from app.calendar.models import Event, event_direction, event_field, event_programme
from app.core import audit
from app.core.db import db, transact
from app.core.errors import RuleBroken
from app.organizations.models import (
    Direction,
    Enrolment,
    Field,
    Organization,
    Programme,
    ProgrammeLevel,
    SchoolClass,
    SchoolProfile,
)
from app.participation import facts, queries
from app.participation.dimensions import MANY, Dimension
from app.participation.figures import COUNTED, Figure
from app.participation.filters import Filters
from app.participation.periods import read_period
from app.participation.sheets import sheets
from app.participation.table import Sight, table
from app.participation.verify import verify
from app.participation.views import View
from tests.attendance import test_every_kind as kinds
from tests.attendance.visiting import fill, visit
from tests.participation.region import region

PERIODS = ("2026-2027", "2026", "2026-q4", "2026-h2", "2026-10", "2026-10-14..2026-11-03", "2025-2026")


@pytest.fixture
def world(make):
    """Sheets of every kind in several places and years, of events that are many things at once."""
    region(make)
    for kind in (
        kinds.part_of_a_class,
        kinds.mixed_group_of_a_grade,
        kinds.people_of_an_audience,
        kinds.walk_ins,
        kinds.nobody_came,
        kinds.competitors_apart_from_visitors,
        kinds.course_by_meeting,
        kinds.hosts_sheet_of_visitors,
        kinds.day_without_a_booking,
        kinds.weekly_lessons_of_a_month,
        kinds.counted_by_the_host,
    ):
        kind(make)
    _belongs_to_much()
    db.session.query(SchoolClass).filter(SchoolClass.id % 5 == 0).update({"roll": 0})
    db.session.commit()
    return make


def _belongs_to_much():
    """Of every three events one is of two programmes, one of one, one of none; and so with the others."""
    events = sorted(db.session.scalars(db.select(Event.id)))
    for table_of, column, dictionary in (
        (event_programme, "programme_id", Programme),
        (event_field, "field_id", Field),
        (event_direction, "direction_id", Direction),
    ):
        ids = sorted(db.session.scalars(db.select(dictionary.id)))[:2]
        db.session.execute(delete(table_of))
        pairs = [(event, one) for event in events for one in ids[: event % 3]]
        db.session.execute(insert(table_of), [{"event_id": event, column: one} for event, one in pairs])
    level = db.session.scalars(db.select(ProgrammeLevel.id)).first()
    for school_id in db.session.scalars(db.select(Organization.id).where(Organization.kind == "school")):
        profile = SchoolProfile(school_id=school_id, year=2026, level_id=level if school_id % 2 else None)
        db.session.add(profile)
        db.session.flush()
        db.session.add(Enrolment(profile_id=profile.id, grade=8, pupils=20 + school_id))
    db.session.query(Event).filter(Event.id % 4 == 0).update({"special_needs": True, "scale": "municipal"})


def keys_of(known, dimension):
    return sorted({key for fact in known for key in fact.keys(dimension)}, key=str)


def drawn_filters(data, known, most=2):
    """Of some period, and some keys of some dimensions."""
    filters = Filters(read_period(data.draw(st.sampled_from(PERIODS))))
    for dimension in data.draw(st.lists(st.sampled_from(list(Dimension)), max_size=most, unique=True)):
        keys = data.draw(st.sets(st.sampled_from(keys_of(known, dimension)), min_size=1, max_size=3))
        filters = filters.but(dimension, *keys)
    return filters


def test_whatever_is_asked_counts_agree_splits_add_up_and_figures_are_what_lies_behind_them(app, world):
    known = list(facts.live())
    assert len(known) > 20
    both_counts_agree(known)
    with app.test_request_context():
        what_a_page_remembers_is_what_a_recount_gives(known)
    a_split_adds_up_to_its_total_and_each_row_is_what_its_own_filter_gives(known)
    every_figure_and_cell_of_a_table_is_what_its_own_view_gives(known)


def both_counts_agree(known):
    @settings(max_examples=30)
    @given(st.data())
    def check(data):
        filters = drawn_filters(data, known)
        by = tuple(data.draw(st.lists(st.sampled_from(list(Dimension)), max_size=2, unique=True)))
        page = {keys: one for keys, one in queries.count(true(), filters, by).items() if one.sheets}
        assert page == facts.count(known, filters, by)

    check()


def what_a_page_remembers_is_what_a_recount_gives(known):
    """Municipality by municipality, read at once with what else the page is going to ask."""

    @settings(max_examples=20)
    @given(st.data())
    def check(data):
        filters = drawn_filters(data, known, most=1)
        some = data.draw(st.lists(st.sampled_from(list(Dimension)), min_size=1, max_size=3, unique=True))
        figures = data.draw(st.sampled_from([COUNTED, {Figure.PARTICIPATIONS, Figure.COVERAGE}]))
        db.session.rollback()  # what is read at once is so until the end of a transaction
        queries.spread(true(), filters, some)
        of_places = dict.fromkeys((Dimension.MUNICIPALITY, *some[1:2]))
        for by in ((), tuple(some[:2]), tuple(some[:1]), tuple(of_places)):
            page = queries.count(true(), filters, by, figures)
            again = facts.count(known, filters, by)
            assert page.keys() - {()} == again.keys() - {()}
            for keys, counted in again.items():
                assert [getattr(page[keys], one) for one in figures] == [
                    getattr(counted, one) for one in figures
                ]

    check()


def a_split_adds_up_to_its_total_and_each_row_is_what_its_own_filter_gives(known):
    @settings(max_examples=20)
    @given(st.data())
    def check(data):
        filters = drawn_filters(data, known, most=1)
        dimension = data.draw(st.sampled_from(list(Dimension)))
        split, total = queries.count(true(), filters, (dimension,)), queries.total(true(), filters)
        for figure in ("participations", "groups", "special_needs", "hours", "confirmed", "parents"):
            whole = sum(getattr(one, figure) for one in split.values())
            assert whole == getattr(total, figure) or (dimension in MANY and whole > getattr(total, figure))
        for (key,), counted in split.items():
            narrowed = filters.but(dimension, key)
            assert queries.total(true(), narrowed) == counted
            behind = sheets(true(), narrowed, limit=1000)
            assert sum(one.came for one in behind) == counted.participations
            assert len(behind) == counted.sheets

    check()


def every_figure_and_cell_of_a_table_is_what_its_own_view_gives(known):
    @settings(max_examples=8)
    @given(st.data())
    def check(data):
        filters = drawn_filters(data, known, most=1)
        rows, columns = data.draw(
            st.lists(st.sampled_from(list(Dimension)), min_size=2, max_size=2, unique=True)
        )
        view = View(filters, rows, columns, (Figure.PARTICIPATIONS, Figure.EVENTS, Figure.COVERAGE))
        made = table(Sight(true(), true(), own=True), view)
        for row in (*made.rows, made.total):
            of_row = view if row is made.total else view.of((rows, row.key))
            assert row.sheets == of_row.filters.query
            again = queries.total(true(), of_row.filters)
            assert list(row.values.values()) == [again.participations, again.events, again.coverage]
            for cell in row.cells:
                of_cell = of_row.of((columns, cell.key))
                assert cell.sheets == of_cell.filters.query
                again = queries.total(true(), of_cell.filters)
                assert (cell.value or 0) == again.participations and (cell.value is None) == (
                    not again.sheets
                )

    check()


MOVES = ("fill", "host", "accept", "dispute", "decide", "roll")


def test_after_any_history_the_page_is_what_a_recount_gives(app, make):
    """Fill, correct, count as the host, settle, change a roll: in any order, refused or not."""
    schools = [make.school(make.municipality(name), short_name=name) for name in ("Азов", "Батайск")]
    classes = [make.school_class(schools[number]) for number in (0, 1, 1)]
    days = (datetime(2026, 10, day, 7, tzinfo=UTC) for day in (13, 14, 15))
    bookings = [visit(make, one, at=day) for one, day in zip(classes, days, strict=True)]

    @settings(max_examples=10)
    @given(st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 2), st.integers(0, 30)), max_size=8))
    def check(history):
        for move, number, came in history:
            try:
                _do(move, bookings[number], came)
            except RuleBroken:  # refused: nothing has changed, and that is what is looked at below
                db.session.rollback()
            with app.test_request_context():
                what_a_page_tells_is_what_a_recount_gives()
        assert verify().differences == []

    check()


def what_a_page_tells_is_what_a_recount_gives():
    filters = Filters(read_period("2026-q4"))
    queries.spread(true(), filters, (Dimension.AUDIENCE, Dimension.KIND))
    for by in (
        (),
        (Dimension.MUNICIPALITY,),
        (Dimension.MUNICIPALITY, Dimension.KIND),
        (Dimension.AUDIENCE,),
    ):
        page = {keys: one for keys, one in queries.count(true(), filters, by).items() if one.sheets}
        assert page == facts.count(facts.live(), filters, by), by
    db.session.rollback()


def _do(move, booking, came):
    if move == "roll":
        transact(lambda: _roll(booking, came))
    elif move == "fill":
        fill(booking, came, walk_ins=max(0, came - booking.seats), reason="пересчитали")
    elif move == "host":
        counts = [actions.Came(who_of(booking.lines[0]), came, walk_ins=max(0, came - booking.seats))]
        marking = actions.Marking(Side.HOST, counts, None, reason="пересчитали")
        transact(lambda: actions.mark_booking(booking.id, marking))
    else:
        _settle(move, booking, came)


def _roll(booking, roll):
    booking.lines[0].school_class.roll = roll
    audit.record("class.changed", "school_class", booking.lines[0].class_id, by=None, after={"roll": roll})


def _settle(move, booking, came):
    line = db.session.scalars(
        db.select(SheetLine).join(SheetLine.sheet).where(SheetLine.sheet.has(booking_id=booking.id))
    ).first()
    if line is None:
        return
    reasons = {"accept": (), "dispute": ("по журналу",), "decide": (came, "по списку")}
    transact(lambda: getattr(actions, move)(line.id, *reasons[move], by=None))
