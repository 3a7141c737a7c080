"""One reader a format, all ending in the same blocks. A new format is one more line of `_READERS`."""

from collections.abc import Callable
from pathlib import Path

from app.core.uploads import OLE_MAGIC, ZIP_MAGIC, Unreadable, decode, read_bounded
from app.roadmap.reading import docx, text
from app.roadmap.reading.table import Block

_MACRO = {".docm", ".dotm", ".xlsm", ".xltm"}


def _read_text(data: bytes) -> list[Block]:
    if data.startswith((OLE_MAGIC, ZIP_MAGIC)):
        raise Unreadable("damaged")
    return text.blocks_of(decode(data))


_READERS: dict[str, Callable[[bytes], list[Block]]] = {".txt": _read_text, ".docx": docx.blocks_of}


def read_blocks(source: str | Path | bytes, name: str = "") -> list[Block]:
    """Blocks of a file. `name` gives the format of bytes; without one their beginning tells it."""
    extension = Path(name or (str(source) if isinstance(source, str | Path) else "")).suffix.lower()
    if extension in _MACRO:
        raise Unreadable("macro")
    if extension not in _READERS and (extension or not isinstance(source, bytes)):
        raise Unreadable("extension", extension=extension, known=" ".join(sorted(_READERS)))
    data = read_bounded(source)
    extension = extension or (".docx" if data.startswith((ZIP_MAGIC, OLE_MAGIC)) else ".txt")
    return _READERS[extension](data)
