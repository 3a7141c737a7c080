"""How a message leaves: through a mail server, onto the terminal, or into a folder of the installation."""

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol

import click

from app.config import MailRoute

TIMEOUT = 30.0  # seconds for each answer of a mail server: some look into a letter before they take it
_ENHANCED = re.compile(rb"^\s*([245]\.\d{1,3}\.\d{1,3})\b")


class Unreachable(Exception):
    """Nothing can be sent just now, whatever it is. The text names no person."""


class NotTaken(Exception):
    """This message was not taken; others may be. The text names no person."""


class Carrier(Protocol):
    """Sends messages, one after the other, until it is closed. `send` raises Unreachable, NotTaken."""

    def send(self, message: EmailMessage) -> None: ...

    def close(self) -> None: ...


def carrier_for(route: MailRoute) -> Carrier:
    """What carries messages on this route. Nothing is opened before the first message."""
    match route.scheme:
        case "console":
            return ConsoleCarrier()
        case "folder":
            assert route.folder is not None
            return FolderCarrier(route.folder)
        case _:
            return SmtpCarrier(route)


class ConsoleCarrier:
    """Shows the text of each message on standard output."""

    def send(self, message: EmailMessage) -> None:
        body = message.get_body(("plain",))
        names = ", ".join(part.get_filename() or "" for part in message.iter_attachments())
        lines = [f"{name}: {message[name]}" for name in ("To", "Subject", "Message-ID")]
        lines += [f"Attached: {names}"] if names else []
        click.echo("\n".join([*lines, "", body.get_content() if body else ""]))

    def close(self) -> None:
        """Nothing is open."""


class FolderCarrier:
    """Leaves each message as a file that mail programs open; sent again, it takes its own place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        name = re.sub(r"[^\w.-]", "", str(message["Message-ID"]).partition("@")[0])
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = self.folder / f".{name}.part"
            unfinished.write_bytes(message.as_bytes())
            unfinished.replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise Unreachable(type(error).__name__) from error

    def close(self) -> None:
        """Nothing is open."""


class SmtpCarrier:
    """One connection for many messages, opened for the first. TLS wherever the server offers it; a password
    never goes over a line that others can read."""

    def __init__(self, route: MailRoute, timeout: float = TIMEOUT) -> None:
        self.route, self.timeout = route, timeout
        self._server: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        kept = self._server is not None
        try:
            self._send(message)
        except smtplib.SMTPServerDisconnected:
            if not kept:
                raise NotTaken("disconnected") from None
            self._once_more(message)  # the server may have been tired of waiting for the next message

    def _once_more(self, message: EmailMessage) -> None:
        try:
            self._send(message)
        except smtplib.SMTPServerDisconnected:
            raise NotTaken("disconnected") from None

    def look(self) -> str:
        """Come as far as a letter would be taken, and say how; nothing is sent. Raises Unreachable."""
        server = self._server = self._server or self._connect()
        line = "TLS" if isinstance(server.sock, ssl.SSLSocket) else "no TLS"
        return f"{line}, signed in" if self.route.user else line

    def _send(self, message: EmailMessage) -> None:
        server = self._server = self._server or self._connect()
        try:
            server.send_message(message)
        except smtplib.SMTPServerDisconnected as gone:
            self._hang_up()
            if isinstance(gone.__context__, TimeoutError):  # it may yet have taken the letter
                raise NotTaken("no answer in time") from None
            raise
        except smtplib.SMTPRecipientsRefused as refusal:
            raise NotTaken(_answer(*next(iter(refusal.recipients.values())))) from None
        except smtplib.SMTPResponseException as refusal:
            raise NotTaken(_answer(refusal.smtp_code, refusal.smtp_error)) from None
        except (smtplib.SMTPException, OSError) as trouble:
            self._hang_up()  # what the server thinks of the conversation is unknown
            raise NotTaken(type(trouble).__name__) from None

    def _connect(self) -> smtplib.SMTP:
        try:
            return self._greet()
        except smtplib.SMTPResponseException as refusal:
            raise Unreachable(_answer(refusal.smtp_code, refusal.smtp_error)) from None
        except (smtplib.SMTPException, OSError) as trouble:
            raise Unreachable(type(trouble).__name__) from None

    def _greet(self) -> smtplib.SMTP:
        route, context = self.route, ssl.create_default_context()
        server: smtplib.SMTP
        if route.scheme == "smtps":
            server = smtplib.SMTP_SSL(route.host, route.port, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(route.host, route.port, timeout=self.timeout)
        try:
            server.ehlo_or_helo_if_needed()
            if route.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo_or_helo_if_needed()
            if route.user:
                self._log_in(server)
        except BaseException:
            server.close()
            raise
        return server

    def _log_in(self, server: smtplib.SMTP) -> None:
        if not isinstance(server.sock, ssl.SSLSocket) and not _is_this_machine(self.route.host):
            raise Unreachable("no TLS for the password")
        server.login(self.route.user, self.route.password)

    def close(self) -> None:
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
        self._hang_up()

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _answer(code: int, text: bytes | str) -> str:
    """The codes alone: what a server says beside them may hold the address."""
    enhanced = _ENHANCED.match(text if isinstance(text, bytes) else text.encode())
    return f"{code} {enhanced[1].decode()}" if enhanced else str(code)
