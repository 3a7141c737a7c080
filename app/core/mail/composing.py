"""From the parts of a letter to a message: text and HTML of the same words, and nothing loaded from
anywhere."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import format_datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.config import is_mail_address
from app.core.letters import Attachment, Letter

SITE_NAME = "Ориентир"
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class _Folding(EmailPolicy):
    """Folds a long Russian subject without losing a space between two of its parts, as the library's own way
    does (Python 3.11)."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() != "subject" or str(value).isascii():
            return str(super().fold(name, value))
        words = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {words}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


# Everything in seven bits: no server on the way has a reason to rewrite it.
_POLICY = _Folding(linesep="\r\n", cte_type="7bit")


class BadAddress(Exception):
    """Nothing can be sent to such an address."""


@dataclass(frozen=True)
class Parts:
    """What a letter says, in both forms."""

    subject: str
    text: str
    html: str


def parts(letter: Letter) -> Parts:
    """The words of the letter, in its language."""
    letter = replace(letter, subject=one_line(letter.subject))
    with force_locale(letter.locale):
        foot = _("%(site)s sent this letter by itself. Nobody reads answers to it.", site=SITE_NAME)
        facts = {
            "letter": letter,
            "foot": foot,
            "site": current_app.config["SITE_URL"],
            "site_name": SITE_NAME,
        }
        # Not render_template(): it would ask who is signed in.
        text, html = (
            current_app.jinja_env.get_template(f"core/letter.{form}").render(facts)
            for form in ("txt", "html")
        )
    return Parts(letter.subject, _unbroken(text), html)


def compose(letter: Letter, *, message_id: str, sender: Address, at: datetime) -> EmailMessage:
    """The message as it is sent. Raises BadAddress."""
    if not is_mail_address(letter.to):
        raise BadAddress
    words = parts(letter)
    message = EmailMessage(_POLICY)
    message["From"] = sender
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = words.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.locale
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
    message.set_content(words.text)
    message.add_alternative(words.html, subtype="html")
    for attachment in letter.attachments:
        _attach(message, attachment)
    return message


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    kind = Message()
    kind["Content-Type"] = attachment.media_type
    others = dict((kind.get_params() or [])[1:])
    name = one_line(attachment.name)
    message.add_attachment(
        attachment.content,
        maintype=kind.get_content_maintype(),
        subtype=kind.get_content_subtype(),
        filename=name,
        params=others,
    )


def one_line(text: str) -> str:
    """Fit for a header: whatever breaks a line or is no text is a space."""
    return " ".join(_BREAKS.sub(" ", text).split())


def _unbroken(text: str) -> str:
    """Never more than one empty line in a row."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def site_url_for(endpoint: str, **values: object) -> str:
    """The absolute address of a page, made without a request."""
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    return f"{current_app.config['SITE_URL']}{path}"
