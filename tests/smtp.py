"""A real mail server on the loopback interface, which can be told to be difficult."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class MailServer:
    """What came in, and how the server answers: `says` is its answer to a letter that has come in whole,
    `drops` the sign in a subject at which it hangs up, `refuses` an address that it does not know."""

    letters: list[EmailMessage] = field(default_factory=list)
    says: str = "250 OK"
    drops: str = ""
    refuses: str = ""
    waits: float = 0.0  # seconds before it answers a letter
    connections: int = 0
    port: int = 0
    password_check: Callable[[str, str], bool] | None = None
    _controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            auth_require_tls=False,
            authenticator=self._authenticate,
        )
        self._controller.start()
        self.connections = 0  # the controller has tried it once

    def stop(self) -> None:
        """Refuse connections until it is started again."""
        if self._controller is not None:
            self._controller.stop()
        self._controller = None

    def subjects(self) -> list[str]:
        return [str(letter["Subject"]) for letter in self.letters]

    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]

    def _authenticate(self, *asked: Any) -> AuthResult:
        told: LoginPassword = asked[-1]
        assert self.password_check is not None
        return AuthResult(success=self.password_check(told.login.decode(), told.password.decode()))

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses and address.startswith(self.refuses):
            return f"550 5.1.1 <{address}> is not known here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.waits)
        letter: Any = message_from_bytes(bytes(envelope.content or b""), policy=default)
        if self.drops and self.drops in str(letter["Subject"]):
            server.transport.abort()
        elif self.says.startswith("250"):
            self.letters.append(letter)
        return self.says
