"""What the audit log says of people, in words."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.labels import role_title
from app.accounts.models import Role, User
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject


def register(journal: Journal) -> None:
    people = Subject(
        _l("Person"),
        actions={"user.created": _l("An account was made"), "user.signed_out": _l("Signed out everywhere")},
        facts={
            "role": Fact(_l("Role"), lambda value: role_title(Role(value))),
            "organization": Fact(_l("Organization"), subject="organization"),
        },
        find=_people,
    )
    journal.add("user", people)


def _people(ids: Collection[int]) -> dict[int, Named]:
    query = select(User.id, User.name).where(User.id.in_(ids))
    return {id: Named(name) for id, name in db.session.execute(query)}
