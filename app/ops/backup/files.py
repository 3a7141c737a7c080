"""Files of backups: written beside their place, put there when whole; and what is remembered of the last."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from errno import ENOSPC
from pathlib import Path
from typing import BinaryIO

from app.ops.backup.trouble import BackupTrouble

if sys.platform != "win32":
    import fcntl

RECORD = "backup.json"
NAMED = "orientir-{:%Y-%m-%dT%H%M%SZ}.backup"
NAMES = "orientir-????-??-??T??????Z.backup"


def place_for(output: Path, at: datetime, *, force: bool) -> Path:
    """The file to make: `output`, or one in the folder `output` that is named by the moment `at`."""
    path = output / NAMED.format(at) if output.is_dir() else output
    if path.exists() and not force:
        raise BackupTrouble("it is there already; --force writes over it")
    if not path.parent.is_dir():
        raise BackupTrouble(f"there is no folder {path.parent}")
    return path


@contextmanager
def written(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A file beside its place and its path, for its owner alone, which takes the place when the block has
    ended well; otherwise nothing is left of it."""
    part = path.with_name(path.name + ".part")
    with no_space(path), _owned(part) as file:
        try:
            yield file, part
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def keep_newest(folder: Path, number: int) -> list[Path]:
    """Throw away all but so many of the backups in a folder that were named by their moment."""
    old = sorted(folder.glob(NAMES))[:-number]
    for path in old:
        path.unlink()
    return old


def remember(instance_dir: Path, at: str, path: Path, *, verified: bool) -> None:
    """What is known of the last backup, for whoever looks whether there is one."""
    told = {"at": at, "file": str(path.resolve()), "verified": verified}
    with written(instance_dir / RECORD) as (file, _part):
        file.write(json.dumps(told).encode())


def remember_verified(instance_dir: Path, path: Path) -> None:
    """The last backup was found to be whole; of any other nothing is remembered."""
    with suppress(FileNotFoundError):
        told = json.loads((instance_dir / RECORD).read_text())
        if told["file"] == str(path.resolve()):
            remember(instance_dir, told["at"], path, verified=True)


@contextmanager
def no_space(path: Path) -> Iterator[None]:
    """What the disk says, in one line."""
    try:
        yield
    except OSError as error:
        if error.errno == ENOSPC:
            raise BackupTrouble(f"no space left in {path.parent}; nothing was written") from error
        if error.strerror is None:
            raise
        raise BackupTrouble(error.strerror.lower()) from error


@contextmanager
def _owned(part: Path) -> Iterator[BinaryIO]:
    """The file, locked: what a killed process has left is written over, what a living one writes is not."""
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        if sys.platform != "win32":
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                ours = os.path.samestat(os.fstat(descriptor), part.stat())
            except (BlockingIOError, FileNotFoundError):
                ours = False
            if not ours:  # it may have taken its place since it was opened
                raise BackupTrouble("another process is writing it just now")
        file.truncate()
        yield file


def _sync_folder(folder: Path) -> None:
    """So that the name outlives a power cut, too."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
