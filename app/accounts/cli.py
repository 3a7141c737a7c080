"""flask users …"""

import getpass
import sys
from collections.abc import Callable

import click
from flask import current_app
from sqlalchemy import select

from app.accounts import actions
from app.accounts.models import Membership, Role, User
from app.core.cli import Group
from app.core.db import db, transact
from app.core.errors import RuleBroken
from app.organizations.actions.founding import found_installation
from app.organizations.models import Organization
from app.organizations.queries import by_code

ROLE = click.Choice([role.value for role in Role])


@click.group("users", cls=Group)
def users() -> None:
    """People who may sign in."""


@users.command("create")
@click.argument("mail")
@click.option("--role", type=ROLE, required=True)
@click.option("--organization", "code", required=True, help="The organization's code.")
@click.option("--name", default="", help="The person's name; by default the mail address.")
@click.option(
    "--organization-name", default="", help="In an empty installation: makes the operator's organization."
)
@click.option("--region", default="", help="With --organization-name: what the region is called.")
def create(mail: str, role: str, code: str, name: str, organization_name: str, region: str) -> None:
    """Make an account; the password is asked for, or read from standard input.

    The first operator of an empty installation: --role operator --organization CODE
    --organization-name "Who runs it" --region "The region".
    """
    _check_founding(role, organization_name, region)
    if not organization_name:
        _organization(code)
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")

    def make() -> str:
        organization = (
            found_installation(code, organization_name, region) if organization_name else by_code(code)
        )
        assert organization is not None  # looked up above
        actions.create_user(mail, name or mail, password, Role(role), organization.id, by=None)
        return organization.name

    click.echo(f"{mail}: {role} of {_or_one_line(make)}")


@users.command("invite")
@click.argument("mail")
@click.option("--role", type=ROLE, required=True)
@click.option("--organization", "code", required=True, help="The organization's code.")
@click.option("--name", default="", help="The person's name; by default the mail address.")
@click.option(
    "--show-link", is_flag=True, help="Print the link, for an installation that sends no letters yet."
)
def invite(mail: str, role: str, code: str, name: str, show_link: bool) -> None:
    """Send somebody a link that works once, for seven days."""
    organization_id = _organization(code).id

    def send() -> str:
        invitation = actions.invite(mail, name or mail, Role(role), organization_id, by=None)
        return actions.token_of(invitation)

    token = _or_one_line(send)
    click.echo(f"{mail}: invited as {role}; the letter waits in the outbox")
    if show_link:
        click.echo(f"{current_app.config['SITE_URL']}/invitations/{token}")


@users.command("forget-due")
def forget_due() -> None:
    """Erase what is kept longer than the settings say: old sign-ins and links, people of closed accounts."""
    click.echo(f"{transact(actions.forget_due, repeatable=True)} erased")


@users.command("list")
def list_users() -> None:
    """All accounts, one a line: mail, role, organization's code, active or not."""
    query = select(User, Membership, Organization).join(User.memberships).join(Membership.organization)
    for user, membership, organization in db.session.execute(query.order_by(User.mail)):
        state = "active" if user.active else "inactive"
        click.echo(f"{user.mail}\t{membership.role}\t{organization.code}\t{state}")


def _check_founding(role: str, organization_name: str, region: str) -> None:
    if bool(organization_name) != bool(region):
        raise click.UsageError("--organization-name and --region belong together")
    if not organization_name:
        return
    if role != Role.OPERATOR:
        raise click.UsageError("the first account of an installation is an operator's")
    if db.session.scalar(select(Organization.id).limit(1)) is not None:
        raise click.UsageError("this installation has organizations already; leave out --organization-name")


def _organization(code: str) -> Organization:
    organization = by_code(code)
    if organization is None:
        raise click.UsageError(f"no organization has the code {code}")
    return organization


def _or_one_line(work: Callable[[], str]) -> str:
    try:
        return transact(work)
    except RuleBroken as refusal:
        raise click.UsageError(f"not done: {refusal.code.replace('_', ' ')}") from refusal
