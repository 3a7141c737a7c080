"""How much room and how fresh a backup there has to be, for `doctor` and for the operator's desk alike."""

import shutil
from datetime import timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from app.config import Config
from app.ops.observe.figures import last_backup

GIGABYTE = 1024**3
FEW, LEAST = 5 * GIGABYTE, GIGABYTE // 2  # bytes left on a disk
BACKUP_DUE, BACKUP_OLD = timedelta(hours=26), timedelta(days=3)
APART = timedelta(seconds=5)  # that the clocks of the program and of the database may be


def folders(config: Config) -> list[Path]:
    """Of the database, where it is a file, of uploads and of backups."""
    found = {config.instance_dir}
    url = make_url(config.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        found.add(Path(url.database).parent)
    backup = last_backup(config.instance_dir)
    if backup is not None:
        found.add(Path(backup["file"]).parent)
    return sorted(found)


def room(folder: Path) -> int | None:
    """Bytes left there; None where nothing can be written at all."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
