"""What the installation needs around it: Redis, a mail server, room on the disk, backups, an address."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from redis import Redis
from redis.exceptions import RedisError

from app.config import Config
from app.core.mail import Unreachable
from app.core.mail.carriers import SmtpCarrier
from app.ops.doctor.findings import Finding, error, fine, warning
from app.ops.observe.figures import last_backup
from app.ops.standing import BACKUP_DUE, BACKUP_OLD, FEW, GIGABYTE, LEAST, folders

PATIENCE = 5.0  # seconds for a server to answer
BACK_UP = "run each night: flask --app wsgi backup create --output FILE"


def redis(config: Config) -> Iterator[Finding]:
    """Whether it answers, and refuses new work instead of forgetting old."""
    if not config.redis_url:
        yield fine("redis", "not used")
        return
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    try:
        with Redis.from_url(config.redis_url, decode_responses=True, **patience) as server:
            version = server.info("server")["redis_version"]
            yield _redis_settings(server, f"Redis {version}")
    except RedisError as trouble:
        yield error("redis", f"does not answer ({type(trouble).__name__})", "start it, and look at REDIS_URL")


def _redis_settings(server: "Redis", what: str) -> Finding:
    try:
        told = cast(dict[str, str], server.config_get("maxmemory-policy") | server.config_get("appendonly"))
    except RedisError:  # hosted ones keep their settings to themselves
        return warning(
            "redis", f"{what}; its settings are not shown", "make sure of maxmemory-policy noeviction"
        )
    if told.get("maxmemory-policy") != "noeviction":
        policy = f"{what}, maxmemory-policy {told.get('maxmemory-policy')}"
        return warning("redis", policy, "set maxmemory-policy noeviction, or letters wait when it forgets")
    log = "with" if told.get("appendonly") == "yes" else "without"
    return fine("redis", f"{what}, noeviction, {log} an append-only file")


def smtp(config: Config) -> Iterator[Finding]:
    """Whether the mail server lets us in; nothing is sent."""
    route = config.mail_route
    if route.scheme not in ("smtp", "smtps"):
        told = f"letters go nowhere: {route.folder or 'the terminal'}"
        demo = fine("smtp", f"{told} (demo)")
        yield demo if config.demo else error("smtp", told, "set SMTP_URL to a mail server")
        return
    with closing(SmtpCarrier(route, timeout=PATIENCE)) as carrier:
        try:
            how = carrier.look()
        except Unreachable as trouble:
            yield error(
                "smtp", f"{route.host}:{route.port}: {trouble}", "look at SMTP_URL and the mail server"
            )
        else:
            yield fine("smtp", f"{route.host}:{route.port}, {how}")


def disk(config: Config) -> Iterator[Finding]:
    """Room for the database, where it is a file, for uploads and for backups."""
    yield from map(_room, folders(config))


def _room(folder: Path) -> Finding:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as trouble:
        return error("disk", f"{folder}: {trouble.strerror}", "mount it, or make it")
    told = f"{folder}: {free / GIGABYTE:.1f} GB free"
    if free < LEAST:
        return error("disk", told, "make room now: bookings are refused when there is none")
    return warning("disk", told, "make room") if free < FEW else fine("disk", told)


def backup(config: Config) -> Iterator[Finding]:
    """Whether there is a fresh one, and it was looked at."""
    made = last_backup(config.instance_dir)
    if made is None:
        demo = fine("backup", "none (demo)")
        yield demo if config.demo else error("backup", "none was ever made", BACK_UP)
        return
    age = datetime.now(UTC) - datetime.fromisoformat(made["at"])
    told = f"{made['file']}, {int(age.total_seconds() // 3600)} h old"
    if not Path(made["file"]).exists():
        yield error("backup", f"{made['file']} is gone", BACK_UP)
    elif age > BACKUP_OLD:
        yield error("backup", told, BACK_UP)
    elif age > BACKUP_DUE:
        yield warning("backup", told, BACK_UP)
    elif not made.get("verified"):
        yield warning("backup", f"{told}, never verified", "run: flask --app wsgi backup verify FILE")
    else:
        yield fine("backup", told)


def site(config: Config) -> Iterator[Finding]:
    """The address that people use. Nothing is fetched from it."""
    if config.secure and not config.trusted_proxies:
        yield warning(
            "site", f"{config.site_url}, but no proxy is trusted", "behind nginx: TRUSTED_PROXIES=1"
        )
    elif config.secure or config.demo:
        yield fine("site", config.site_url)
    else:
        yield error("site", f"{config.site_url} is not https", "set SITE_URL=https://… and end TLS in nginx")
