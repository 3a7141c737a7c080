"""Long rows of numbers that stay in their file. The system keeps what is read of it, once for all."""

import os
import struct
from pathlib import Path
from typing import Any

_HEAD = struct.Struct("=I")  # a row begins with its length


class Numbers:
    """A row of numbers of one `form` (of the module struct) from byte `at` of a file, `each` of them for one
    that its head counts."""

    def __init__(self, file: int, at: int, form: str, each: int = 1) -> None:
        self._file, self._start, self._number = file, at + _HEAD.size, struct.Struct(form)
        (length,) = _HEAD.unpack(os.pread(file, _HEAD.size, at))
        self._length: int = length * each

    @property
    def end(self) -> int:
        """The byte after the last one."""
        return self._start + self._length * self._number.size

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> Any:
        size = self._number.size
        return self._number.unpack(os.pread(self._file, size, self._start + index * size))[0]


def leave_there(words: Any, path: Path) -> None:
    """Let a dictionary of dawg_python be looked up in the file that it was read from: its steps, then its
    guide. Does nothing where the system cannot read at a place."""
    if not hasattr(os, "pread"):
        return
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)  # as long as the process
    steps = Numbers(file, 0, "=I")
    words.dct._units = steps
    words.guide._units = Numbers(file, steps.end, "=B", each=2)
