"""Atom (RFC 4287): prepared news to the bytes of a feed, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5
from xml.etree import ElementTree

from app.calendar.feed import clean
from app.calendar.open_json import moment

NAMESPACE = "http://www.w3.org/2005/Atom"
_OWN = UUID("7d4c9f0e-6c0b-5f5e-9d4f-1f6f0a7c2b11")  # under which all ids of this program are made


@dataclass(frozen=True)
class Head:
    """What a feed says of itself: its own address, the page it is of, whose it is, when it last changed."""

    key: str
    title: str
    author: str
    own_url: str
    page_url: str
    updated: datetime


@dataclass(frozen=True)
class News:
    """An event as an entry. `text` is plain, line by line."""

    event_id: int
    title: str
    url: str
    text: str
    category: tuple[str, str]
    updated: datetime


def urn(constant: str, key: str) -> str:
    """An id that no change of address, title or time alters."""
    return uuid5(_OWN, f"{constant}/{key}").urn


def to_atom(head: Head, news: Iterable[News], *, constant: str, language: str) -> bytes:
    """The feed; `constant` is the installation's own."""
    feed = ElementTree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": language})
    _add(feed, "id", urn(constant, head.key))
    _add(feed, "title", head.title)
    _add(feed, "updated", moment(head.updated))
    _add(_add(feed, "author"), "name", head.author)
    _add(feed, "link", rel="self", type="application/atom+xml", href=head.own_url)
    _add(feed, "link", rel="alternate", type="text/html", href=head.page_url)
    for one in news:
        entry = _add(feed, "entry")
        _add(entry, "id", urn(constant, f"event/{one.event_id}"))
        _add(entry, "title", one.title)
        _add(entry, "updated", moment(one.updated))
        _add(entry, "link", rel="alternate", type="text/html", href=one.url)
        _add(entry, "category", term=one.category[0], label=one.category[1])
        _add(entry, "content", one.text, type="text")
    content: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    cleaned = {name: clean(value) for name, value in attributes.items()}
    child = ElementTree.SubElement(parent, tag, cleaned)
    child.text = clean(text) or None
    return child
