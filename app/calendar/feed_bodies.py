"""The bytes of a public feed in each of its forms."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from app.calendar import open_data, subscription
from app.calendar.atom import Head, to_atom
from app.calendar.conditions import Question, asked, midnight
from app.calendar.feed import joined
from app.calendar.feed_days import open_days
from app.calendar.news import news_of
from app.calendar.open_json import SCHEMA, event_fields
from app.calendar.stored import event_addresses, texts
from app.calendar.whole_feed import whole_feed
from app.organizations.queries import constant, installation

WHOLE = "calendar"  # the key of the feed that nothing is chosen in


@dataclass(frozen=True)
class Asked:
    """A feed that is asked for: `key` tells it from all others for good; `title` says what it is of, and is
    empty for the whole calendar. `page_url` is the address of the page that shows the same, `url_after` makes
    its own address, or that of the part after an event."""

    key: str
    title: str
    question: Question
    page_url: str
    url_after: Callable[[int], str]
    after: int = 0

    @property
    def days(self) -> tuple[date, date]:
        return subscription.window(self.question.today, self.question.filters.span())

    @property
    def name(self) -> str:
        """What a program calls it."""
        row = installation()
        which = self.title or (row.region_name if row else "")
        return str(_("Calendar of events: %(which)s", which=which)).rstrip(": ")


def as_ics(feed: Asked) -> bytes:
    """The entries of the days, one for an event and day."""
    question, days = feed.question, feed.days
    if feed.key == WHOLE:
        return whole_feed(question, days, feed.name)
    only = open_days(question, days) if question.filters.free else None
    return joined(texts(asked(question), days, only), name=feed.name)


def as_atom(feed: Asked) -> bytes:
    """The events that were changed last."""
    found, row, address = open_data.newest(feed.question, feed.days), installation(), event_addresses()
    author = (row.operator_name or row.region_name) if row else "Ориентир"
    began = midnight(feed.question.today, feed.question.zone)
    updated = max((one.changed_at for one in found), default=began)
    head = Head(feed.key, feed.name, author, feed.url_after(0), feed.page_url, updated)
    news = [news_of(one, address) for one in found]
    return to_atom(head, news, constant=constant(), language=str(get_locale()))


def as_json(feed: Asked) -> bytes:
    """A page of events by their ids."""
    found, following = open_data.page_of(feed.question, feed.days, after=feed.after)
    (first, last), address = feed.days, event_addresses()
    return dumped(
        {
            "schema": SCHEMA,
            "title": feed.name,
            "url": feed.page_url,
            "from": first.isoformat(),
            "to": last.isoformat(),
            "next": feed.url_after(following) if following else None,
            "events": [event_fields(one, address) for one in found],
        }
    )


def dumped(document: Mapping[str, Any]) -> bytes:
    """JSON as UTF-8, its letters as they are."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


BODIES: dict[str, Callable[[Asked], bytes]] = {"ics": as_ics, "atom": as_atom, "json": as_json}
