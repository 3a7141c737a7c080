"""The reference: a bare Flask application whose page is a Jinja loop over prepared tuples, giving the same
bytes as the page that is measured; the same bytes as a file; and a greeting."""

import html
import re
from collections import Counter
from pathlib import Path

from flask import Flask, render_template, send_from_directory
from jinja2 import DictLoader
from werkzeug.wrappers.response import Response

ROW = re.compile(r'<li class="event.*?</li>', re.S)
MAIN = re.compile(r"<main.*?</main>", re.S)
FIELD = re.compile(r'(?<=>)[^<>]*[^<>\s][^<>]*(?=<)|(?<=href=")[^"]+(?=")|(?<=value=")[^"]+(?=")')
SAMPLE, FILE = "sample.html", "sample.bin"

Tuples = list[tuple[int, tuple[str, ...]]]


def bare_app(folder: Path) -> Flask:
    """Answers /page, /file and /hello; the samples lie in `folder`."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    sample = folder / SAMPLE
    if sample.exists():
        source, rows = prepared(sample.read_text(encoding="utf-8"))
        app.jinja_loader = DictLoader({"page.html": source})

        @app.get("/page")
        def page() -> str:
            return render_template("page.html", rows=rows)

    @app.get("/file")
    def file() -> Response:
        return send_from_directory(folder, FILE, mimetype="text/calendar")

    @app.get("/hello")
    def hello() -> str:
        return "Hello, world"

    return app


def prepared(page: str) -> tuple[str, Tuples]:
    """A template that gives `page`, and the tuples it loops over: the rows of its list, else all its texts.

    Rows whose markup is the same share one branch of the loop, as somebody would write it by hand.
    """
    parts = ROW.findall(page) or MAIN.findall(page)
    shapes = [FIELD.sub("\0", part) for part in parts]
    order = [shape for shape, _count in Counter(shapes).most_common()]
    rows = [
        (order.index(shape), tuple(html.unescape(text) for text in FIELD.findall(part)))
        for shape, part in zip(shapes, parts, strict=True)
    ]
    branches = "".join(
        f"{{% {'if' if number == 0 else 'elif'} kind == {number} %}}{_branch(shape)}"
        for number, shape in enumerate(order)
    )
    loop = f"{{% for kind, value in rows %}}{branches}{{% endif %}}{{% endfor %}}"
    first, last = page.index(parts[0]), page.rindex(parts[-1]) + len(parts[-1])
    between = "" if len(parts) == 1 else _between(page[first:last], parts)
    return _raw(page[:first]) + loop + _raw(between + page[last:]), rows


def _branch(shape: str) -> str:
    """Constant markup with the row's own values between."""
    pieces = shape.split("\0")
    fields = [f"{{{{ value[{number}] }}}}" for number in range(len(pieces) - 1)]
    return "".join(_raw(piece) + field for piece, field in zip(pieces, [*fields, ""], strict=True))


def _between(text: str, parts: list[str]) -> str:
    """What stands between the rows (headings of days), as constant text behind them: the bytes count."""
    for part in parts:
        text = text.replace(part, "", 1)
    return text


def _raw(text: str) -> str:
    return f"{{% raw %}}{text}{{% endraw %}}" if text else ""
