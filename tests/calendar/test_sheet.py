"""A month on one sheet: as large as it fits, and nothing lost unsaid."""

from datetime import date, timedelta

import pytest

from app.calendar.models import Precision
from app.calendar.periods import days_text, span_text
from app.calendar.sheet import A3, A4, Line, fitted

FIRST = date(2026, 12, 1)


def lines(count, a_day=3, title="Экскурсия на предприятие для старшеклассников"):
    place = "до 12:00 · Колледж ремёсел · Азов, ул. Мастеров, 14"
    days = (FIRST + timedelta(days=number // a_day) for number in range(count))
    return [
        Line(number, day, "10:00", f"{title} {number}", place, "8–9 классы")
        for number, day in enumerate(days)
    ]


def printed(sheet):
    return [line for column in sheet.columns for _day, of_day in column for line in of_day]


def test_few_events_are_large_and_more_are_smaller():
    sizes = [fitted(lines(count), A4).step.size for count in (3, 12, 16, 20, 40)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == A4.steps[0].size and len(set(sizes)) >= 4


@pytest.mark.parametrize("paper", [A4, A3])
@pytest.mark.parametrize("count", [0, 1, 25, 60, 300])
def test_every_line_is_printed_or_counted_in_its_sequence(paper, count):
    sheet = fitted(lines(count), paper)
    assert [line.event for line in (*printed(sheet), *sheet.left)] == list(range(count))
    assert (sheet.left == ()) == (count < 60)


def test_a_place_is_told_once_where_room_is_scarce():
    again = [Line(1, FIRST + timedelta(days=day), "10:00", "Проба", "Колледж", "") for day in range(31)]
    assert all(line.place for line in printed(fitted(again[:5], A4)))
    assert [line.place for line in printed(fitted(again, A4))].count("Колледж") == 1


def test_what_is_taken_of_the_sheet_leaves_less_for_the_days():
    assert len(fitted(lines(300), A4, 200).left) > len(fitted(lines(300), A4).left)


def days(*numbers, month=10, year=2026):
    return [date(year, month, number) for number in numbers]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_days_are_worded_as_orders_word_them(app):
    with app.test_request_context():
        assert days_text(days(14)) == "14 октября 2026"
        assert days_text(days(3, 10, 11, 12, 17)) == "3, 10–12 и 17 октября 2026"
        assert days_text([*days(3, 10), *days(7, month=11), *days(11, month=1, year=2027)]) == (
            "3 и 10 октября, 7 ноября 2026, 11 января 2027"
        )
        assert days_text(days(1, 3, 5, 7, 9, 11, 13)) == "октябрь 2026"
        assert (
            days_text([*days(1, 3, 5, 7, 9, 11), *days(2, month=5, year=2027)]) == "октябрь 2026 – май 2027"
        )
        assert span_text(Precision.DAYS, *days(15, 16, month=3)) == "15–16 марта 2026"
        assert span_text(Precision.DAYS, date(2027, 2, 28), date(2027, 3, 2)) == "28 февраля – 2 марта 2027"
        assert (
            span_text(Precision.DAYS, date(2026, 12, 30), date(2027, 1, 2))
            == "30 декабря 2026 – 2 января 2027"
        )
        assert span_text(Precision.MONTH, date(2026, 10, 1), date(2026, 10, 31)) == "октябрь 2026"
        assert span_text(Precision.MONTH, date(2026, 10, 1), date(2026, 12, 31)) == "октябрь – декабрь 2026"
        assert span_text(Precision.QUARTER, date(2027, 1, 1), date(2027, 3, 31)) == "I квартал 2027"
