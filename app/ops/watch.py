"""A look at what the installation stands on, every minute: what is wrong is told on the operator's desk."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from flask import current_app

from app.config import Config
from app.core import troubles
from app.core.db import database_now, db, transact
from app.core.troubles import Trouble
from app.ops.observe.figures import last_backup
from app.ops.observe.readiness import redis_answers
from app.ops.standing import APART, BACKUP_DUE, FEW, folders, room

KINDS = (Trouble.REDIS, Trouble.CLOCK, Trouble.DISK, Trouble.BACKUP)
Found = Iterator[tuple[tuple[Trouble, str], dict[str, Any]]]


def look_around() -> None:
    """Note what is wrong, and forget what no longer is. Writes nothing where all is well."""
    config: Config = current_app.extensions["orientir"]
    found = {**dict(_redis(config)), **dict(_clock()), **dict(_disk(config)), **dict(_backup(config))}
    is_told = bool(troubles.known(KINDS))
    db.session.rollback()
    if found or is_told:
        transact(partial(troubles.renew, KINDS, found), repeatable=True)


def _redis(config: Config) -> Found:
    if config.redis_url and not redis_answers(config.redis_url):
        yield (Trouble.REDIS, ""), {}


def _clock() -> Found:
    apart = abs(datetime.now(UTC) - database_now())
    if apart > APART:
        yield (Trouble.CLOCK, ""), {"seconds": round(apart.total_seconds())}


def _disk(config: Config) -> Found:
    for folder in folders(config):
        free = room(folder)
        if free is None or free < FEW:
            yield (Trouble.DISK, str(folder)), {"megabytes": None if free is None else free // 2**20}


def _backup(config: Config) -> Found:
    made = last_backup(config.instance_dir)
    if made is None:
        if not config.demo:
            yield (Trouble.BACKUP, ""), {"hours": None}
    elif not Path(made["file"]).exists():
        yield (Trouble.BACKUP, ""), {"hours": None}
    elif (age := datetime.now(UTC) - datetime.fromisoformat(made["at"])) > BACKUP_DUE:
        yield (Trouble.BACKUP, ""), {"hours": int(age.total_seconds() // 3600)}
