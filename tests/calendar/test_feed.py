"""The bytes of a feed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from app.calendar.feed import Entry, to_ical, uid

CHANGED = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
TITLE = "Сварщик: первый шов; маска, краги \\ «Профессионалы» 🛠 " + "очень длинное название " * 8
TIMED = Entry(
    event_id=7,
    day=date(2026, 11, 25),
    starts=datetime(2026, 11, 25, 7, tzinfo=UTC),
    ends=datetime(2026, 11, 25, 12, 30, tzinfo=UTC),
    title=TITLE.strip(),
    description="10:00–11:30\n14:00–15:30\nВзять с собой: обувь; воду, хлеб",
    place="Корпус мастерских, г. Азов, ул. Мира, 14",
    category="Проба",
    url="http://127.0.0.1:8000/events/7",
    cancelled=False,
    sequence=3,
    changed_at=CHANGED,
)
DAYS = replace(TIMED, event_id=8, day=date(2026, 11, 30), starts=date(2026, 11, 30), ends=date(2026, 12, 5))
OFF = replace(TIMED, event_id=9, title="Экскурсия", cancelled=True)


def feed(*entries: Entry) -> bytes:
    return to_ical(entries, name="Календарь: Азов", constant="c0ffee", cancelled="ОТМЕНЕНО: ")


def test_lines_fold_at_75_octets_and_never_inside_a_letter():
    content = feed(TIMED, DAYS, OFF)
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert not content.startswith(b"\xef\xbb\xbf")


def test_the_same_entries_are_the_same_bytes_and_a_change_is_not():
    assert feed(TIMED, DAYS) == feed(TIMED, DAYS)
    assert feed(TIMED, DAYS) != feed(replace(TIMED, sequence=4), DAYS)


def test_an_id_says_nothing_that_may_change():
    assert uid(TIMED, "c0ffee") == "day-7-20261125@c0ffee"
    moved = replace(
        TIMED, title="Иначе", starts=TIMED.starts + timedelta(hours=1), url="https://other.example/7"
    )
    assert uid(moved, "c0ffee") == uid(TIMED, "c0ffee")


def test_control_characters_break_no_program():
    dirty = replace(TIMED, title="A\x00B\x08\x1bC\ud800D", description="раз\r\nдва\rтри")
    (event,) = Calendar.from_ical(feed(dirty)).walk("VEVENT")
    assert str(event["summary"]) == "A B C D"
    assert str(event["description"]) == "раз\nдва\nтри"


def test_the_head_tells_names_and_how_often_to_come_again():
    head = feed().decode()
    for line in (
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "NAME:Календарь: Азов",
        "X-WR-CALNAME:Календарь: Азов",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ):
        assert f"\r\n{line}\r\n" in head
    assert "PRODID:" in head


def test_what_is_cancelled_says_so_twice_and_makes_nobody_busy():
    text = feed(OFF).decode()
    assert "STATUS:CANCELLED" in text
    assert "SUMMARY:ОТМЕНЕНО: Экскурсия" in text
    assert "TRANSP:TRANSPARENT" in text
    assert "TRANSP:OPAQUE" in feed(TIMED).decode()


def test_moments_are_utc_and_whole_days_are_dates_with_an_exclusive_end():
    text = feed(TIMED, DAYS).decode()
    assert "DTSTART:20261125T070000Z\r\nDTEND:20261125T123000Z" in text
    assert "DTSTART;VALUE=DATE:20261130\r\nDTEND;VALUE=DATE:20261205" in text
    assert "DTSTAMP:20261101T083000Z" in text
    assert "LAST-MODIFIED:20261101T083000Z" in text
    assert "TZID" not in text


def test_place_kind_address_and_where_to_open_what_is_online():
    (event,) = Calendar.from_ical(feed(replace(TIMED, conference="https://meet.example/a?b=1,2"))).walk(
        "VEVENT"
    )
    assert str(event["location"]) == TIMED.place
    assert [str(one) for one in event["categories"].cats] == ["Проба"]
    assert str(event["url"]) == TIMED.url
    assert str(event["conference"]) == "https://meet.example/a?b=1,2"
    assert b"CONFERENCE" not in feed(TIMED)


def test_nobody_is_named_and_nothing_rings():
    text = feed(TIMED, DAYS, OFF)
    for word in (b"ATTENDEE", b"ORGANIZER", b"VALARM"):
        assert word not in text
