"""What search engines and messengers are told of a public page, beside what people see on it."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.calendar.structured import json_ld
from app.calendar.texts import shortened

MOST_DESCRIPTION = 200


@dataclass(frozen=True)
class Outward:
    """The page's own address and what a link to it shows elsewhere; `data` is JSON-LD or empty."""

    url: str
    title: str
    description: str
    data: Markup


def outward(url: str, title: str, *sentences: str, data: dict[str, Any] | None = None) -> Outward:
    """`url` is whole; of the sentences as much as such descriptions hold."""
    description = shortened(" · ".join(filter(None, sentences)), MOST_DESCRIPTION)
    return Outward(url, shortened(title, MOST_DESCRIPTION), description, json_ld(data) if data else Markup())
