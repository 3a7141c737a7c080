"""flask users …"""

import getpass
import sys

import click
from sqlalchemy import select

from app.accounts import actions
from app.accounts.models import Membership, Role, User
from app.core.cli import Group
from app.core.db import db, transact
from app.core.errors import RuleBroken
from app.organizations.models import Organization


@click.group("users", cls=Group)
def users() -> None:
    """People who may sign in."""


@users.command("create")
@click.argument("mail")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--organization", "code", required=True, help="The organization's code.")
@click.option("--name", default="", help="The person's name; by default the mail address.")
def create(mail: str, role: str, code: str, name: str) -> None:
    """Make an account; the password is asked for, or read from standard input."""
    organization = db.session.scalar(select(Organization).where(Organization.code == code))
    if organization is None:
        raise click.UsageError(f"no organization has the code {code}")
    organization_id = organization.id
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        transact(
            lambda: actions.create_user(mail, name or mail, password, Role(role), organization_id, by=None)
        )
    except RuleBroken as refusal:
        raise click.UsageError(f"not created: {refusal.code.replace('_', ' ')}") from refusal
    click.echo(f"{mail}: {role} of {organization.name}")


@users.command("list")
def list_users() -> None:
    """All accounts, one a line: mail, role, organization's code, active or not."""
    query = select(User, Membership, Organization).join(User.memberships).join(Membership.organization)
    for user, membership, organization in db.session.execute(query.order_by(User.mail)):
        state = "active" if user.active else "inactive"
        click.echo(f"{user.mail}\t{membership.role}\t{organization.code}\t{state}")
