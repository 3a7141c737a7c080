"""Subject and reference in alternating slices, and what comes out of the pairs."""

import http.client
import itertools
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any, Self

from icalendar import Calendar

ROOT = Path(__file__).parent.parent
LENGTH = re.compile(rb"content-length: *(\d+)", re.I)
CLIENTS = 4  # connections that ask one after another


class Server:
    """A process of `benchmarks.serve`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        begun = self._read()
        self.port, self.made = begun["port"], begun["made"]

    @classmethod
    @contextmanager
    def running(cls, *arguments: str) -> Iterator[Self]:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.serve", *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"DEMO": "1"},
        )
        try:
            yield cls(process)
        finally:
            process.kill()
            process.wait()

    def ask(self, what: str, *arguments: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"ask": what, "with": arguments}) + "\n")
        self.process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the server that is measured has ended; its lines above say why")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def get(self, address: str, headers: dict[str, str] | None = None) -> tuple[int, bytes, Message]:
        """Status, body and headers of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=900)
        try:
            connection.request("GET", address, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()


@dataclass
class Load:
    """Addresses that are asked for in turn; `status` is what each has to answer."""

    server: Server
    addresses: Sequence[str]
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200

    def __post_init__(self) -> None:
        self._turn = itertools.cycle(self.addresses)
        self._lock = threading.Lock()

    def next(self) -> str:
        with self._lock:
            return next(self._turn)


@dataclass(frozen=True)
class Slice:
    """What was answered in one slice, by `seconds`; CPU is that of the server's process."""

    requests: int
    seconds: float
    cpu: float
    size: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def cpu_each(self) -> float:
        return self.cpu / self.requests


def slice_of(load: Load, seconds: float, clients: int = CLIENTS) -> Slice:
    """Ask for `seconds`; a request that was begun is waited for."""
    sizes: list[int] = []
    before, begun = load.server.ask("cost")["cpu"], time.perf_counter()
    threads = [threading.Thread(target=_client, args=(load, begun + seconds, sizes)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - begun
    if not sizes:
        raise RuntimeError(f"{load.addresses[0]} answered otherwise than {load.status}")
    return Slice(len(sizes), lasted, load.server.ask("cost")["cpu"] - before, statistics.mean(sizes))


def _client(load: Load, until: float, sizes: list[int]) -> None:
    """A connection that is kept while the server keeps it; by hand: the client must cost less than what is
    measured."""
    headers = "".join(f"{name}: {value}\r\n" for name, value in load.headers.items())
    closes = True
    while time.perf_counter() < until:
        if closes:
            connection = socket.create_connection(("127.0.0.1", load.server.port), timeout=900)
        request = f"GET {load.next()} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n"
        connection.sendall(request.encode())
        status, size, closes = answer_of(connection)
        if closes:
            connection.close()
        if status != load.status:
            break
        sizes.append(size)
    connection.close()


def answer_of(connection: socket.socket) -> tuple[int, int, bool]:
    """Status, bytes of the body, and whether the server hangs up (waitress does after each 304)."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += _received(connection)
    head, _, body = head.partition(b"\r\n\r\n")
    status, length = int(head[9:12]), LENGTH.search(head)
    size, got = int(length[1]) if length and status != 304 else 0, len(body)
    while got < size:
        got += len(_received(connection))
    return status, size, b"connection: close" in head.lower()


def _received(connection: socket.socket) -> bytes:
    part = connection.recv(1 << 18)
    if not part:
        raise ConnectionError("the server that is measured has hung up")
    return part


@dataclass(frozen=True)
class Pairs:
    """Slices of the subject and of the reference, taken in turn."""

    subject: list[Slice]
    reference: list[Slice]

    def ratio(self, of: str) -> tuple[float, float, float]:
        """Median, least and largest of the paired ratios: `rate` as subject to reference, `cpu_each` as
        reference to subject, so that more is better in both."""
        found = [
            getattr(one, of) / getattr(other, of) if of == "rate" else getattr(other, of) / getattr(one, of)
            for one, other in zip(self.subject, self.reference, strict=True)
        ]
        return statistics.median(found), min(found), max(found)


def pairs_of(subject: Load, reference: Load, seconds: float, pairs: int, clients: int = CLIENTS) -> Pairs:
    """Alternate, after a short slice of each that is not counted."""
    taken: tuple[list[Slice], list[Slice]] = ([], [])
    for load in (subject, reference):
        slice_of(load, seconds / 4, clients)
    for _pair in range(pairs):
        for load, slices in zip((subject, reference), taken, strict=True):
            slices.append(slice_of(load, seconds, clients))
    return Pairs(*taken)


def serialized(feed: bytes) -> float:
    """Seconds that the library takes to write the entries of a feed anew."""
    entries = Calendar.from_ical(feed).walk("VEVENT")
    begun = time.perf_counter()
    for entry in entries:
        again = type(entry)()
        for name, value in entry.items():
            again.add(name, value)
        again.to_ical()
    return time.perf_counter() - begun


def quoted(address: str) -> str:
    """As it goes over the wire."""
    return "".join(
        sign if sign.isascii() else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in address
    )
