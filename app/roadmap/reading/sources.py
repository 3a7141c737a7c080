"""One reader a format, all ending in the same blocks. What a file is, its content tells; a name may err."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.uploads import OLE_MAGIC, ZIP_MAGIC, Archive, Unreadable, decode, read_bounded
from app.roadmap.reading import delimited, docx, pdf, sheets, text
from app.roadmap.reading.contract import NOTHING_HIDDEN, Hidden
from app.roadmap.reading.table import Block, Cells, Line, columns_of

KNOWN = (".docx", ".xlsx", ".csv", ".pdf", ".txt")
_TEXTS = (".csv", ".txt")
_MACRO = {".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".xlsb"}
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"AT&TFORM")
_OLD = tuple(name.encode("utf-16-le") for name in ("WordDocument", "Workbook", "Book"))
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Of no use in print and of some to deceive: control signs, marks of direction, halves of a sign.
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]"
)
_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Source:
    """What stands in a file. `hidden` is what it hides: that is not read, and a person is told so."""

    blocks: list[Block]
    hidden: Hidden = NOTHING_HIDDEN


def read_source(source: str | Path | bytes, name: str = "") -> Source:
    """The blocks of a file. `name` is that of bytes: it counts where their content may be several things."""
    extension = Path(name or (str(source) if isinstance(source, str | Path) else "")).suffix.lower()
    if extension in _MACRO:
        raise Unreadable("macro")
    named = bool(extension) or not isinstance(source, bytes)
    found = _read(read_bounded(source), extension, named)
    return replace(found, blocks=[_clean(block) for block in found.blocks])


def _read(data: bytes, extension: str, named: bool) -> Source:
    if data.startswith(OLE_MAGIC):
        raise Unreadable(_ole(data))
    if data.startswith(ZIP_MAGIC):
        return _office(Archive(data), extension)
    if b"%PDF-" in data[:1024]:
        return Source(list(_titled(pdf.blocks_of(data))))
    if extension in _TEXTS or not named:
        return Source(_text(decode(data), extension))
    if data.startswith(_PICTURES):
        raise Unreadable("scan")
    if extension not in KNOWN:
        raise _unknown(extension)
    try:
        blocks = _text(decode(data), extension)
    except Unreadable:
        blocks = []
    if not any(isinstance(block, Cells) for block in blocks):
        raise Unreadable("damaged")
    return Source(blocks)


def _ole(data: bytes) -> str:
    if _ENCRYPTED in data:
        return "encrypted"
    return "old_office" if any(name in data for name in _OLD) else "encrypted_or_ole"


def _office(archive: Archive, extension: str) -> Source:
    folders = {name.partition("/")[0] for name in archive.names}
    if "xl" in folders and "word" not in folders:
        blocks, hidden = sheets.blocks_of(archive)
        return Source(list(_titled(blocks)), hidden)
    if "word" in folders:
        return Source(list(_titled(docx.blocks_of(archive))))
    raise Unreadable("damaged") if extension in KNOWN else _unknown(extension)


def _unknown(extension: str) -> Unreadable:
    return Unreadable("extension", extension=extension, known=" ".join(KNOWN))


def _text(content: str, extension: str) -> list[Block]:
    """By the reader that finds a table in it, that of the name first."""
    content = _HALVES.sub("\ufffd", _ODD.sub("", content))
    if extension == ".csv":
        found = list(_titled(delimited.blocks_of(content))) or text.blocks_of(content)
        return found if any(isinstance(block, Cells) for block in found) else delimited.unnamed(content)
    blocks = text.blocks_of(content)
    if any(isinstance(block, Cells) for block in blocks):
        return blocks
    return list(_titled(delimited.blocks_of(content))) or blocks


def _titled(blocks: list[Block]) -> Iterator[Block]:
    """What stands in cells above the first header is text: the title over a sheet's columns, a frame."""
    headed = not any(isinstance(block, Cells) and columns_of(block.cells) for block in blocks)
    for block in blocks:
        if headed or not isinstance(block, Cells):
            yield block
        elif columns_of(block.cells):
            headed = True
            yield block
        else:
            parts = (part for cell in block.cells for part in cell.split("\n"))
            yield from (Line(part, gap=True) for part in parts if part.strip())


def _clean(block: Block) -> Block:
    if isinstance(block, Line):
        return replace(block, text=_plain(block.text))
    if isinstance(block, Cells):
        return replace(block, cells=tuple(_plain(cell).replace("\t", " ") for cell in block.cells))
    return block


def _plain(part: str) -> str:
    return _HALVES.sub("\ufffd", _ODD.sub("", part))
