"""All checks, one after the other."""

from collections.abc import Iterator

import click

from app.config import Config
from app.ops.doctor import database, files, surroundings
from app.ops.doctor.findings import Check, Finding, Level

CHECKS: tuple[Check, ...] = (
    database.checks,
    surroundings.redis,
    surroundings.smtp,
    surroundings.disk,
    files.secrets,
    surroundings.backup,
    surroundings.site,
    files.assets,
)


def look_over(config: Config) -> int:
    """Tell everything that is found; answers how many errors."""
    levels = []
    for finding in findings(config):
        click.echo(finding.line)
        levels.append(finding.level)
    errors, warnings = levels.count(Level.ERROR), levels.count(Level.WARNING)
    click.echo(f"{errors} errors, {warnings} warnings" if errors or warnings else "all is well")
    return errors


def findings(config: Config) -> Iterator[Finding]:
    """What there is to tell, in the order in which it is best mended."""
    for check in CHECKS:
        yield from check(config)
