"""What a topic of the outbox becomes: letters to people, in parts that text and HTML are both made of."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.outbox import OutboxMessage


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One letter to one address, its words already in the language of `locale`.

    `action` is the button: its words and an absolute address, which only ever opens a page; `links` are
    further such addresses, less often wanted. `unsubscribe` is one where the reader leaves such letters.
    """

    to: str
    locale: str
    subject: str
    lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    action: tuple[str, str] | None = None
    links: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    unsubscribe: str = ""


Writer = Callable[[OutboxMessage], Iterable[Letter]]
Sample = Callable[[str], Letter]
Sort = Callable[[OutboxMessage, Sequence[Letter]], tuple[list[Letter], list[int]]]
Gather = Callable[[int, Collection[int]], None]
About = Callable[[Collection[int]], Mapping[int, tuple[str, str]]]


@dataclass(frozen=True)
class Topic:
    """What the messages of one topic become; `title` is lazy, `sample` draws an example in a locale.

    `about` gives the name and address of subjects by their ids, for the list of messages; `to_person` says
    that a message's recipient is a person and no organization. `stranger` is what a recipient is called whom
    no register knows.
    """

    name: str
    title: Any
    write: Writer
    sample: Sample
    about: About | None = None
    to_person: bool = False
    stranger: Any = None


@dataclass(frozen=True)
class Sorting:
    """What readers have chosen: `sort` parts the letters of a message into those that go now and the people
    for whom it is put by, which `gather` does."""

    sort: Sort
    gather: Gather


class Topics:
    """The topics of one application; features add theirs in `create_app`."""

    def __init__(self) -> None:
        self._by_name: dict[str, Topic] = {}

    def add(
        self,
        name: str,
        title: Any,
        write: Writer,
        sample: Sample,
        *,
        about: About | None = None,
        to_person: bool = False,
        stranger: Any = None,
    ) -> None:
        if name in self._by_name:
            raise ValueError(f"{name} is taken")
        self._by_name[name] = Topic(name, title, write, sample, about, to_person, stranger)

    def get(self, name: str) -> Topic | None:
        return self._by_name.get(name)

    def __iter__(self) -> Iterator[Topic]:
        return iter(sorted(self._by_name.values(), key=lambda topic: topic.name))
