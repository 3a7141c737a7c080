"""Whether this process can serve: asked by whoever shares out the requests."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from flask import current_app
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.config import Config
from app.core import migrations
from app.core.cli import is_unmigrated
from app.core.db import db

PATIENCE = 2.0  # seconds for Redis to answer


def obstacles() -> Iterator[str]:
    """What is in the way, in words that anybody may read: neither addresses nor names."""
    try:
        if not migrations.is_current():
            yield "the database is not migrated"
    except DBAPIError as error:
        yield "the database is not migrated" if is_unmigrated(error) else "the database does not answer"
    except SQLAlchemyError:
        yield "the database does not answer"
    finally:
        db.session.rollback()
    config: Config = current_app.extensions["orientir"]
    if config.redis_url and not redis_answers(config.redis_url):
        yield "Redis does not answer"


def redis_answers(url: str) -> bool:
    """Within PATIENCE."""
    redis: Any = import_module("redis")  # 5 MB that no process needs but those that have one
    try:
        with redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as server:
            return bool(server.ping())
    except redis.RedisError:
        return False
