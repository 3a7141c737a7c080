"""Letters on their way: put together, and carried by a mail server, to a terminal or into a folder."""

from app.core.mail.carriers import Carrier, NotTaken, Unreachable, carrier_for
from app.core.mail.composing import BadAddress, Parts, compose, parts, site_url_for

__all__ = [
    "BadAddress",
    "Carrier",
    "NotTaken",
    "Parts",
    "Unreachable",
    "carrier_for",
    "compose",
    "parts",
    "site_url_for",
]
