"""Reporting periods: made, frozen byte for byte, corrected beside, reopened."""

from datetime import date
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Membership, Role
from app.core import audit, clock
from app.core.db import begin_write, db, transact
from app.core.working_time import WorkingCalendar
from app.organizations.models import OrganizationKind
from app.participation import facts
from app.participation.periods import PeriodKind
from app.participation.reporting import actions, refusals
from app.participation.reporting.actions import Behalf, OwnDraft, due_on
from app.participation.reporting.corrections import corrected_sheets
from app.participation.reporting.models import Freezing, FrozenPart, Part, ReportingPeriod
from app.participation.reporting.showing import table_of
from app.participation.reporting.taking import file_of, hash_of, kept_facts, packed, take
from tests.attendance.visiting import TODAY, fill
from tests.engines import take_guard_off
from tests.participation.reported import freeze, october, period, reopen
from tests.race import outcomes, race


def broken(app):
    (promise,) = (one for one in app.extensions["invariants"] if one.code == "I30")
    return list(promise.check())


@pytest.fixture
def frozen(make):
    """October, its period and what was frozen of it."""
    world = october(make)
    row = period()
    return world, row, freeze(row, world.operator)


def test_regular_periods_of_a_school_year_are_made_once_with_their_days(make):
    every = frozenset(PeriodKind) - {PeriodKind.OWN}
    assert transact(lambda: actions.make_regular(2026, every, 5, by=None)) == 20
    assert transact(lambda: actions.make_regular(2026, every, 9, by=None)) == 0
    assert transact(lambda: actions.make_regular(2027, every, 5, by=None)) == 20  # none is of both years
    rows = {row.period.code: row for row in db.session.query(ReportingPeriod)}
    assert {"2026-q3", "2026-q4", "2027-q1", "2027-q2", "2026-h2", "2027-h1", "2026"} < rows.keys()
    assert rows["2026-q4"].due_on == date(2027, 1, 15)  # 1 to 8 January are holidays, 9 and 10 a weekend
    (made,) = audit.history("reporting_period", rows["2026-q4"].id)
    assert (made.action, made.after["due_on"]) == ("reporting_period.made", "2027-01-15")
    own_day = WorkingCalendar(off=frozenset({date(2026, 11, 2)}))
    assert due_on(date(2026, 10, 30), 1, WorkingCalendar()) == date(2026, 11, 2)
    assert due_on(date(2026, 10, 30), 1, own_day) == date(2026, 11, 3)


def test_an_own_period_is_told_what_is_wrong_with_its_days(make):
    def add(first, last, *, title="Осень", all_the_same=False):
        draft = OwnDraft(title, first, last, max(first, last), all_the_same)
        return transact(lambda: actions.add_own(draft, by=None).id)

    with pytest.raises(refusals.EndsBeforeItBegins):
        add(date(2026, 12, 24), date(2026, 9, 1))
    add(date(2026, 9, 1), date(2026, 10, 31))
    with pytest.raises(refusals.SameDays):
        add(date(2026, 9, 1), date(2026, 10, 31), all_the_same=True)
    with pytest.raises(refusals.OwnPeriodsOverlap) as told:
        add(date(2026, 10, 31), date(2026, 12, 24), title="Зима")
    assert told.value.others == [("Осень", date(2026, 9, 1), date(2026, 10, 31))]
    add(date(2026, 11, 1), date(2026, 12, 24), title="Зима")  # the next day is nobody's
    add(date(2026, 10, 31), date(2026, 12, 24), title="Обе", all_the_same=True)
    assert db.session.query(ReportingPeriod).count() == 3


def test_a_period_is_frozen_only_when_it_is_over_and_as_it_was_looked_at(make):
    operator = make.organization(OrganizationKind.OPERATOR)
    with pytest.raises(refusals.NotOverYet):
        freeze(period("2026-11", date(2026, 12, 7)), operator)
    row = period()
    with pytest.raises(refusals.FiguresChanged):
        freeze(row, operator, seen="0" * 64)
    with pytest.raises(refusals.NotFrozen):
        reopen(row, operator)
    with pytest.raises(refusals.DueBeforeItsEnd):
        transact(lambda: actions.change(row.id, date(2026, 10, 30), "", by=None))


def test_a_correction_stands_beside_the_frozen_figure_and_alters_no_byte(app, frozen):
    world, row, freezing = frozen
    assert (freezing.lines, freezing.participations, freezing.events, freezing.schools) == (2, 49, 2, 2)
    assert kept_facts(freezing) == list(facts.live(row.period))
    entry = audit.history("reporting_period", row.id)[-1]
    assert (entry.action, entry.after["organization"]) == ("reporting_period.frozen", world.operator.id)
    before = {part: file_of(freezing, part) for part in Part}
    assert {part: hash_of(body) for part, body in before.items()} == {
        part: entry.after[f"sha256_{part}"] for part in Part
    }

    fill(world.visits["bataysk"], 20, reason="Пересчитали")
    everywhere = Membership(role=Role.ANALYST, organization=world.operator)
    (corrected,) = corrected_sheets(freezing, everywhere)
    assert (corrected.school, corrected.before, corrected.after) == ("Школа bataysk", 25, 20)
    total = table_of(freezing, everywhere).total
    assert (total.frozen.participations, total.live.participations) == (49, 44)
    with pytest.raises(refusals.FrozenAlready):
        freeze(row, world.operator)
    with pytest.raises(refusals.WasFrozen):
        transact(lambda: actions.remove(row.id, by=None))

    reopen(row, world.operator)
    world.schools["azov"].municipality_id = None
    db.session.commit()
    again = freeze(row, world.operator)
    nowhere = Membership(role=Role.MUNICIPALITY, organization=world.operator)
    assert table_of(again, nowhere).rows == []  # not the school that no municipality has
    assert (again.number, again.participations, freezing.participations) == (2, 44, 49)
    assert {part: file_of(freezing, part) for part in Part} == before
    assert broken(app) == []


def test_two_who_act_at_once_are_one_who_does_and_one_who_is_told(app, make):
    """Both have looked at the period before either has the lock."""
    row, operator = period(), make.organization(OrganizationKind.OPERATOR)
    row_id, taken, behalf = row.id, take(row.period), Behalf(None, operator.id)
    db.session.rollback()

    def act(done):
        with clock.pinned(TODAY):
            transact(lambda: (db.session.get_one(ReportingPeriod, row_id).standing, done()))
        return "done"

    freezing = partial(actions.freeze, row_id, taken, taken.hash, behalf)
    reopening = partial(actions.reopen, row_id, "Нужны поправки", behalf)
    for done, told in ((freezing, "FrozenAlready"), (reopening, "NotFrozen")):
        assert outcomes(race(app, [partial(act, done)] * 2)) == {"done": 1, told: 1}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer
def test_what_happened_between_looking_and_locking_is_seen(make, engine):
    row, operator = period(), make.organization(OrganizationKind.OPERATOR)
    freeze(row, operator)
    begin_write()
    seen = row.standing  # as long as a page holds it, the session would answer with it
    with engine.begin() as another:
        another.execute(text("UPDATE period_freezing SET reopened_at = now(), reopen_reason = 'Раньше'"))
    with pytest.raises(refusals.NotFrozen):
        actions.reopen(row.id, "Нужны поправки", Behalf(None, operator.id))
    assert seen is not None


REFUSED = (
    "UPDATE frozen_part SET body = body",
    "DELETE FROM frozen_part",
    "UPDATE period_freezing SET participations = 78",
    "DELETE FROM period_freezing",
)


def test_what_is_frozen_cannot_be_altered_and_one_byte_is_missed(app, frozen):
    """Whoever switches the triggers off, and makes the hash anew, is still told by the audit log."""
    world, row, freezing = frozen
    body, figures = file_of(freezing, Part.LINES), file_of(freezing, Part.FIGURES)
    for statement in REFUSED:
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement))
        db.session.rollback()
    other = body.replace(b"24", b"25", 1)
    assert len(other) == len(body) and other != body
    breaks = {
        "lines cannot be read": {"body": b"\0" + packed(body)[1:]},
        "lines is not what its hash says": {"body": packed(other)},
        "lines has another hash than the audit log says": {"body": packed(other), "sha256": hash_of(other)},
        "lines has 2 rows, not 3": {"rows": 3},
        "figures are not those of its lines": {"body": packed(figures.replace(b";49;", b";48;"))},
    }
    for told, values in breaks.items():
        take_guard_off(db.session.connection(), "frozen_part")
        part = Part(told.partition(" ")[0])
        db.session.query(FrozenPart).filter_by(part=part).update(values, synchronize_session=False)
        assert f"period 2026-10, freezing 1: {told}" in broken(app)
        db.session.rollback()
    take_guard_off(db.session.connection(), "period_freezing")
    db.session.query(Freezing).update({"participations": 50}, synchronize_session=False)
    assert broken(app) == ["period 2026-10, freezing 1: 50 participations, its lines have 49"]
    db.session.rollback()
    reopen(row, world.operator)
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE period_freezing SET reopen_reason = 'Иначе'"))
    db.session.rollback()
