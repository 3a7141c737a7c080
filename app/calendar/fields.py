"""Fields in which lists are typed line by line: links, organizations; and one that points at an event."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import ValidationError

from app.calendar.actions import Link

MOST_LINES = 200
LONGEST_LINK = 2000  # signs
_LINK = re.compile(r"(?:(?P<title>.*?) ?\| ?)?(?P<url>https?://\S+)", re.IGNORECASE)
_POINTED = re.compile(r"(?:\S*/events/)?(?:№\s*)?([0-9]{1,9})(?:\s*·.*|[/?#.]\S*)?")


class LinesField(TextAreaField):
    """A value a line; what was typed is shown again as it was."""

    data: Any

    def shown(self) -> list[str]:
        """The present values, as they would be typed."""
        raise NotImplementedError

    def read(self, lines: list[str]) -> Any:
        """The values of these lines. Raises ValueError in words."""
        raise NotImplementedError

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else "\n".join(self.shown())

    def process_formdata(self, valuelist: list[str]) -> None:
        """The lines are read when the form is validated; what is not asked for stays as it is."""

    def pre_validate(self, form: Any) -> None:
        if not self.raw_data:
            self.data = self.read(self.shown())
            return
        typed = str(self.raw_data[0])
        lines = [line for line in (" ".join(one.split()) for one in typed.splitlines()) if line]
        if len(lines) > MOST_LINES:
            raise ValidationError(_("These are more than %(most)s lines.", most=MOST_LINES))
        try:
            self.data = self.read(lines)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class LinksField(LinesField):
    """Links: «title | address» a line, or an address alone."""

    def shown(self) -> list[str]:
        links = (link if isinstance(link, Link) else Link(**link) for link in self.data or ())
        return [link.url if link.title == link.url else f"{link.title} | {link.url}" for link in links]

    def read(self, lines: list[str]) -> tuple[Link, ...]:
        return tuple(map(_link, lines))


def _link(line: str) -> Link:
    found = _LINK.fullmatch(line)
    if found is None or not _has_host(found["url"]):
        said = _("An address begins with https:// or http://. This one does not: “%(line)s”.", line=line)
        raise ValueError(said)
    title, url = found["title"] or found["url"], found["url"]
    if len(url) > LONGEST_LINK or len(title) > LONGEST_LINK:
        raise ValueError(_("This line is too long: “%(line)s…”.", line=line[:60]))
    return Link(title, url)


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname) and url.isprintable()
    except ValueError:  # a broken IPv6 address
        return False


class OrganizationsField(LinesField):
    """Organizations: a name or a code a line. `find` tells which ids a line may mean, `names` what to call
    ids."""

    find: Callable[[Sequence[str]], Mapping[str, Sequence[int]]]
    names: Callable[[Sequence[int]], Sequence[str]]

    def shown(self) -> list[str]:
        return list(self.names(sorted(self.data or ())))

    def read(self, lines: list[str]) -> frozenset[int]:
        found = self.find(lines)
        for line in lines:
            if not found[line]:
                raise ValueError(_("There is no organization “%(line)s”. Write its name or code.", line=line))
            if len(found[line]) > 1:
                raise ValueError(_("Several organizations are called “%(line)s”: write the code.", line=line))
        return frozenset(found[line][0] for line in lines)


class EventField(StringField):
    """Another event by its number or address. `find` tells its id if this person may name it, `called` what
    to call it."""

    data: Any
    find: Callable[[int], int | None]
    called: Callable[[int], str]

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.called(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """The number is looked up when the form is validated; what is not asked for stays as it is."""

    def pre_validate(self, form: Any) -> None:
        if not self.raw_data:
            return
        typed, self.data = str(self.raw_data[0]).strip(), None
        if not typed:
            return
        pointed = _POINTED.fullmatch(typed)
        self.data = self.find(int(pointed[1])) if pointed else None
        if self.data is None:
            raise ValidationError(_("There is no such event. Write its number or its address."))
