"""Parts of pages that are the same for many: written once, then only joined into the page.

`{% kept name, of, what, it, depends, on %} … {% endkept %}` in a template. The language and where the
application is mounted are always part of the key; whatever else stands between the tags and may differ from
page to page has to be named. Nothing of a person and no token may stand there. What depends on the data names
a version of it among its key, as `remembered.steady_version` is one: a change of the data is another key, and
old parts are dropped as the least lately used.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask, has_request_context, request
from flask.templating import Environment
from jinja2.ext import Extension
from jinja2.nodes import CallBlock, Node, Tuple
from jinja2.parser import Parser

from app.core import words

MOST_BYTES = 4 * 1024 * 1024
OVERHEAD = 300  # bytes, about, that a part takes beside its text: its key, its entry
WIDTH = 2  # bytes of a letter: most parts have Cyrillic ones

Key = tuple[Any, ...]


class Parts:
    """The parts of one application's pages by their keys, at most so many `bytes` of them."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most = most
        self.bytes = 0
        self._kept: OrderedDict[Key, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> str | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Key, text: str) -> None:
        with self._lock:
            replaced = self._kept.pop(key, None)
            self.bytes += _size(text) - (0 if replaced is None else _size(replaced))
            self._kept[key] = text
            while self.bytes > self.most:
                self.bytes -= _size(self._kept.popitem(last=False)[1])


def _size(text: str) -> int:
    return len(text) * WIDTH + OVERHEAD


class Kept(Extension):
    """The tag."""

    tags = {"kept"}

    def parse(self, parser: Parser) -> Node:
        line = next(parser.stream).lineno
        named = [parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            named.append(parser.parse_expression())
        body = parser.parse_statements(("name:endkept",), drop_needle=True)
        asked = self.call_method("_part", [Tuple(named, "load")])
        return CallBlock(asked, [], [], body).set_lineno(line)

    def _part(self, named: Key, caller: Callable[[], str]) -> str:
        if self.environment.auto_reload:  # whoever works on templates and styles sees every change
            return caller()
        parts: Parts = self.environment.parts  # type: ignore[attr-defined]
        key = (words.language(), request.script_root if has_request_context() else None, named)
        found = parts.get(key)
        if found is None:
            found = caller()
            parts.put(key, found)
        return found


class QuickEnvironment(Environment):
    """Templates share the application's globals as they are. Each would get a chain of its own and theirs,
    out of which every page copies three hundred names one by one; ours have none of their own."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.parts = Parts()
        self.add_extension(Kept)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals if d is None else super().make_globals(d)


def init_app(app: Flask) -> None:
    """Let templates keep parts of pages. Comes before anything that gives templates a word."""
    app.jinja_environment = QuickEnvironment  # type: ignore[assignment]  # the stub takes Flask's own alone
