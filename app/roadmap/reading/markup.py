"""XML of strangers, read in one pass under bounds: nothing outside the file is asked, nothing is expanded."""

from collections.abc import Callable
from xml.parsers import expat

from app.core.uploads import Unreadable

Start = Callable[[str, str, dict[str, str]], None]
End = Callable[[str, str], None]

_DEEPEST, _MOST_ELEMENTS = 400, 500_000


def walk(xml: bytes, start: Start, end: End, text: Callable[[str], None]) -> None:
    """Tell of every element its namespace and name as it opens and closes, and the text in between.

    Raises Unreadable: damaged, for a document type too (office formats have none, attacks do); too_much.
    Attributes keep their names without the namespace.
    """
    bounds = _Bounds(start, end)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = bounds.refuse
    parser.StartElementHandler, parser.EndElementHandler = bounds.open, bounds.close
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unreadable("damaged") from error


class _Bounds:
    """Counts what opens and how deep it lies."""

    def __init__(self, start: Start, end: End) -> None:
        self.start, self.end = start, end
        self.depth = self.elements = 0

    def refuse(self, *_: object) -> None:
        raise ValueError("document type")

    def open(self, name: str, attributes: dict[str, str]) -> None:
        self.depth, self.elements = self.depth + 1, self.elements + 1
        if self.depth > _DEEPEST:
            raise ValueError("too deep")
        if self.elements > _MOST_ELEMENTS:
            raise Unreadable("too_much", elements=_MOST_ELEMENTS)
        space, _, local = name.rpartition("}")
        self.start(space, local, {key.rpartition("}")[2]: value for key, value in attributes.items()})

    def close(self, name: str) -> None:
        self.depth -= 1
        space, _, local = name.rpartition("}")
        self.end(space, local)
