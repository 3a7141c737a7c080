"""People of a municipality, and what a letter to them says."""

from dataclasses import dataclass

import pytest
from flask import current_app
from sqlalchemy import select

from app.accounts.models import Role
from app.core.db import db
from app.core.letters import Letter
from app.core.outbox import OutboxMessage
from app.organizations.models import OrganizationKind


@dataclass(frozen=True)
class Town:
    """Mails and ids: objects would look at the database while browsers write to it."""

    school: int
    other_school: int
    college: int
    far_school: int
    operator: str
    coordinator: str
    teacher: str


@pytest.fixture
def town(make) -> Town:
    """A municipality with two schools and a college, a school of another one, and three people."""
    make.installation()
    school = make.school()
    place = school.municipality
    other, college = make.school(place), make.organization(municipality=place)
    far = make.school()
    office = make.organization(OrganizationKind.OPERATOR)
    authority = make.organization(OrganizationKind.AUTHORITY, place)
    town = Town(
        school=school.id,
        other_school=other.id,
        college=college.id,
        far_school=far.id,
        operator=make.user(Role.OPERATOR, office).mail,
        coordinator=make.user(Role.MUNICIPALITY, authority).mail,
        teacher=make.user(Role.SCHOOL, school).mail,
    )
    db.session.rollback()
    return town


def letters(topic: str) -> list[Letter]:
    """All letters of `topic` that would go now, the oldest first."""
    db.session.rollback()
    messages = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.topic == topic).order_by(OutboxMessage.id)
    ).all()
    write = current_app.extensions["topics"].get(topic).write
    found = [letter for message in messages for letter in write(message)]
    db.session.rollback()
    return found


def link(topic: str) -> str:
    """The path that the newest letter of `topic` leads to."""
    action = letters(topic)[-1].action
    assert action is not None
    return action[1].removeprefix(current_app.config["SITE_URL"])
