"""What the calendar's list finds, and on which day it stands."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, update
from sqlalchemy import event as events
from werkzeug.datastructures import MultiDict

from app.booking.actions import cancel_event, cancel_slot
from app.calendar import queries
from app.calendar.conditions import Question
from app.calendar.feed_days import open_days
from app.calendar.filters import Filters
from app.calendar.models import Audience, EventKind, Pool, Precision, Slot
from app.calendar.names import KIND, names_of
from app.calendar.readers import is_public
from app.core import clock
from app.core.db import db, transact
from tests.make import Make

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)  # a Saturday
TODAY = NOON.date()
KINDS = names_of(frozenset(((KIND, EventKind.TRIAL), title) for title in ("Проба", "Trial")))


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.pinned(NOON):
        yield


def asked(*, skip: int | None = None, **values: object) -> Question:
    pairs = [(name.rstrip("_"), str(value)) for name, value in values.items()]
    if skip is not None:
        pairs.append(("skip", str(skip)))
    return Question(
        Filters.read(MultiDict(pairs)),
        KINDS,
        NOON,
        MOSCOW,
        is_public(),
    )


def found(**values: object) -> list[tuple[date, str]]:
    return [(row.day, row.event.title) for row in queries.listing(asked(**values)).rows]


def titles(**values: object) -> set[str]:
    listing = queries.listing(asked(**values))
    return {row.event.title for row in listing.rows} | {event.title for event in listing.beside}


def beside(**values: object) -> list[str]:
    return [event.title for event in queries.listing(asked(**values)).beside]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """`day` days from today, on Moscow's clock."""
    return datetime(2026, 11, 21, hour, minute, tzinfo=MOSCOW) + timedelta(days=day)


def held(make: Make, title: str, *, take_place: int = 1, **facts: object) -> Slot:
    return make.slot(event=make.event(title=title, **facts), starts_at=at(take_place, 10))


def dated(make: Make, title: str, precision: Precision, starts: int, ends: int, **facts: object) -> None:
    days = {"starts_on": TODAY + timedelta(days=starts), "ends_on": TODAY + timedelta(days=ends)}
    make.event(title=title, precision=precision, **days, **facts)


def test_a_time_stands_on_the_day_of_the_installations_clock(make: Make):
    make.slot(event=make.event(title="Ночная смена"), starts_at=datetime(2026, 11, 24, 22, 30, tzinfo=UTC))
    assert found() == [(date(2026, 11, 25), "Ночная смена")]


def test_an_event_with_many_times_on_a_day_is_one_row_of_that_day(make: Make):
    event = make.event(title="Сварщик")
    for day, hour in ((1, 14), (1, 10), (1, 12), (2, 10)):
        make.slot(event=event, starts_at=at(day, hour))
    first, second = queries.listing(asked()).rows
    assert [time.starts_at.hour for time in first.times] == [10, 12, 14]
    assert [row.day for row in (first, second)] == [TODAY + timedelta(days=1), TODAY + timedelta(days=2)]
    assert queries.listing(asked()).found == 1


def test_days_come_in_order_whole_days_first_then_by_the_first_time(make: Make):
    held(make, "Б", take_place=2)
    make.slot(event=make.event(title="А"), starts_at=at(2, 9))
    dated(make, "Целый день", Precision.DAY, 2, 2)
    held(make, "Завтра")
    assert [title for _, title in found()] == ["Завтра", "Целый день", "А", "Б"]


def test_what_has_passed_is_shown_only_to_those_who_ask_for_its_days(make: Make):
    with clock.pinned(NOON - timedelta(days=30)):
        held(make, "Прошло", take_place=-7)
    dated(make, "Было", Precision.DAYS, -5, -3)
    assert titles() == set()
    assert titles(from_="2026-11-01", to="2026-11-20") == {"Прошло", "Было"}


def test_this_mornings_time_stays_today_without_places(make: Make):
    with clock.pinned(NOON - timedelta(days=1)):
        make.slot(event=make.event(title="Утром"), starts_at=at(0, 8))
    (row,) = queries.listing(asked()).rows
    assert row.day == TODAY
    assert not row.times[0].open_at(NOON)


def test_drafts_are_not_public(make: Make):
    make.slot(event=make.event(published=False), starts_at=at(1, 10))
    assert titles() == set()


def test_what_is_cancelled_stays_with_its_reason(make: Make):
    off, half = held(make, "Отменено"), held(make, "Наполовину")
    make.slot(event=half.event, starts_at=at(1, 15))
    transact(lambda: cancel_event(db.session.get_one(type(off.event), off.event_id), "мороз", by=None))
    transact(lambda: cancel_slot(db.session.get_one(Slot, half.id), "карантин", by=None))
    rows = {row.event.title: row for row in queries.listing(asked()).rows}
    assert (rows["Отменено"].cancelled, rows["Отменено"].cancel_reason) == (True, "мороз")
    assert not rows["Наполовину"].cancelled
    assert [time.starts_at.hour for time in rows["Наполовину"].held_times] == [15]


def test_a_day_is_cancelled_when_all_its_times_are(make: Make):
    slot = held(make, "Сварщик")
    make.slot(event=slot.event, starts_at=at(2, 10))
    transact(lambda: cancel_slot(db.session.get_one(Slot, slot.id), "карантин", by=None))
    assert [(row.cancelled, row.cancel_reason) for row in queries.listing(asked()).rows] == [
        (True, "карантин"),
        (False, ""),
    ]


def test_dates_without_times_take_their_first_day_or_today_while_they_go_on(make: Make):
    dated(make, "Впереди", Precision.DAYS, 3, 5)
    dated(make, "Идёт", Precision.DAYS, -2, 1)
    dated(make, "Долгое впереди", Precision.DAYS, 10, 30)
    dated(make, "Долгое идёт", Precision.DAYS, -3, 20)
    dated(make, "Началось давно", Precision.DAYS, -90, 90)
    assert found() == [
        (TODAY, "Идёт"),
        (TODAY + timedelta(days=3), "Впереди"),
        (TODAY + timedelta(days=10), "Долгое впереди"),
    ]
    assert beside() == ["Началось давно", "Долгое идёт"]


def test_months_and_years_stand_beside_the_list_unless_a_time_stands_for_them(make: Make):
    year = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 5, 31)}
    make.event(title="Проект", precision=Precision.YEAR, **year)
    make.event(title="Апрель", precision=Precision.MONTH, starts_on=date(2027, 4, 1))
    make.slot(event=make.event(title="С временем", precision=Precision.YEAR, **year), starts_at=at(9, 10))
    assert beside() == ["Проект", "Апрель"]
    assert found() == [(TODAY + timedelta(days=9), "С временем")]
    assert beside(to="2026-11-25") == ["Проект", "С временем"]


def test_what_is_to_be_dated_answers_questions_that_name_no_day(make: Make):
    make.event(title="Когда-нибудь")
    assert beside() == beside(year=2026) == beside(grade=8) == ["Когда-нибудь"]
    assert beside(from_="2026-12-01") == beside(to="2026-12-01") == beside(year=2025) == []


def test_filters_of_one_kind_widen_and_of_several_narrow(make: Make):
    azov, aksay = make.municipality("Азов"), make.municipality("Аксай")
    for place, kind in ((azov, EventKind.TRIAL), (azov, EventKind.FAIR), (aksay, EventKind.FAIR)):
        held(make, f"{place.name} {kind}", municipality_id=place.id, kind=kind)
    assert titles(municipality=azov.code) == {"Азов trial", "Азов fair"}
    assert titles(municipality=azov.code, kind="fair") == {"Азов fair"}
    both = MultiDict([("municipality", azov.code), ("municipality", aksay.code), ("kind", "fair")])
    rows = queries.listing(Question(Filters.read(both), KINDS, NOON, MOSCOW, is_public())).rows
    assert {row.event.title for row in rows} == {"Азов fair", "Аксай fair"}
    assert titles(municipality="atlantis") == set()


def test_a_grade_is_one_of_a_set_and_no_grade_named_is_any(make: Make):
    held(make, "9 и 11", grades=frozenset({9, 11}))
    held(make, "Нулевой", grades=frozenset({0}))
    held(make, "Любой школьник")
    held(make, "Учителям", audience=(Audience.TEACHERS,))
    assert titles(grade=9) == {"9 и 11", "Любой школьник"}
    assert titles(grade=10) == {"Любой школьник"}
    assert titles(grade=0) == {"Нулевой", "Любой школьник"}


def test_free_places_are_asked_of_times_and_not_of_those_that_wait(make: Make):
    full, free = held(make, "Занято"), held(make, "Есть места")
    waited = held(make, "За местами ждут")
    half = make.slot(event=full.event, starts_at=at(9, 10))
    dated(make, "Без времени", Precision.DAY, 2, 2)
    make.event(
        title="Проект", precision=Precision.YEAR, starts_on=date(2026, 9, 1), ends_on=date(2027, 5, 31)
    )
    db.session.execute(update(Pool).where(Pool.slot_id == full.id).values(taken=Pool.capacity))
    db.session.execute(update(Pool).where(Pool.slot_id == waited.id).values(waiting=1))
    db.session.commit()
    assert found(free=1) == [(TODAY + timedelta(days=1), "Есть места"), (TODAY + timedelta(days=9), "Занято")]
    assert titles(free=1, to=TODAY + timedelta(days=3)) == {"Есть места"}
    assert queries.listing(asked(free=1)).found == queries.listing(asked(free=1), 1).found == 2
    one, nine = TODAY + timedelta(days=1), TODAY + timedelta(days=9)
    assert open_days(asked(free=1), (TODAY, None)) == {(one, free.event_id), (nine, half.event_id)}


def test_places_are_summed_over_the_times_that_can_still_be_booked(make: Make):
    slot = make.slot(30, make.event(title="Сварщик"), starts_at=at(1, 10))
    make.slot(20, slot.event, starts_at=at(1, 12))
    gone = make.slot(99, slot.event, starts_at=at(1, 14))
    transact(lambda: cancel_slot(db.session.get_one(Slot, gone.id), "нет света", by=None))
    db.session.execute(update(Pool).where(Pool.slot_id == slot.id).values(taken=18))
    db.session.commit()
    (row,) = queries.listing(asked()).rows
    times = [time for time in row.times if time.open_at(NOON)]
    assert (sum(time.free for time in times), sum(time.capacity for time in times)) == (32, 50)


@pytest.mark.parametrize("rows", [1, 2, 3, 5])
def test_pages_show_every_row_once(make: Make, rows: int):
    for number in range(4):
        held(make, f"Завтра {number}")
    for number in range(3):
        held(make, f"Потом {number}", take_place=4 + number)
    dated(make, "Идёт", Precision.DAYS, -2, 1)
    dated(make, "Завтра целый день", Precision.DAYS, 1, 5)
    whole = [row.event.title for row in queries.listing(asked()).rows]
    shown: list[str] = []
    page = queries.listing(asked(), rows)
    assert page.found == len(whole) == 9
    while page.following:
        shown += [row.event.title for row in page.rows]
        assert len(page.rows) == rows
        day, skip = page.following
        page = queries.listing(asked(day=day, skip=skip), rows)
    assert shown + [row.event.title for row in page.rows] == whole


def test_found_is_the_same_whether_the_page_or_the_database_counts(make: Make):
    for number in range(3):
        make.slot(event=held(make, f"Дважды {number}").event, starts_at=at(3, 10))
    dated(make, "Целый день", Precision.DAY, 2, 2)
    dated(make, "Долгое", Precision.DAYS, -3, 40)
    dated(make, "Прошло", Precision.DAYS, -9, -3)
    make.event(title="Когда-нибудь")
    assert queries.listing(asked()).found == queries.listing(asked(), 2).found == 6


def test_the_nearest_day_is_found_for_those_who_asked_for_an_empty_one(make: Make):
    off = held(make, "Отменено", grades=frozenset({8}))
    transact(lambda: cancel_slot(db.session.get_one(Slot, off.id), "мороз", by=None))
    held(make, "Не для восьмых", take_place=1, grades=frozenset({11}))
    held(make, "Ближайшее", take_place=5, grades=frozenset({8}))
    near = queries.nearest(asked(grade=8, to="2026-11-21"))
    assert near is not None
    assert near.event.title == "Ближайшее"
    assert queries.nearest(asked(grade=5, to="2026-11-21")) is None


def test_more_events_need_no_more_queries(make: Make, engine: Engine):
    def statements() -> int:
        seen: list[str] = []

        def note(*args: object) -> None:
            seen.append(str(args[2]))

        events.listen(engine, "before_cursor_execute", note)
        queries.listing(asked())
        events.remove(engine, "before_cursor_execute", note)
        return len(seen)

    held(make, "Один")
    few = statements()
    for number in range(12):
        make.slot(event=held(make, f"Ещё {number}").event, starts_at=at(1 + number, 12))
    assert statements() == few <= 4


def camp(make: Make, title: str = "Смена", *, begins: int = -1, days: float = 3) -> Slot:
    with clock.pinned(NOON - timedelta(days=30)):
        return make.slot(event=make.event(title=title), starts_at=at(begins, 10), hours=days * 24)


def test_a_time_of_several_days_stands_today_until_it_ends(make: Make):
    camp(make)
    camp(make, "Кончилась", begins=-7, days=2)
    held(make, "Завтра")
    assert found() == [(TODAY, "Смена"), (TODAY + timedelta(days=1), "Завтра")]
    assert queries.listing(asked(), 1).found == queries.listing(asked()).found == 2
    assert found(from_="2026-11-24") == []


def test_a_page_that_goes_on_within_the_first_day_loses_nothing(make: Make):
    dated(make, "Идёт", Precision.DAYS, -2, 1)
    dated(make, "Идёт тоже", Precision.DAYS, -1, 1)
    camp(make)
    dated(make, "Весь день", Precision.DAY, 0, 0)
    for hour in (13, 14, 15):
        make.slot(event=make.event(title=f"В {hour}"), starts_at=at(0, hour))
    whole = [row.event.title for row in queries.listing(asked()).rows]
    assert whole == ["Идёт", "Идёт тоже", "Смена", "Весь день", "В 13", "В 14", "В 15"]
    for rows in (1, 2, 4, 5):
        page = queries.listing(asked(), rows)
        shown = [row.event.title for row in page.rows]
        while page.following:
            day, skip = page.following
            page = queries.listing(asked(day=day, skip=skip), rows)
            shown += [row.event.title for row in page.rows]
        assert shown == whole, rows


def test_days_that_end_before_they_begin_hold_nothing(make: Make):
    dated(make, "Идёт", Precision.DAYS, -2, 10)
    make.event(title="Год", precision=Precision.YEAR, starts_on=date(2026, 9, 1), ends_on=date(2027, 5, 31))
    camp(make, days=6)
    assert titles(from_="2026-11-25", to="2026-11-20") == titles(to="2026-11-20") == set()


def test_an_undated_event_called_off_is_told_of_for_30_days(make: Make):
    event = make.event(title="Фестиваль")
    with clock.pinned(NOON - timedelta(days=29)):
        transact(lambda: cancel_event(db.session.get_one(type(event), event.id), "мороз", by=None))
    assert beside() == ["Фестиваль"]
    event.changed_at -= timedelta(days=2)
    db.session.commit()
    assert beside() == []


def test_a_row_with_a_time_that_goes_on_and_one_of_the_day_is_shown_once(make: Make):
    both = camp(make, "Смена и занятие")
    camp(make, "Только смена")
    for hour in (13, 14, 15):
        make.slot(event=make.event(title=f"В {hour}"), starts_at=at(0, hour))
    make.slot(event=both.event, starts_at=at(0, 16))
    whole = ["Только смена", "В 13", "В 14", "В 15", "Смена и занятие"]
    first = queries.listing(asked()).rows
    assert [row.event.title for row in first] == whole
    assert [time.starts_at.day for time in first[-1].times] == [20, 21]
    for rows in (1, 2, 3, 4):
        page = queries.listing(asked(), rows)
        shown = [row.event.title for row in page.rows]
        while page.following:
            day, skip = page.following
            page = queries.listing(asked(day=day, skip=skip), rows)
            shown += [row.event.title for row in page.rows]
        assert shown == whole, rows
