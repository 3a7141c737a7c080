"""A plan drawn as a ruled PDF by hand: lines, words and pages as a text processor leaves them."""

# ruff: noqa: E501 - tables of examples are read along their lines

import textwrap
import zlib
from collections.abc import Iterator, Sequence

from tests.roadmap.rendering import Plan, printed

WIDTH, HEIGHT, MARGIN, SIZE, PITCH, PAD = 595, 842, 40, 8, 10, 3
_SIGN = SIZE * 0.5  # every sign of the font is as wide


class _Ink:
    """Pages that are being drawn. The font has a code for each sign in turn, past that of the space."""

    def __init__(self, footer: str) -> None:
        self.pages: list[list[str]] = []
        self.signs: dict[str, int] = {}
        self.footer = footer
        self.turn()

    def text(self, x: float, y: float, text: str) -> None:
        codes = "".join(f"{self.signs.setdefault(sign, len(self.signs) + 33):02x}" for sign in text)
        self.pages[-1].append(f"BT /F {SIZE} Tf {x:.1f} {y:.1f} Td <{codes}> Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pages[-1].append(f"{x0:.1f} {y0:.1f} m {x1:.1f} {y1:.1f} l S")

    def turn(self) -> None:
        self.pages.append([])
        self.y = HEIGHT - MARGIN
        if self.footer:
            self.text(MARGIN, MARGIN / 2, f"{self.footer} {len(self.pages)}")


def as_pdf(plan: Plan, *more: Plan, repeat: bool = True, cut: bool = False, footer: str = "") -> bytes:
    """A PDF. `repeat`: the header stands on every page; `cut`: rows go on past the page without a line."""
    ink = _Ink(footer)
    for text in [*plan.preamble, plan.title]:
        for line in textwrap.wrap(text, int((WIDTH - 2 * MARGIN) / _SIGN)):
            ink.y -= PITCH
            ink.text(MARGIN, ink.y, line)
    for one in (plan, *more):
        ink.y -= PITCH
        _draw(ink, one, repeat, cut)
    return packed(["\n".join(page) for page in ink.pages], ink.signs)


def holds(plan: Plan) -> bool:
    """Whether no word of the plan is longer than its column is wide: it would be cut."""
    xs = _places(plan)
    rows = [printed(plan, row) for row in plan.rows if not isinstance(row, str)]
    return all(
        len(word) <= int((right - left - 2 * PAD) / _SIGN)
        for row in rows
        for cell, left, right in zip(row, xs, xs[1:], strict=False)
        for word in cell.split()
    )


def _places(plan: Plan) -> list[float]:
    weights = [0.3 if role == "number" or name.startswith("№") else 1.0 for role, name in zip(plan.order, plan.names, strict=True)]  # fmt: skip
    unit = (WIDTH - 2 * MARGIN) / sum(weights)
    return [MARGIN + unit * sum(weights[:n]) for n in range(len(weights) + 1)]


def _draw(ink: _Ink, plan: Plan, repeat: bool, cut: bool) -> None:
    xs = _places(plan)
    header = [plan.names]
    for row in [plan.names, *plan.rows]:
        wide = isinstance(row, str) and row != "ruler"
        edges, cells = ([xs[0], xs[-1]], [row]) if wide else (xs, printed(plan, row))
        lines = [
            list(_wrapped(text, right - left))
            for text, left, right in zip(cells, edges, edges[1:], strict=False)
        ]
        least = 1 if cut else max(map(len, lines))
        if ink.y - MARGIN < least * PITCH + 2 * PAD:
            ink.turn()
            if repeat and row is not plan.names:
                _row(
                    ink,
                    xs,
                    [list(_wrapped(text, b - a)) for text, a, b in zip(header[0], xs, xs[1:], strict=False)],
                )
        fits = int((ink.y - MARGIN - 2 * PAD) / PITCH)
        if max(map(len, lines)) > fits:
            _row(ink, edges, [one[:fits] for one in lines], below=False)
            ink.turn()
            _row(ink, edges, [one[fits:] for one in lines], above=False)
        else:
            _row(ink, edges, lines)


def _wrapped(text: str, width: float) -> Iterator[str]:
    for part in text.split("\n"):
        yield from textwrap.wrap(part, int((width - 2 * PAD) / _SIGN)) or [""]


def _row(
    ink: _Ink, xs: Sequence[float], lines: list[list[str]], *, above: bool = True, below: bool = True
) -> None:
    top, bottom = ink.y, ink.y - max(map(len, lines)) * PITCH - 2 * PAD
    for x in xs:
        ink.line(x, top, x, bottom)
    for y in [top] * above + [bottom] * below:
        ink.line(xs[0], y, xs[-1], y)
    for x, cell in zip(xs, lines, strict=False):
        for n, line in enumerate(cell, start=1):
            ink.text(x + PAD, top - PAD - n * PITCH + 2, line)
    ink.y = bottom


def packed(contents: Sequence[str | bytes], signs: dict[str, int], more: str = "") -> bytes:
    """A file of pages with these drawings; `more` stands in each page's dictionary."""
    pages = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(contents)))
    chars = "\n".join(f"<{code:02x}> <{sign.encode('utf-16-be').hex()}>" for sign, code in signs.items())
    unicode = (
        f"1 begincodespacerange <00> <ff> endcodespacerange {len(signs)} beginbfchar\n{chars}\nendbfchar"
    )
    widths = " ".join(["500"] * 256)
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(contents)}/Kids[{pages}]>>".encode(),
        f"<</Type/Font/Subtype/Type1/BaseFont/Courier/FirstChar 0/LastChar 255/Widths[{widths}]"
        "/ToUnicode 4 0 R>>".encode(),
        stream(unicode.encode()),
    ]
    for n, content in enumerate(contents):
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]{more}/Contents {6 + 2 * n} 0 R"
        objects.append(f"{page}/Resources<</Font<</F 3 0 R>>>>>>".encode())
        objects.append(stream(content.encode() if isinstance(content, str) else content))
    return assembled(objects)


def stream(content: bytes, more: str = "") -> bytes:
    small = zlib.compress(content)
    return f"<</Filter/FlateDecode/Length {len(small)}{more}>>stream\n".encode() + small + b"\nendstream"


def assembled(objects: Sequence[bytes], more: str = "") -> bytes:
    data, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R{more}>>\nstartxref\n{len(data)}\n%%EOF"
    return data + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()
