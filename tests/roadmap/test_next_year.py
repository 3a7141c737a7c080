"""An order taken on into the next year, and plans of several years."""

from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from app.calendar.models import Event, EventState, Precision
from app.core.db import db, transact
from app.roadmap import actions
from app.roadmap.drafts import proposed
from app.roadmap.models import RoadMap
from app.roadmap.next_year.actions import (
    NoSchoolYear,
    SeveralYears,
    continue_order,
    draft_year,
    events_to_copy,
)
from app.roadmap.next_year.shift import all_years, shifted_period
from app.roadmap.next_year.years import rows_in, school_years
from app.roadmap.reading import read_order
from app.roadmap.versions import queries as versions
from app.roadmap.versions.actions import apply_version, keep_version
from tests.roadmap.rendering import Plan, as_lines
from tests.roadmap.sample import FAIR, PLAN, row

FORUM, FESTIVAL, PROGRAMME = "Форум наставников", "Фестиваль профессий", "Конкурс программ"
NO_YEAR = "План мероприятий по знакомству школьников с профессиями"
SEVERAL = Plan(
    [
        row("1", FORUM, "Ежегодно", "Центр", "Форум"),
        row("2", FESTIVAL, "октябрь 2023 года", "Центр", "Фестиваль"),
        row("3", PROGRAMME, "до 1 марта 2024 года", "Центр", "Конкурс"),
        row("4", "Месячник профориентации", "ежегодно, апрель", "Школы", "Месячник"),
    ],
    title=NO_YEAR + " на 2022–2025 годы",
)


def stored(plan=PLAN):
    data = as_lines(plan)
    order, digest = read_order(data, name="order.txt"), sha256(data).hexdigest()
    return transact(lambda: actions.import_order(order, "order.txt", digest, by=None))


def accepted(row, host):
    return transact(lambda: actions.accept_row(row, proposed(row.draft, None), host.id, by=None))


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def continued(road_map, *events):
    return transact(lambda: continue_order(road_map, {one.id for one in events}, by=2))


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("Октябрь 2025-апрель 2026 года", "Октябрь 2026-апрель 2027 года"),
        ("В течение 2025/26 учебного года", "В течение 2026/27 учебного года"),
        ("до 07.10.2025, февраль 2026г.", "до 07.10.2026, февраль 2027г."),
        ("Ежегодно", "Ежегодно"),
    ],
)
def test_the_years_of_a_period_cell_go_on(text, later):
    assert all_years(text, 1) == later


def test_whole_months_stay_whole_in_a_leap_year():
    february = {"stage": None, "start": "2027-02-01", "end": "2027-02-28", "precision": "month"}
    assert shifted_period(february, 1)["end"] == "2028-02-29"
    leap = {"stage": None, "start": None, "end": "2028-02-29", "precision": "day"}
    assert shifted_period(leap, 1)["end"] == "2029-02-28"


def test_an_order_is_continued_once_with_the_events_that_were_chosen(make):
    host, road_map = make.organization(), stored()
    fair, tour = accepted(road_map.rows[0], host), accepted(road_map.rows[3], host)
    made, now = continued(road_map, fair)
    assert (now, made.school_year, made.copied_from_id) == (True, "2026/2027", road_map.id)
    assert "2026/2027" in made.title
    assert [one.title for one in made.rows] == [one.title for one in road_map.rows]
    copy = made.rows[0]
    assert copy.draft["period_text"] == "Октябрь 2026 года"
    assert copy.source == road_map.rows[0].source
    (event,) = copy.events
    assert (event.state, event.starts_on) == (EventState.DRAFT, date(2026, 10, 1))
    assert made.rows[3].events == [] and tour
    assert continued(road_map, fair, tour) == (made, False)
    assert (count(RoadMap), count(Event)) == (2, 3)


def test_what_is_yearly_is_proposed_by_itself(make):
    host, road_map = make.organization(), stored(SEVERAL)
    accepted(road_map.rows[0], host), accepted(road_map.rows[1], host)
    assert [events_to_copy(one)[0][1] for one in road_map.rows[:2]] == [True, False]


def test_an_order_of_no_year_or_of_several_is_not_continued(make):
    plain = stored(Plan([row("1", "Ярмарка", "Ежемесячно", "Центр", "Итог")], title=NO_YEAR))
    with pytest.raises(NoSchoolYear):
        continued(plain)
    with pytest.raises(SeveralYears):
        continued(stored(SEVERAL))


def test_the_real_order_of_the_next_year_is_a_version_of_the_copy(make):
    host, road_map = make.organization(), stored()
    made, _now = continued(road_map, accepted(road_map.rows[0], host))
    real = Plan(
        [row("1", FAIR, "Октябрь 2026 года", "Азовский колледж, школы", "Пришли ученики 8, 10 классов")],
        title=PLAN.title.replace("2025/2026", "2026/2027"),
    )
    data = as_lines(real)
    order = read_order(data, name="order.txt")
    assert versions.candidates(order)[0].road_map is made
    version = transact(lambda: keep_version(made, order, "real.txt", sha256(data).hexdigest(), by=None))
    transact(lambda: apply_version(version, made.digest, sure=True, by=None))
    first = versions.all_rows(made.id)[0]
    assert (first.draft["period_text"], len(first.events)) == ("Октябрь 2026 года", 1)
    assert "2026" in first.source


def test_each_year_of_a_plan_has_its_yearly_rows_and_what_is_dated_in_it(make):
    road_map = stored(SEVERAL)
    in_year = {year: [one.row.title for one in rows_in(road_map, year)] for year in school_years(road_map)}
    month = "Месячник профориентации"
    assert in_year == {
        2021: [month],
        2022: [FORUM, month],
        2023: [FORUM, FESTIVAL, PROGRAMME, month],
        2024: [FORUM, month],
    }
    last = rows_in(road_map, 2024)[1]
    assert [one["start"] for one in last.periods] == ["2025-04-01"]


def test_drafts_of_a_year_are_made_once_for_yearly_rows_that_have_none(make):
    host, road_map = make.organization(), stored(SEVERAL)
    accepted(road_map.rows[1], host)
    spring = accepted(road_map.rows[3], host)
    lacking = [one.row.title for one in rows_in(road_map, 2024) if one.lacks_event]
    assert lacking == ["Месячник профориентации"]
    every = {one.id for one in road_map.rows}
    made = transact(lambda: draft_year(road_map, 2024, every, by=1))
    assert [(one.title, one.starts_on, one.precision) for one in made] == [
        (spring.title, date(2025, 4, 1), Precision.MONTH)
    ]
    assert rows_in(road_map, 2024)[1].events == (made[0],)
    assert transact(lambda: draft_year(road_map, 2024, every, by=1)) == []


def test_a_single_year_has_all_rows(make):
    road_map = stored()
    assert school_years(road_map) == [2025]
    assert [one.row.ordinal for one in rows_in(road_map, 2025)] == [1, 2, 3, 4]
    assert rows_in(road_map, 2026) == []
