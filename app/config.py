"""The environment, read once into a frozen `Config`, or one clear line and no start."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from email.headerregistry import Address
from email.utils import getaddresses
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

LOCALES = ("ru", "en")
USUAL_SITE = "http://127.0.0.1:8000"
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "sqlite": "sqlite"}
MAIL_PORTS = {"smtp": 25, "smtps": 465}
ROOT = Path(__file__).resolve().parent.parent
# Settings that belong to later parts of the product are refused until those parts are here:
# a setting that is silently ignored is worse than none.
KNOWN = frozenset(
    "SECRET_KEY INSTANCE_DIR DATABASE_URL REDIS_URL SITE_URL TIME_ZONE DEFAULT_LOCALE SMTP_URL MAIL_FROM"
    " TRUSTED_PROXIES DEMO LOG_FORMAT SLOW_QUERY_MS METRICS_TOKEN BACKUP_KEY".split()
)
LOG_FORMATS = ("json", "plain")
SHORTEST_TOKEN = 24  # characters: nobody guesses so many
_MAIL_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)


class BadSetting(Exception):
    """A setting that the program cannot run with; the message is one line for the administrator."""


@dataclass(frozen=True)
class MailRoute:
    """How letters leave: `scheme` is smtp, smtps, console or folder."""

    scheme: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    folder: Path | None = None


@dataclass(frozen=True)
class Config:
    """Settings of one installation. `site_url` has no trailing slash; `demo` allows the demo accounts.

    Without a `route` letters are left in a folder of the installation; without a `redis_url` the web process
    sends them itself.
    """

    secret_key: str
    instance_dir: Path
    database_url: str
    site_url: str = USUAL_SITE
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Moscow"))
    default_locale: str = "ru"
    trusted_proxies: int = 0
    demo: bool = True
    testing: bool = False
    redis_url: str = ""
    route: MailRoute | None = None
    sender: Address | None = None
    log_format: str = "plain"
    slow_query_ms: int = 500
    metrics_token: str = field(default="", repr=False)
    backup_key: str = field(default="", repr=False)

    @property
    def mail_route(self) -> MailRoute:
        """How letters leave."""
        return self.route or MailRoute("folder", folder=self.instance_dir / "mail")

    @property
    def mail_from(self) -> Address:
        """Whom letters come from."""
        return self.sender or Address("Ориентир", "orientir", _mail_domain(self.site_url))

    @property
    def secure(self) -> bool:
        """Served over https, so that cookies may be `__Host-` and HSTS may be sent."""
        return self.site_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, *, served_at: str = USUAL_SITE) -> Self:
        """Read the environment (by default the process's own). Links lead to `served_at` where it does not
        say by which address people come. Raises `BadSetting`."""
        env = os.environ if environ is None else environ
        _refuse_misspelt(env)
        instance_dir = _instance_dir(env.get("INSTANCE_DIR", ""))
        demo = _flag("DEMO", env.get("DEMO", "") or "1")
        return cls(
            secret_key=env.get("SECRET_KEY") or _stored_key(instance_dir),
            instance_dir=instance_dir,
            database_url=_database_url(env.get("DATABASE_URL", ""), instance_dir),
            site_url=_site_url(env.get("SITE_URL", "") or served_at),
            time_zone=_time_zone(env.get("TIME_ZONE", "") or "Europe/Moscow"),
            default_locale=_one_of("DEFAULT_LOCALE", env.get("DEFAULT_LOCALE", "") or "ru", LOCALES),
            trusted_proxies=_number("TRUSTED_PROXIES", env.get("TRUSTED_PROXIES", "") or "0"),
            demo=demo,
            redis_url=_redis_url(env.get("REDIS_URL", "")),
            route=_mail_route(env.get("SMTP_URL", "")),
            sender=_sender(env.get("MAIL_FROM", "")),
            log_format=_one_of(
                "LOG_FORMAT", env.get("LOG_FORMAT", "") or ("plain" if demo else "json"), LOG_FORMATS
            ),
            slow_query_ms=_number("SLOW_QUERY_MS", env.get("SLOW_QUERY_MS", "") or "500", 60_000),
            metrics_token=_token("METRICS_TOKEN", env.get("METRICS_TOKEN", "")),
            backup_key=_backup_key(env.get("BACKUP_KEY", "")),
        )


def _refuse_misspelt(env: Mapping[str, str]) -> None:
    """A name that is nearly one of ours was meant to be it; what else is in an environment is not ours."""
    for name in sorted(set(env) - KNOWN):
        meant = get_close_matches(name.upper(), KNOWN, n=1, cutoff=0.85)
        if meant and env[name]:
            raise BadSetting(f"{name}: there is no such setting; {meant[0]} is meant")


def _token(name: str, value: str) -> str:
    """Never repeats the value."""
    if value and (
        len(value) < SHORTEST_TOKEN or not value.isascii() or not value.isprintable() or " " in value
    ):
        raise BadSetting(f"{name}: needs at least {SHORTEST_TOKEN} letters, digits and signs, without spaces")
    return value


def _instance_dir(value: str) -> Path:
    path = Path(value) if value else ROOT / "instance"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"INSTANCE_DIR: cannot use {path}: {error.strerror}") from error
    return path.resolve()


def _stored_key(instance_dir: Path) -> str:
    """The installation's own key, made on first start; only its owner may read it."""
    path = instance_dir / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text(encoding="ascii").strip()
        if not key:
            raise BadSetting(f"SECRET_KEY: {path} is empty; remove it to have a new one made") from None
        return key
    except OSError as error:
        raise BadSetting(f"SECRET_KEY: cannot write {path}: {error.strerror}") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_hex(32)
        file.write(key)
    return key


def _database_url(value: str, instance_dir: Path) -> str:
    if not value:
        return f"sqlite:///{instance_dir / 'orientir.sqlite3'}"
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise BadSetting("DATABASE_URL: not a database address") from None
    backend = url.get_backend_name()
    if backend not in DRIVERS:
        raise BadSetting(f"DATABASE_URL: {backend} is not supported; use postgresql or sqlite")
    return url.set(drivername=DRIVERS[backend]).render_as_string(hide_password=False)


def _site_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a bracket left open, or a port that is no number
        usable = False
    if not usable:
        raise BadSetting(f"SITE_URL: {value!r} is not an http or https address")
    return value.rstrip("/")


def _redis_url(value: str) -> str:
    parts = _split(value)
    served = parts is not None and (parts.path if parts.scheme == "unix" else parts.hostname)
    if value and (parts is None or parts.scheme not in ("redis", "rediss", "unix") or not served):
        raise BadSetting("REDIS_URL: not an address such as redis://host:6379/0 or unix:///path/to/socket")
    return value


def _mail_route(value: str) -> MailRoute | None:
    """Never repeats the value, which may hold a password."""
    if not value:
        return None
    parts = _split(value)
    if parts is None:
        raise BadSetting(
            "SMTP_URL: not an address; a sign such as @ or / in a password is written as %40 or %2F"
        )
    if parts.scheme == "console" and value == "console:":
        return MailRoute("console")
    if parts.scheme == "folder":
        return MailRoute("folder", folder=_mail_folder(parts))
    if parts.scheme not in MAIL_PORTS:
        raise BadSetting("SMTP_URL: begins with none of smtp://, smtps://, folder:/path, console:")
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment or parts.port == 0:
        raise BadSetting(f"SMTP_URL: not an address such as {parts.scheme}://user:password@host:port")
    port = parts.port or MAIL_PORTS[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise BadSetting("SMTP_URL: a user and a password come together")
    return MailRoute(parts.scheme, parts.hostname, port, user, password)


def _mail_folder(parts: SplitResult) -> Path:
    folder = Path(unquote(parts.path))
    if parts.netloc or not folder.is_absolute():
        raise BadSetting(
            "SMTP_URL: a folder is given with its whole path, as in folder:/var/lib/orientir/mail"
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"SMTP_URL: cannot use {folder}: {error.strerror}") from error
    return folder


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port  # a port that is no number is found here
    except ValueError:
        return None
    return parts


def _sender(value: str) -> Address | None:
    if not value:
        return None
    found = getaddresses([value]) if value.isprintable() else []
    name, address = found[0] if len(found) == 1 else ("", "")
    if not is_mail_address(address):
        raise BadSetting(f"MAIL_FROM: {value!r} is not an address such as orientir@example.ru")
    return Address(name, addr_spec=address)


def is_mail_address(text: str) -> bool:
    """An address that every mail server takes, and nothing else: no name, no comment, no line break."""
    return len(text) <= 254 and _MAIL_ADDRESS.fullmatch(text) is not None


def _backup_key(value: str) -> str:
    if value and not re.fullmatch("[0-9a-f]{64}", value):
        raise BadSetting("BACKUP_KEY: not a key; flask --app wsgi backup key makes one")
    return value


def _mail_domain(site_url: str) -> str:
    """The site's host as mail knows it: a Russian name in its ASCII form, an IPv6 address not at all."""
    host = urlsplit(site_url).hostname or "localhost"
    try:
        domain = host.encode("idna").decode("ascii")
    except UnicodeError:
        return "localhost"
    return domain if is_mail_address(f"orientir@{domain}") else "localhost"


def _time_zone(value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadSetting(f"TIME_ZONE: {value!r} is not a known zone, such as Europe/Moscow") from None


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise BadSetting(f"{name}: {value!r} is not one of {', '.join(allowed)}")
    return value


def _number(name: str, value: str, most: int = 10) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 9 or int(value) > most:
        raise BadSetting(f"{name}: {value!r} is not a number from 0 to {most}")
    return int(value)


def _flag(name: str, value: str) -> bool:
    flags = dict.fromkeys(("1", "true", "yes"), True) | dict.fromkeys(("0", "false", "no"), False)
    if value.lower() not in flags:
        raise BadSetting(f"{name}: {value!r} is neither 1 nor 0")
    return flags[value.lower()]
