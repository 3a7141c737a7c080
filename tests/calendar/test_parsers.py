"""Five parsers that nobody here wrote read the same from a feed; the sixth, ical.js, is asked in a browser.

Their bytes know no engine: they are asked once.
"""

import ctypes
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import ics
import pytest
import vobject
from icalendar import Calendar

from tests.calendar.sample import ENTRIES, MOVED, Seen, expected, feed, plain
from tests.conftest import cannot_run

PARSERS = Path(__file__).parent / "parsers"
LIBICAL = "libical.so.3"
VEVENT = 4


def by_icalendar(content: bytes, _folder: Path) -> list[Seen]:
    return [
        (
            *(str(one.get(name, "")) for name in ("uid", "summary", "description", "location")),
            *(plain(one[name].dt) for name in ("dtstart", "dtend")),
            str(one["status"]),
            one["sequence"],
        )
        for one in Calendar.from_ical(content).walk("VEVENT")
    ]


def by_vobject(content: bytes, _folder: Path) -> list[Seen]:
    return [
        (
            *(one.getChildValue(name, "") for name in ("uid", "summary", "description", "location")),
            *(plain(one.getChildValue(name)) for name in ("dtstart", "dtend")),
            one.status.value,
            int(one.sequence.value),
        )
        for one in vobject.readOne(content.decode()).vevent_list
    ]


def by_ics(content: bytes, _folder: Path) -> list[Seen]:
    seen: list[Seen] = []
    for one in ics.Calendar(content.decode()).events:
        begin, end = one.begin.datetime, one.end.datetime
        span = (begin.date(), end.date()) if one.all_day else (begin, end)
        sequence = next(int(line.value) for line in one.extra if line.name == "SEQUENCE")
        texts = (one.uid, one.name, one.description or "", one.location or "")
        seen.append((*texts, *map(plain, span), one.status, sequence))
    return seen


def by_node_ical(content: bytes, folder: Path) -> list[Seen]:
    node = shutil.which("node")
    if node is None or not (PARSERS / "node_modules").is_dir():
        cannot_run("no node-ical on this machine: npm ci --prefix tests/calendar/parsers")
    file = folder / "feed.ics"
    file.write_bytes(content)
    answer = subprocess.run([str(node), PARSERS / "node_ical.js", file], capture_output=True, check=True)
    return [tuple(row) for row in json.loads(answer.stdout)]


class Moment(ctypes.Structure):
    """icaltimetype."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date")),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    ]


def by_libical(content: bytes, _folder: Path) -> list[Seen]:
    try:
        library = ctypes.CDLL(LIBICAL)
    except OSError:
        cannot_run("no libical on this machine: apt-get install libical3")
    utc = _of(library, "icaltimezone_get_utc_timezone", ctypes.c_void_p)()

    def text(component: int, name: str) -> str:
        return (_of(library, f"icalcomponent_get_{name}", ctypes.c_char_p)(component) or b"").decode()

    def moment(component: int, name: str) -> str:
        at = _of(library, f"icalcomponent_get_{name}", Moment)(component)
        day = f"{at.year:04}-{at.month:02}-{at.day:02}"
        zone = "Z" if at.zone == utc else "?"
        return day if at.is_date else f"{day}T{at.hour:02}:{at.minute:02}:{at.second:02}{zone}"

    whole = _of(library, "icalparser_parse_string", ctypes.c_void_p)(content)
    one, seen = _of(library, "icalcomponent_get_first_component", ctypes.c_void_p)(whole, VEVENT), []
    while one:
        texts = (text(one, name) for name in ("uid", "summary", "description", "location"))
        number = _of(library, "icalcomponent_get_status", ctypes.c_int)(one)
        status = _of(library, "icalproperty_status_to_string", ctypes.c_char_p)(number)
        sequence = _of(library, "icalcomponent_get_sequence", ctypes.c_int)(one)
        seen.append((*texts, moment(one, "dtstart"), moment(one, "dtend"), status.decode(), sequence))
        one = _of(library, "icalcomponent_get_next_component", ctypes.c_void_p)(whole, VEVENT)
    return seen


def _of(library: ctypes.CDLL, name: str, answer: type) -> Callable[..., object]:
    function = getattr(library, name)
    function.restype = answer

    def call(*given: object) -> object:
        pointers = (one if isinstance(one, bytes) or one == VEVENT else ctypes.c_void_p(one) for one in given)
        return function(*pointers)

    return call


@pytest.mark.parametrize("read", [by_icalendar, by_vobject, by_ics, by_node_ical, by_libical])
def test_every_parser_reads_the_same(read: Callable[[bytes, Path], list[Seen]], tmp_path: Path):
    """Twenty-seven zones, what is called off, emoji, long Russian lines, whole days; and all of it moved."""
    for entries in (ENTRIES, MOVED):
        assert sorted(read(feed(entries), tmp_path)) == expected(entries)
