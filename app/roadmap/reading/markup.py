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
    depth = elements = 0

    def refuse(*_: object) -> None:
        raise ValueError("document type")

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > _DEEPEST:
            raise ValueError("too deep")
        if elements > _MOST_ELEMENTS:
            raise Unreadable("too_much", elements=_MOST_ELEMENTS)
        space, _, local = name.rpartition("}")
        start(space, local, {key.rpartition("}")[2]: value for key, value in attributes.items()})

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        space, _, local = name.rpartition("}")
        end(space, local)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unreadable("damaged") from error
