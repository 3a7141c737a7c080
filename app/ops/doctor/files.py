"""Secrets and files of the installation itself."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from app.config import ROOT, Config
from app.ops.doctor.findings import Finding, error, fine, warning

SHORTEST_KEY = 32  # characters
PUBLIC = frozenset(("orientir-demo", "secret", "changeme", "change-me"))  # what examples are written with
PRESENT = ("app.css", "app.js", "favicon.svg")


def secrets(config: Config) -> Iterator[Finding]:
    """The key, who may read it, and the demo's public password."""
    yield _key(config)
    if config.demo and config.secure:
        yield error("demo", "accounts with a public password are open", "set DEMO=0")
    elif config.demo:
        yield warning("demo", "accounts with a public password are open", "set DEMO=0 where people work")
    else:
        yield fine("demo", "off")


def _key(config: Config) -> Finding:
    if len(config.secret_key) < SHORTEST_KEY or any(word in config.secret_key.lower() for word in PUBLIC):
        advice = f"make one: python3 -c 'import secrets; print(secrets.token_hex({SHORTEST_KEY}))'"
        return error("secrets", "SECRET_KEY is short or known", advice)
    file = config.instance_dir / "secret_key"
    if not file.exists():
        return fine("secrets", "SECRET_KEY comes from the environment")
    facts = file.stat()
    if facts.st_mode & 0o077:
        return error("secrets", f"others may read {file} ({facts.st_mode & 0o777:04o})", f"chmod 0600 {file}")
    if facts.st_uid != os.geteuid():
        return warning("secrets", f"{file} belongs to another user", "run doctor as the user of the service")
    return fine("secrets", f"{file}, readable by its owner alone")


def assets(_config: Config) -> Iterator[Finding]:
    """Scripts and styles as they were delivered, and texts in every language."""
    static = ROOT / "static"
    lines = (static / "vendor" / "SHA256SUMS").read_text("ascii").splitlines()
    wrong = [name for name in PRESENT if not (static / name).is_file()]
    wrong += [name for digest, name in map(str.split, lines) if _digest(static / "vendor" / name) != digest]
    if wrong:
        yield error("assets", f"missing or changed: {', '.join(wrong)}", "install the program's files again")
    else:
        yield fine("assets", f"{len(lines)} foreign files as they were delivered, own ones present")
    texts = ROOT / "app" / "translations" / "ru" / "LC_MESSAGES"
    if not (texts / "messages.mo").is_file():
        yield error("texts", "the Russian texts are not compiled", "run: python3 run.py setup --no-test")


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
