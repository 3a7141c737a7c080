"""A school's browser that sends forms over HTTP, and may be cut off."""

import http.client
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

PATIENCE = 60.0  # seconds


class Cut(Exception):
    """No answer came: the server has died, or the line has."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def booking_id(self) -> int | None:
        """Of the booking that the answer leads to."""
        last = self.location.rsplit("/", 1)[-1]
        return int(last) if self.status == 303 and last.isdigit() else None


@dataclass
class Browser:
    """`cookie` is of a signed-in person, `token` what forms carry against forgery."""

    port: int
    cookie: str
    token: str
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, "")

    def post(self, path: str, **fields: Any) -> Answer:
        return self._ask("POST", path, self.body(**fields))

    def body(self, **fields: Any) -> str:
        return urlencode({"csrf_token": self.token, **fields})

    def book(self, slot_id: int, class_id: int, pupils: int, key: str, *, wait: bool = False) -> Answer:
        return self.post(f"/slots/{slot_id}/bookings", **form(class_id, pupils, key, wait=wait))

    def cancel(self, booking_id: int) -> Answer:
        return self.post(f"/bookings/{booking_id}/cancellation")

    def booking_request(self, slot_id: int, class_id: int, pupils: int, key: str) -> bytes:
        """The form as it goes over the wire."""
        body = self.body(**form(class_id, pupils, key))
        head = f"POST /slots/{slot_id}/bookings HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n"
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        return (head + body).encode()

    def book_and_leave(self, slot_id: int, class_id: int, pupils: int, key: str) -> None:
        """Send the form, and hang up before the answer comes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as line:
            line.sendall(self.booking_request(slot_id, class_id, pupils, key))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _ask(self, method: str, path: str, body: str) -> Answer:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            self._connection.request(method, path, body or None, headers if body else {"Cookie": self.cookie})
            answer = self._connection.getresponse()
            page = answer.read()
            self._keep(answer.headers.get_all("Set-Cookie", []))
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Cut(str(error)) from error
        return Answer(answer.status, answer.getheader("Location") or "", page)

    def _keep(self, cookies: Sequence[str]) -> None:
        """A session is prolonged by a new cookie; others are not sent."""
        name = self.cookie.partition("=")[0]
        for cookie in cookies:
            if name and cookie.startswith(f"{name}="):
                self.cookie = cookie.partition(";")[0]


def form(class_id: int, pupils: int, key: str, *, wait: bool = False) -> dict[str, Any]:
    """As the booking page has it when a school has filled it in."""
    return {
        "key": key,
        "wait": "1" if wait else "",
        f"part_{class_id}": pupils,
        "adults": 3,
        "adult_name": "Мария Иванова",
        "adult_phone": "8 863 200-00-00",
    }
