"""Every reader fed with spoilt files: `python -m tests.roadmap.fuzz --seconds 60`.

A reader's process spoils valid orders for so many seconds of CPU: bytes turned, cut and doubled, cells and
tags exchanged, members of archives and pages of PDF spoilt inside and packed again, so that sums still fit.
Exit 1 where a reader ends otherwise than with an order or Unreadable, or takes longer than LONGEST; the file
that did it is kept and named. What only the limits of `app.core.child` end is told and is no failure.
"""

# ruff: noqa: E501 - lists of what spoils are read along their lines

import argparse
import io
import json
import multiprocessing
import random
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.uploads import Unreadable
from app.roadmap.reading import read_order
from tests.roadmap import plans
from tests.roadmap.pdf import as_pdf
from tests.roadmap.rendering import as_cells, as_csv, as_docx, as_lines, as_xlsx, plans_of

LONGEST = 5  # seconds of CPU for one file
MEMORY = 1024 * 1024 * 1024
TOKENS = [
    *(
        b"\t",
        b"\n",
        b"\r",
        b'"',
        b";",
        b",",
        b"\0",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"<",
        b">",
        b"/>",
        b"&#0;",
        b"&x;",
    )
]
TOKENS += [
    b"-1",
    b"0",
    b"65536",
    b"99999999999999999999",
    b"1e308",
    b"NaN",
    "№".encode(),
    "Срок".encode(),
    b"<!DOCTYPE x>",
]
ORDERS = Path(__file__).parent / "orders"
Spoil = Callable[[bytes, random.Random], bytes]


def main(given: Sequence[str] | None = None) -> int:
    options = _options(given)
    kept = Path(tempfile.mkdtemp(prefix="spoilt-"))
    print(
        f"seed {options.seed}; {options.seconds} s of CPU for each of: {', '.join(options.readers)}",
        flush=True,
    )
    waiting, running, failed = list(options.readers), {}, False
    while waiting or running:
        while waiting and len(running) < options.jobs:
            name = waiting.pop(0)
            process = multiprocessing.get_context("spawn").Process(
                target=feed, args=(name, options.seconds, f"{options.seed} {name}", kept)
            )
            process.start()
            running[name] = process
        for name, process in list(running.items()):
            process.join(0.2)
            if process.exitcode is not None:
                failed |= not _ended_well(name, process.exitcode, kept)
                del running[name]
    return int(failed)


def _options(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.roadmap.fuzz", description="Spoil orders, and read them."
    )
    parser.add_argument("--seconds", type=float, default=60, help="of CPU for each reader (60)")
    parser.add_argument("--jobs", type=int, default=len(READERS), help="readers at once (all)")
    parser.add_argument("--seed", default=str(time.time_ns()), help="the same spoils the same way again")
    parser.add_argument("readers", nargs="*", metavar="READER", help=", ".join(READERS))
    options = parser.parse_args(given)
    options.readers = options.readers or list(READERS)
    if set(options.readers) - set(READERS):
        parser.error(f"readers are {', '.join(READERS)}")
    return options


def _ended_well(name: str, code: int, kept: Path) -> bool:
    if code == 0:
        return True
    file = kept / f"{name}{READERS[name][0]}"
    if code == -signal.SIGABRT:  # a library without memory ends itself, as it does in the child
        print(f"{name}: ended by the limit of memory; see {file}", flush=True)
        return True
    slow = f"took more than {LONGEST} s of CPU" if code == -signal.SIGPROF else f"ended with {code}"
    print(f"{name}: {slow}; see {file}", flush=True)
    return False


def feed(name: str, seconds: float, seed: str, kept: Path) -> None:
    """Spoil and read until the time is up; the file at hand lies in `kept`, whatever happens to this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    extension, valid, spoil = READERS[name]
    draw, file = random.Random(seed), kept / f"{name}{extension}"
    sources, counts = valid(), {"read": 0, "refused": 0}
    until = time.process_time() + seconds
    while time.process_time() < until:
        data = draw.choice(sources)
        for _turn in range(draw.choice((1, 1, 2, 3, 8))):
            data = spoil(data, draw)
        file.write_bytes(data)
        signal.setitimer(signal.ITIMER_PROF, LONGEST)
        try:
            counts[_read(data, file.name)] += 1
        except Exception:
            traceback.print_exc()
            sys.exit(1)
        signal.setitimer(signal.ITIMER_PROF, 0)
    file.unlink()
    print(f"{name}: {counts['read']:,} spoilt files read, {counts['refused']:,} refused", flush=True)


def _read(data: bytes, name: str) -> str:
    try:
        json.dumps(read_order(data, name=name).to_json(), ensure_ascii=False).encode()
    except (Unreadable, MemoryError, RecursionError):  # the last two are caught in the child
        return "refused"
    return "read"


def spoilt(data: bytes, draw: random.Random) -> bytes:
    """One thing done to bytes."""
    at, length = draw.randrange(len(data) + 1), draw.choice((1, 1, 2, 8, 64, 512, 4096))
    part, rest = data[at : at + length], data[at + length :]
    match draw.randrange(7):
        case 0:
            part = bytes(byte ^ (1 << draw.randrange(8)) for byte in part[:4]) + part[4:]
        case 1:
            part = b""
        case 2:
            part *= draw.choice((2, 2, 3, 50))
        case 3:
            part = draw.choice(TOKENS) + part
        case 4:
            part, rest = rest[:length], part + rest[length:]
        case 5:
            part = draw.randbytes(len(part))
        case 6:
            rest = b"" if draw.randrange(8) == 0 else rest
    return data[:at] + part + rest


def exchanged(data: bytes, draw: random.Random, between: bytes) -> bytes:
    """Cells, lines or tags that changed places, doubled or went."""
    parts = re.split(between, data)
    first, second = draw.randrange(len(parts)), draw.randrange(len(parts))
    parts[first], parts[second] = parts[second], parts[first]
    if draw.randrange(3) == 0:
        del parts[draw.randrange(len(parts))]
    if draw.randrange(3) == 0:
        parts.insert(first, parts[draw.randrange(len(parts))] if parts else b"")
    return b"".join(parts)


def text(data: bytes, draw: random.Random) -> bytes:
    if draw.randrange(20) == 0:
        return data.decode(errors="replace").encode(
            draw.choice(("utf-16", "utf-16-le", "cp1251", "koi8-r")), "replace"
        )
    return exchanged(data, draw, rb"(?<=[\t\n;,\"])") if draw.randrange(2) else spoilt(data, draw)


def office(data: bytes, draw: random.Random) -> bytes:
    """A member spoilt inside, most often one that holds rows; sometimes the archive itself."""
    if draw.randrange(10) == 0:
        return spoilt(data, draw)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # spoilt before
        members = {}
    if not members:
        return spoilt(data, draw)
    often = [
        name
        for name in members
        if re.search(r"document|sheet\d|sharedS|styles|workbook|numbering|rels", name)
    ]
    name = draw.choice(often if often and draw.randrange(10) else list(members))
    inside = members[name]
    members[name] = exchanged(inside, draw, rb"(?=<)") if draw.randrange(2) else spoilt(inside, draw)
    if draw.randrange(30) == 0:
        del members[name]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def pdf(data: bytes, draw: random.Random) -> bytes:
    """A stream spoilt inside, its length told anew, or the file itself."""
    streams = list(re.finditer(rb"/Length (\d+)([^>]*>>\s*stream\r?\n)", data))
    if not streams or draw.randrange(3) == 0:
        return exchanged(data, draw, rb"(?<=[ \n/])") if draw.randrange(2) else spoilt(data, draw)
    chosen = draw.choice(streams)
    start, end = chosen.end(), chosen.end() + int(chosen[1])
    try:
        inside = zlib.decompress(data[start:end])
    except zlib.error:
        return spoilt(data, draw)
    inside = exchanged(inside, draw, rb"(?<=[ \n])") if draw.randrange(2) else spoilt(inside, draw)
    packed = zlib.compress(inside)
    return data[: chosen.start()] + b"/Length %d" % len(packed) + chosen[2] + packed + data[end:]


def _printed(*ways: Callable[..., bytes]) -> list[bytes]:
    orders = [plans_of(source) for source in sorted(ORDERS.glob("*.docx"))]
    simple = [way(plan) for way in ways for plan in (plans.SIMPLE, plans.CUT)]
    return simple + [way(*order) for way in ways for order in orders]


def _texts() -> list[bytes]:
    return [path.read_bytes() for path in ORDERS.glob("*.txt")] + [as_lines(plans.CUT), as_cells(plans.CUT)]


READERS: dict[str, tuple[str, Callable[[], list[bytes]], Spoil]] = {
    "text": (".txt", _texts, text),
    "delimited": (".csv", lambda: _printed(as_csv), text),
    "workbook": (".xlsx", lambda: _printed(as_xlsx), office),
    "document": (
        ".docx",
        lambda: _printed(as_docx) + [path.read_bytes() for path in ORDERS.glob("*.docx")],
        office,
    ),
    "pdf": (".pdf", lambda: [*_printed(as_pdf), (ORDERS.parent / "files" / "printed.pdf").read_bytes()], pdf),
}

if __name__ == "__main__":
    sys.exit(main())
