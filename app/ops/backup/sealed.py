"""The outer layer of a backup: chunks that open with the key alone, in their order, up to the last one.

Magic, salt (16 bytes), check (16), then chunks of 64 KiB, each with the 16 bytes of AES-256-GCM. The key of a
file is derived from BACKUP_KEY and its salt, so that numbers serve as nonces: a chunk's place, and whether it
is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). A chunk that was
altered, moved, left out or taken from another file does not open; a file that was cut off has no last one.
"""

import hmac
import io
import os
import secrets
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

from app.ops.backup.trouble import BackupTrouble

MAGIC = b"orientir backup 1\n"
SALT = CHECK = 16
CHUNK = 64 * 1024
TAG = 16

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


def make_key() -> str:
    """A new BACKUP_KEY: 256 bits in 64 signs."""
    return secrets.token_hex(32)


class SealedWriter(io.RawIOBase):
    """Seals what is written to it into `file`. Without `finish` the file stays one that was cut off."""

    def __init__(self, file: BinaryIO, key: str) -> None:
        salt = os.urandom(SALT)
        check, self._cipher = _keys(key, salt)
        self._file, self._number, self._waiting = file, 0, bytearray()
        file.write(MAGIC + salt + check)

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        self._waiting += data
        while len(self._waiting) > CHUNK:  # the last one waits until it is known to be the last
            self._seal(CHUNK, last=False)
        return len(memoryview(data))

    def finish(self) -> None:
        """Write the last chunk."""
        self._seal(len(self._waiting), last=True)

    def _seal(self, length: int, *, last: bool) -> None:
        plain = bytes(self._waiting[:length])
        del self._waiting[:length]
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), plain, None))
        self._number += 1


class SealedReader(io.RawIOBase):
    """What was written by a SealedWriter. Raises BackupTrouble for another key, and wherever the file is not
    what was written; nothing of a chunk is given out before all of it was found to be genuine."""

    def __init__(self, file: BinaryIO, key: str) -> None:
        header = file.read(len(MAGIC) + SALT + CHECK)
        if len(header) < len(MAGIC) + SALT + CHECK or not header.startswith(MAGIC):
            raise BackupTrouble("this is no backup of Ориентир")
        salt, check = header[len(MAGIC) : -CHECK], header[-CHECK:]
        expected, self._cipher = _keys(key, salt)
        if not hmac.compare_digest(check, expected):
            raise BackupTrouble("it was sealed with another BACKUP_KEY than the one that is set")
        self._file, self._number, self._plain = file, 0, b""
        self._next = file.read(CHUNK + TAG)
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        if not self._plain and not self._ended:
            self._plain = self._open()
        view = memoryview(buffer).cast("B")
        given = self._plain[: len(view)]
        view[: len(given)] = given
        self._plain = self._plain[len(given) :]
        return len(given)

    def _open(self) -> bytes:
        """The next chunk; what follows it is read first, to know whether it is the last."""
        sealed, self._next = self._next, self._file.read(CHUNK + TAG)
        self._ended = not self._next
        try:
            plain: bytes = self._cipher.decrypt(_nonce(self._number, self._ended), sealed, None)
        except (import_module("cryptography.exceptions").InvalidTag, ValueError):
            damaged = f"chunk {self._number + 1} of the file is not what was written"
            raise BackupTrouble("the file has lost its end" if self._ended else damaged) from None
        self._number += 1
        return plain


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _keys(key: str, salt: bytes) -> tuple[bytes, Any]:
    """The check, which tells another key from a damaged file, and the cipher of the file with this salt."""
    primitives = "cryptography.hazmat.primitives"
    sha256, hkdf = (
        import_module(f"{primitives}.hashes").SHA256(),
        import_module(f"{primitives}.kdf.hkdf").HKDF,
    )
    derived = hkdf(sha256, CHECK + 32, salt=salt, info=MAGIC).derive(bytes.fromhex(key))
    return derived[:CHECK], import_module(f"{primitives}.ciphers.aead").AESGCM(derived[CHECK:])
