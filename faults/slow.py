"""T9: clients that send a byte a second, and requests that are far too large; the others notice nothing."""

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from faults.browser import Cut
from faults.installation import Installation, School
from faults.memory import MEGABYTE, resident
from faults.report import Verdict
from faults.serving import Servers

READERS = 4
PROMISED = 0.5  # seconds, p95 of the others
MOST_MEMORY = 100 * MEGABYTE  # more than before
GIGABYTE = 1024 * MEGABYTE
PATIENCE = 30.0
_BEGUN = b"GET /calendar HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


def slow(there: Installation, *, clients: int, seconds: float) -> Verdict:
    """So many slow clients, and beside them people who read the calendar and book; then the large requests,
    while the slow ones stay."""
    school, begun = there.schools(1)[0], time.monotonic()
    with Servers.running(there.url, there.folder) as servers:
        school.browser(servers.port).get("/calendar")
        before = resident(servers.process.pid)
        with _crawling(servers.port, clients) as crawlers:
            taken = _read(school, servers.port, seconds)
            kept = crawlers()
            large = {name: send(servers.port, school) for name, send in LARGE.items()}
            more = resident(servers.process.pid) - before
    p95 = sorted(taken)[int(len(taken) * 0.95)]
    wrong = [f"{name}: {answer}" for name, answer in large.items() if answer not in ANSWERS[name]]
    if p95 > PROMISED:
        wrong.append(f"p95 of the others is {p95 * 1000:.0f} ms")
    if more > MOST_MEMORY:
        wrong.append(f"{more // MEGABYTE} MB more memory")
    if kept < clients:
        wrong.append(f"only {kept} of {clients} slow clients were borne")
    figures = (
        f"{clients:,} slow clients, {len(taken):,} pages beside them, p95 {p95 * 1000:.0f} ms; "
        + ", ".join(f"{name}: {answer}" for name, answer in large.items())
        + f"; {more / MEGABYTE:.0f} MB more; {time.monotonic() - begun:.0f} s"
    )
    return Verdict("T9 slow and large", there.engine, figures, [*wrong, *there.audit()])


@contextmanager
def _crawling(port: int, clients: int) -> Iterator[Callable[[], int]]:
    """Open lines that send a byte a second; answers how many are still open."""
    lines = []
    for _ in range(clients):
        line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        line.sendall(_BEGUN)
        lines.append(line)
    enough = threading.Event()

    def crawl() -> None:
        while not enough.wait(1):
            for line in lines:
                with suppress(OSError):
                    line.sendall(b"x")

    thread = threading.Thread(target=crawl, daemon=True)
    thread.start()
    try:
        yield lambda: sum(_is_open(line) for line in lines)
    finally:
        enough.set()
        thread.join()
        for line in lines:
            line.close()


def _is_open(line: socket.socket) -> bool:
    """Neither answered nor hung up."""
    line.setblocking(False)
    try:
        return bool(line.recv(1, socket.MSG_PEEK)) and False
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        line.settimeout(PATIENCE)


def _read(school: School, port: int, seconds: float) -> list[float]:
    """How long each page took that people asked for meanwhile."""
    until = time.monotonic() + seconds

    def read(_reader: int) -> list[float]:
        browser, taken = school.browser(port), []
        while time.monotonic() < until:
            begun = time.monotonic()
            assert browser.get("/calendar").status == 200
            taken.append(time.monotonic() - begun)
            time.sleep(0.05)
        browser.close()
        return taken

    with ThreadPoolExecutor(READERS) as threads:
        return [one for taken in threads.map(read, range(READERS)) for one in taken]


def _announced(port: int, school: School) -> str:
    """A body of a gigabyte that says so."""
    return _sent(port, school, {"Content-Length": str(GIGABYTE)}, lambda: iter(()))


def _chunked(port: int, school: School) -> str:
    """The same without saying so, in chunks."""
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    return _sent(port, school, {"Transfer-Encoding": "chunked"}, lambda: (chunk for _ in range(1024)))


def _parts(port: int, school: School) -> str:
    """A form of ten thousand fields."""
    fields = "".join(
        f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n{n}\r\n' for n in range(10_000)
    )
    body = f"{fields}--x--\r\n".encode()
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(len(body))}
    return _sent(port, school, kind, lambda: iter([body]))


def _header(port: int, school: School) -> str:
    """A header of 64 KB."""
    return _sent(port, school, {"X-Long": "x" * 65_536, "Content-Length": "0"}, lambda: iter(()))


def _sent(port: int, school: School, headers: dict[str, str], body: Callable[[], Iterator[bytes]]) -> str:
    """The status of the answer; the rest is not sent once there is one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.putrequest("POST", "/bookings/1/cancellation", skip_accept_encoding=True)
        for name, value in {"Cookie": school.cookie, **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        with suppress(ConnectionError):  # it hangs up as soon as it has said no
            for piece in body():
                connection.send(piece)
        return str(connection.getresponse().status)
    except (Cut, ConnectionError, http.client.HTTPException) as trouble:
        return type(trouble).__name__
    finally:
        connection.close()


LARGE = {"1 GB": _announced, "1 GB in chunks": _chunked, "10,000 fields": _parts, "64 KB header": _header}
_HUNG_UP = ("ConnectionResetError", "BrokenPipeError", "RemoteDisconnected")
ANSWERS: dict[str, tuple[str, ...]] = {
    "1 GB": ("413",),
    "1 GB in chunks": ("413", *_HUNG_UP),
    "10,000 fields": ("413",),
    "64 KB header": ("431",),
}
