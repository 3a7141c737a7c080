"""What is remembered of counts is what they are: by year, of a page, and never for another reader."""

from datetime import date

import pytest
from sqlalchemy import select, true, update

from app.accounts.models import Role
from app.attendance.models import Sheet, SheetLine
from app.booking.models import Booking
from app.calendar.models import EventKind
from app.core import clock
from app.core.db import db
from app.core.remembered import LATE
from app.organizations.models import OrganizationKind, SchoolClass
from app.participation import changes, facts, queries
from app.participation.dimensions import Dimension
from app.participation.filters import Filters
from app.participation.periods import Period, PeriodKind, school_year
from tests.attendance.visiting import fill, visit
from tests.participation.region import YEAR_BEFORE, region
from tests.race import race

LONG = Period(PeriodKind.OWN, date(2024, 10, 1), date(2027, 3, 31))
PAGE = f"/participation?period={LONG.code}"
SPLITS = (
    (),
    (Dimension.KIND,),
    (Dimension.MUNICIPALITY, Dimension.KIND),
    (Dimension.CLASS,),
    (Dimension.PROGRAMME,),
    (Dimension.AUDIENCE,),
)


@pytest.fixture
def two_years(make):
    """The region, and one event of it in two school years, each time of another school."""
    schools = region(make)
    event = make.event(kind=EventKind.FAIR, title="Ярмарка двух лет")
    with clock.pinned(YEAR_BEFORE):
        then = make.school_class(schools["azov2"], letter="В")
    fill(visit(make, then, event=event, at=YEAR_BEFORE), 5)
    fill(visit(make, make.school_class(schools["bataysk"], letter="В"), event=event), 6)
    return schools


def counted(by=()):
    """As a page is told, twice: from the database and from memory."""
    found = queries.count(true(), Filters(LONG), by)
    assert queries.count(true(), Filters(LONG), by) == found
    return found


def counts_of(browser, address=PAGE):
    """Without what is around, where a token is new each time."""
    return browser.get(address).text.partition('<div id="participation">')[2].partition("</main>")[0]


def test_many_years_put_together_are_what_a_recount_gives(app, two_years):
    with app.test_request_context():
        for _turn in range(2):
            for by in SPLITS:
                assert counted(by) == facts.count(facts.live(), Filters(LONG), by), by
            # A class that came in another school year than its own is one class all the same.
            db.session.execute(update(SchoolClass).where(SchoolClass.year == 2025).values(year=2024))
            db.session.commit()
            app.extensions["remembered"].clear()


def test_a_saved_sheet_has_its_own_year_counted_anew_and_no_other(app, make, two_years, monkeypatch):
    asked, honest = [], queries._part
    monkeypatch.setattr(queries, "_part", lambda one: asked.extend(one.years) or honest(one))
    booking = visit(make, make.school_class(two_years["azov"], letter="Д"))
    with app.test_request_context():
        before = counted()[()].participations
        assert asked == [2024, 2025, 2026]
        asked.clear()
        fill(booking, 3)
        assert (counted()[()].participations - before, asked) == (3, [2026])


def test_a_saved_sheet_has_its_own_municipality_counted_anew_and_no_other(app, make, two_years, monkeypatch):
    asked, honest = [], queries._part
    monkeypatch.setattr(
        queries,
        "_part",
        lambda one: asked.append(one.among or one.filters.keys(Dimension.MUNICIPALITY)) or honest(one),
    )
    booking = visit(make, make.school_class(two_years["azov"], letter="Д"))
    year, azov = Filters(school_year(2026)), two_years["azov"].municipality_id
    with app.test_request_context():
        before = queries.total(true(), year)
        assert {None, azov} < set().union(*asked)
        asked.clear()
        fill(booking, 3)
        after = queries.total(true(), year)
    assert (after.participations - before.participations, asked) == (3, [(azov,)])
    assert {(): after} == facts.count(facts.live(), year)


def test_a_saved_sheet_has_the_rows_of_its_own_municipality_written_anew_and_no_other(app, make, two_years):
    booking, by = visit(make, make.school_class(two_years["azov"], letter="Д")), SPLITS[2]
    year = Filters(school_year(2026))
    with app.test_request_context():
        before = queries.count(true(), year, by)
        fill(booking, 3)
        after = queries.count(true(), year, by)
    anew = {keys[0] for keys, counted in after.items() if counted is not before.get(keys)}
    assert anew == {two_years["azov"].municipality_id} < {place for place, _kind in after}
    assert after == facts.count(facts.live(), year, by)


def test_a_sheet_whose_entry_comes_to_light_very_late_is_counted_all_the_same(
    app, make, two_years, monkeypatch
):
    booking, year = visit(make, make.school_class(two_years["azov"], letter="Д")), Filters(school_year(2026))
    with app.test_request_context():
        before = queries.total(true(), year).participations
        monkeypatch.setattr(changes, "_LATELY", -LATE)  # as if all that follows had been committed before
        fill(booking, 3)
        after = queries.total(true(), year)
    assert (after.participations - before, {(): after}) == (3, facts.count(facts.live(), year))


def test_what_is_saved_while_a_page_is_counting_is_on_the_next_one(app, make, two_years, monkeypatch):
    booking, honest = visit(make, make.school_class(two_years["azov"], letter="Д")), queries._part

    def meanwhile(question):
        found = honest(question)
        monkeypatch.setattr(queries, "_part", honest)
        race(app, [lambda: fill(db.session.get_one(Booking, booking.id), 3)])
        return found

    year = Filters(school_year(2026))
    with app.test_request_context():
        queries.total(true(), year)
        fill(visit(make, make.school_class(two_years["azov"], letter="Ж")), 4)
        monkeypatch.setattr(queries, "_part", meanwhile)
        queries.total(true(), year)
        assert {(): queries.total(true(), year)} == facts.count(facts.live(), year)


def test_a_class_on_the_sheet_of_another_school_is_one_class_all_the_same(app, make, two_years):
    year, (first, second) = Filters(school_year(2026)), db.session.scalars(select(SheetLine).limit(2))
    line = db.session.scalars(
        select(SheetLine).join(SheetLine.sheet).where(Sheet.organization_id == two_years["bataysk"].id)
    ).first()
    assert line.class_id not in (first.class_id, second.class_id)
    db.session.execute(update(SheetLine).where(SheetLine.id == line.id).values(class_id=first.class_id))
    db.session.commit()
    with app.test_request_context():
        for by in SPLITS:
            assert queries.count(true(), year, by) == facts.count(facts.live(), year, by), by


def test_a_page_is_made_once_for_its_reader_and_again_after_a_change(client, make, two_years, monkeypatch):
    made, honest = [], queries.spread
    monkeypatch.setattr(queries, "spread", lambda *given: made.append(1) or honest(*given))
    operator = client.application.test_client()
    operator.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    school = client.application.test_client()
    school.sign_in(make.user(Role.SCHOOL, two_years["azov"]).mail)
    pages = [counts_of(one) for one in (operator, school, operator, school)]
    assert (pages[2:], len(made)) == (pages[:2], 2)
    assert "Школа Батайска" not in pages[1] and "Батайск" in pages[0]
    assert counts_of(operator, f"{PAGE}&kind=trial") != pages[0]
    fill(visit(make, make.school_class(two_years["azov"], letter="Д")), 3)
    assert counts_of(operator) != pages[0] and len(made) == 4
