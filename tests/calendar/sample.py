"""A feed with all that parsers are known to trip over, and what every one of them must read from it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.calendar.feed import Entry, to_ical, uid

CONSTANT, CALLED_OFF = "c0ffee", "ОТМЕНЕНО: "
ZONES = (
    *("Europe/Kaliningrad", "Europe/Moscow", "Europe/Simferopol", "Europe/Kirov", "Europe/Volgograd"),
    *("Europe/Astrakhan", "Europe/Saratov", "Europe/Ulyanovsk", "Europe/Samara", "Asia/Yekaterinburg"),
    *("Asia/Omsk", "Asia/Novosibirsk", "Asia/Barnaul", "Asia/Tomsk", "Asia/Novokuznetsk"),
    *("Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Chita", "Asia/Yakutsk", "Asia/Khandyga"),
    *("Asia/Vladivostok", "Asia/Ust-Nera", "Asia/Magadan", "Asia/Sakhalin", "Asia/Srednekolymsk"),
    *("Asia/Kamchatka", "Asia/Anadyr"),
)
# uid, title, description, place, begin, end (a day, or a moment of UTC), status, sequence
Seen = tuple[str, str, str, str, str, str, str, int]

_LONG = "Профессиональная проба «Сварщик: первый шов»; маска, краги \\ «Профессионалы» " + "и ещё слово " * 30
TIMED = Entry(
    event_id=1,
    day=date(2026, 11, 25),
    starts=datetime(2026, 11, 25, 7, tzinfo=UTC),
    ends=datetime(2026, 11, 25, 12, 30, tzinfo=UTC),
    title="Сварщик",
    description="10:00–11:30\n14:00–15:30\nВзять с собой: обувь; воду, хлеб\\соль\nhttp://127.0.0.1:8000/events/1",
    place="Корпус мастерских, г. Азов, ул. Мира, 14",
    category="Проба",
    url="http://127.0.0.1:8000/events/1",
    cancelled=False,
    sequence=3,
    changed_at=datetime(2026, 11, 1, 8, 30, tzinfo=UTC),
)


def _in(number: int, zone: str) -> Entry:
    """Ten in the morning of a summer's day there."""
    starts = datetime(2027, 7, 1, 10, tzinfo=ZoneInfo(zone))
    return replace(TIMED, event_id=number, day=starts.date(), starts=starts, ends=starts + timedelta(hours=2))


ENTRIES = (
    TIMED,
    replace(TIMED, event_id=2, title=_LONG.strip(), description="", place=""),
    replace(TIMED, event_id=3, title="Эмодзи 🛠️👩‍🏭🇷🇺 и «ёлка» " + "🎄" * 60),
    replace(TIMED, event_id=4, title="Экскурсия", cancelled=True, sequence=4),
    replace(TIMED, event_id=5, day=date(2026, 11, 30), starts=date(2026, 11, 30), ends=date(2026, 12, 5)),
    replace(TIMED, event_id=6, day=date(2027, 2, 28), starts=date(2027, 2, 28), ends=date(2027, 3, 1)),
    replace(
        TIMED, event_id=7, conference="https://conference.example/r?a=1,2;b", url="http://x.example/й?a=1"
    ),
    *(_in(number, zone) for number, zone in enumerate(ZONES, 100)),
)
MOVED = tuple(
    replace(one, starts=one.starts + timedelta(days=1), ends=one.ends + timedelta(days=1), sequence=9)
    for one in ENTRIES
)


def feed(entries: tuple[Entry, ...]) -> bytes:
    return to_ical(entries, name="Календарь: Азов", constant=CONSTANT, cancelled=CALLED_OFF)


def expected(entries: tuple[Entry, ...]) -> list[Seen]:
    return sorted(
        (
            uid(one, CONSTANT),
            (CALLED_OFF if one.cancelled else "") + one.title,
            one.description,
            one.place,
            plain(one.starts),
            plain(one.ends),
            "CANCELLED" if one.cancelled else "CONFIRMED",
            one.sequence,
        )
        for one in entries
    )


def plain(at: date) -> str:
    """2026-11-30, or 2026-11-25T07:00:00Z."""
    if isinstance(at, datetime):
        return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return at.isoformat()
