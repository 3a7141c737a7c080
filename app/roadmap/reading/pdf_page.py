"""A page of a PDF as words and ruled lines, in points from its upper left corner as it is shown."""

import ctypes
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from app.core.uploads import Unreadable

_PATH, _FORM = 2, 5  # kinds of objects: FPDF_PAGEOBJ_PATH, FPDF_PAGEOBJ_FORM
_LINE, _MOVE = 0, 2  # kinds of segments: FPDF_SEGMENT_LINETO, FPDF_SEGMENT_MOVETO
_THIN, _STRAIGHT = 2.5, 0.6  # how thick a line is at most, and how far its ends may differ
_MOST_OBJECTS, _MOST_SIGNS, _DEEPEST = 60_000, 60_000, 5
_HYPHENS = {0x02: "-", 0xFFFE: "-"}  # what the library makes of a hyphen at the end of a line

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom
Turn = Callable[[float, float], tuple[float, float]]


class Word(NamedTuple):
    """Signs without a space between them; `top` is above `bottom`, so the lesser."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


class Edge(NamedTuple):
    """A ruled line: across at the height `at`, or down at the distance `at`, from `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass
class Page:
    """`across` and `down` are lines as drawn: in pieces and with doublets."""

    words: list[Word] = field(default_factory=list)
    across: list[Edge] = field(default_factory=list)
    down: list[Edge] = field(default_factory=list)


def pages_of(data: bytes, most: int) -> Iterator[Page]:
    """The pages in turn; raises Unreadable: damaged, encrypted, too_much."""
    pdfium = importlib.import_module("pypdfium2")
    raw = importlib.import_module("pypdfium2.raw")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Unreadable("encrypted" if "assword" in str(error) else "damaged") from error
    try:
        if len(document) > most:
            raise Unreadable("too_much", pages=most)
        for number in range(len(document)):
            page = document[number]
            try:
                yield _read(raw, page)
            finally:
                page.close()
    except pdfium.PdfiumError as error:
        raise Unreadable("damaged") from error
    finally:
        document.close()


def _read(raw: Any, page: Any) -> Page:
    turn = _TURNS[raw.FPDFPage_GetRotation(page.raw) % 4]
    read = Page()
    text = page.get_textpage()
    try:
        read.words = list(_words(raw, text.raw, turn))
    finally:
        text.close()
    reader = _Lines(raw, turn, read)
    count = raw.FPDFPage_CountObjects(page.raw)
    reader.objects((raw.FPDFPage_GetObject(page.raw, n) for n in range(count)), (1, 0, 0, 1, 0, 0), 0)
    return read


_TURNS: tuple[Turn, ...] = (
    lambda x, y: (x, -y),
    lambda x, y: (y, x),
    lambda x, y: (-x, y),
    lambda x, y: (-y, -x),
)


_NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)


def _words(raw: Any, text: Any, turn: Turn) -> Iterator[Word]:
    """Signs in their order, parted at spaces and wherever the next stands apart."""
    parts: list[str] = []
    word = _NOWHERE
    for sign, here in _signs(raw, text, turn):
        if parts and sign and _goes_on(word, here):
            word = (word[0], min(word[1], here[1]), max(word[2], here[2]), max(word[3], here[3]))
        else:
            if parts:
                yield Word(*word, "".join(parts))
            parts, word = [], here
        if sign:
            parts.append(sign)
    if parts:
        yield Word(*word, "".join(parts))


def _signs(raw: Any, text: Any, turn: Turn) -> Iterator[tuple[str, Box]]:
    """Signs and where they stand; "" for a space."""
    count = raw.FPDFText_CountChars(text)
    if count > _MOST_SIGNS:
        raise Unreadable("too_much", characters=_MOST_SIGNS)
    box = raw.FS_RECTF()  # as wide as the sign moves the pen: letters of one word touch
    pointer = ctypes.byref(box)
    sign_of, box_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    generated = raw.FPDFText_IsGenerated
    for n in range(count):
        code = sign_of(text, n)
        sign = _HYPHENS.get(code) or chr(code)
        if not sign.isalnum() and generated(text, n):
            continue  # a space that the library guesses where the file has none: places tell better
        if sign.isspace() or sign < " " or not box_of(text, n, pointer):
            yield "", _NOWHERE
            continue
        (x0, y0), (x1, y1) = turn(box.left, box.top), turn(box.right, box.bottom)
        if x1 < x0:
            x0, x1 = x1, x0
        if y1 < y0:
            y0, y1 = y1, y0
        yield sign, (x0, y0, x1, y1)


def _goes_on(word: Box, sign: Box) -> bool:
    """Whether a sign stands at the end of the word, on its line and without a space between."""
    height = max(word[3] - word[1], sign[3] - sign[1], 4.0)
    apart = sign[0] - word[2]
    level = sign[1] < word[3] - 0.3 * height and sign[3] > word[1] + 0.3 * height
    return level and -height < apart < 0.15 * height


class _Lines:
    """Collects what is drawn straight across or down: thin rectangles and strokes."""

    def __init__(self, raw: Any, turn: Turn, page: Page) -> None:
        self.raw, self.turn, self.page, self.seen = raw, turn, page, 0

    def objects(self, objects: Iterator[Any], matrix: Matrix, depth: int) -> None:
        for one in objects:
            self.seen += 1
            if self.seen > _MOST_OBJECTS:
                raise Unreadable("too_much", objects=_MOST_OBJECTS)
            kind = self.raw.FPDFPageObj_GetType(one)
            if kind == _PATH:
                self._path(one, _times(self._matrix(one), matrix))
            elif kind == _FORM and depth < _DEEPEST:
                count = self.raw.FPDFFormObj_CountObjects(one)
                inner = (self.raw.FPDFFormObj_GetObject(one, n) for n in range(count))
                self.objects(inner, _times(self._matrix(one), matrix), depth + 1)

    def _matrix(self, one: Any) -> Matrix:
        found = self.raw.FS_MATRIX()
        self.raw.FPDFPageObj_GetMatrix(one, ctypes.byref(found))
        return found.a, found.b, found.c, found.d, found.e, found.f

    def _path(self, path: Any, matrix: Matrix) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not self.raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke)):
            return
        count = self.raw.FPDFPath_CountSegments(path)
        self.seen += count
        if self.seen > _MOST_OBJECTS:
            raise Unreadable("too_much", objects=_MOST_OBJECTS)
        for points in self._figures(path, count, matrix):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            thin = min(max(xs) - min(xs), max(ys) - min(ys)) <= _THIN
            if thin:
                self._add((min(xs), min(ys)), (max(xs), max(ys)))
            elif stroke.value:
                for first, second in pairwise(points):
                    self._add(first, second)

    def _figures(self, path: Any, count: int, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
        """Corners of each piece of a path that is drawn without lifting the pen."""
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[tuple[float, float]] = []
        for n in range(count):
            segment = self.raw.FPDFPath_GetPathSegment(path, n)
            kind = self.raw.FPDFPathSegment_GetType(segment)
            self.raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            if kind == _MOVE or kind != _LINE:
                if len(points) > 1:
                    yield points
                points = []
            points.append(self.turn(*_moved(x.value, y.value, matrix)))
            if self.raw.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if len(points) > 1:
            yield points

    def _add(self, first: tuple[float, float], second: tuple[float, float]) -> None:
        (x0, x1), (y0, y1) = sorted((first[0], second[0])), sorted((first[1], second[1]))
        wide, high = x1 - x0, y1 - y0
        if max(wide, high) < _STRAIGHT:
            return
        if high <= _THIN and wide >= high:
            self.page.across.append(Edge((y0 + y1) / 2, x0, x1))
        elif wide <= _THIN:
            self.page.down.append(Edge((x0 + x1) / 2, y0, y1))


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    x, y = _moved(e, f, outer)
    o = outer
    return a * o[0] + b * o[2], a * o[1] + b * o[3], c * o[0] + d * o[2], c * o[1] + d * o[3], x, y


def _moved(x: float, y: float, m: Matrix) -> tuple[float, float]:
    return x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]
