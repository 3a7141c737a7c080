"""Opening files that strangers send: every size is bounded while reading, never believed."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import RuleBroken

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
LONGEST_FILE_NAME = 200


@dataclass(frozen=True)
class Limits:
    """What a file may cost. Sizes in bytes; `ratio` is unpacked to packed, checked above `ratio_from`."""

    file_bytes: int = 20 * 1024 * 1024
    members: int = 2000
    member_bytes: int = 24 * 1024 * 1024
    unpacked_bytes: int = 96 * 1024 * 1024
    ratio: int = 100
    ratio_from: int = 4 * 1024 * 1024


LIMITS = Limits()


class Unreadable(RuleBroken):
    """A file that cannot be read; `reason` is a stable code and `facts` are what a sentence needs.

    Reasons: too_large, empty, missing, extension, encoding, encrypted_or_ole, macro, zip_bomb, damaged,
    too_much (rows, cells or text), too_costly, no_table, school_year, no_header, header_twice, no_rows; of
    orders also encrypted, old_office, scan, no_lines.
    """

    status = 422

    def __init__(self, reason: str, **facts: int | str) -> None:
        super().__init__(reason)
        self.reason, self.facts = reason, facts


def read_bounded(source: str | Path | bytes, limits: Limits = LIMITS) -> bytes:
    """The file's bytes; raises Unreadable for a missing, empty or too large one. Never reads further."""
    data = source if isinstance(source, bytes) else _from_disk(Path(source), limits)
    if len(data) > limits.file_bytes:
        raise Unreadable("too_large", limit=limits.file_bytes)
    if not data.strip():
        raise Unreadable("empty")
    return data


def _from_disk(path: Path, limits: Limits) -> bytes:
    if not path.is_file():
        raise Unreadable("missing")
    try:
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except OSError as error:
        raise Unreadable("missing") from error


def plain_name(sent: str) -> str:
    """A file's name without folders and signs that do not print."""
    name = re.split(r"[/\\]", sent)[-1]
    return "".join(sign for sign in name if sign.isprintable())[-LONGEST_FILE_NAME:]


def unpack(data: bytes, member: str, limits: Limits = LIMITS) -> bytes:
    """One member of an office archive; raises Unreadable for bombs, macros, encryption and damage."""
    return Archive(data, limits).read(member)


class Archive:
    """An office archive. Nothing is written to disk: a member's name leads nowhere.

    Raises Unreadable for bombs, macros, encryption and damage, when opened and when read.
    """

    def __init__(self, data: bytes, limits: Limits = LIMITS) -> None:
        if data.startswith(OLE_MAGIC):
            raise Unreadable("encrypted_or_ole")
        self._limits, self._left = limits, limits.unpacked_bytes
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            _check_members(self._archive, limits)
        except Unreadable:
            raise
        except Exception as error:  # zipfile raises many kinds on damage, some of them undocumented
            raise Unreadable("damaged") from error
        self.names = {member.filename: member for member in self._archive.infolist()}

    def read(self, name: str) -> bytes:
        """Count what comes out: the directory's sizes are the sender's word."""
        if name not in self.names:
            raise Unreadable("damaged")
        most = min(self._limits.member_bytes, self._left)
        try:
            with self._archive.open(self.names[name]) as stream:
                content = stream.read(most + 1)
        except Exception as error:  # as above
            raise Unreadable("damaged") from error
        if len(content) > most:
            raise Unreadable("zip_bomb")
        self._left -= len(content)
        return content


def _check_members(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    if len(members) > limits.members or sum(m.file_size for m in members) > limits.unpacked_bytes:
        raise Unreadable("zip_bomb")
    for member in members:
        if member.flag_bits & 1:
            raise Unreadable("encrypted_or_ole")
        if "vbaproject" in member.filename.lower():
            raise Unreadable("macro")
        if member.file_size > max(limits.ratio_from, limits.ratio * member.compress_size):
            raise Unreadable("zip_bomb")


def decode(data: bytes) -> str:
    """Text of UTF-8 or UTF-16, each with or without a mark, or of plausible cp1251; else Unreadable."""
    text = _decoded(data)
    if text is None or "\x00" in text:
        raise Unreadable("encoding")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str | None:
    wide = _wide(data)
    try:
        return data.decode(wide or "utf-8-sig")
    except UnicodeDecodeError:
        return None if wide else _cyrillic(data)


def _wide(data: bytes) -> str | None:
    """Which UTF-16 it is. Without a mark every second byte tells: text of one alphabet repeats it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:4000]
    pages = (0, 4)  # of Latin letters, figures and spaces, and of Cyrillic
    for first, name in ((0, "utf-16-be"), (1, "utf-16-le")):
        high, low = sample[first::2], sample[1 - first :: 2]
        if sum(byte in pages for byte in high) > 0.9 * len(high) > 3 * sum(byte in pages for byte in low):
            return name
    return None


def _cyrillic(data: bytes) -> str | None:
    """cp1251 decodes nearly anything, and KOI8 or cp866 read as cp1251 turn upper and lower case round.

    Real Russian is mostly lower-case Cyrillic with common vowels; a wrong table gives neither.
    """
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError:
        return None
    letters = [c for c in text if c.isalpha()]
    lower = sum("а" <= c <= "я" for c in letters)
    common = sum(c in "оеаинтОЕАИНТ" for c in letters)
    control = sum(ord(c) < 32 and c not in "\t\n\r\f\v" for c in text)
    plausible = lower > 0.5 * len(letters) and common > 0.35 * len(letters) and not control
    return text if letters and plausible else None
