"""What the audit log says of people and invitations, in words."""

from collections.abc import Collection

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.labels import role_title
from app.accounts.models import Invitation, Role, User
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject

_PEOPLE = {
    "user.created": _l("An account was made"),
    "user.changed": _l("Name or language was changed"),
    "user.letters_chosen": _l("Letters were chosen"),
    "user.password_changed": _l("The password was changed"),
    "user.reset_asked": _l("A link for a new password was sent"),
    "user.mail_change_asked": _l("A change of the address was asked for"),
    "user.mail_changed": _l("The address was changed"),
    "user.deactivated": _l("The account was switched off"),
    "user.reactivated": _l("The account was switched on"),
    "user.forgotten": _l("The person's particulars were erased"),
    "user.signed_out": _l("Signed out everywhere"),
    "membership.added": _l("A role was given"),
    "membership.removed": _l("A role was taken back"),
    "session.begun": _l("Signed in"),
    "session.ended": _l("Sessions ended"),
    "second_factor.begun": _l("Setting up the second factor was begun"),
    "second_factor.confirmed": _l("The second factor was switched on"),
    "second_factor.switched_off": _l("The second factor was switched off"),
    "second_factor.reset": _l("The second factor was reset"),
    "second_factor.codes_renewed": _l("Recovery codes were renewed"),
    "second_factor.recovery_code_used": _l("A recovery code was used"),
}
_INVITATIONS = {
    "invitation.sent": _l("An invitation was sent"),
    "invitation.sent_again": _l("An invitation was sent again"),
    "invitation.withdrawn": _l("An invitation was withdrawn"),
    "invitation.accepted": _l("An invitation was accepted"),
}
_ROLE = {
    "role": Fact(_l("Role"), lambda value: role_title(Role(value))),
    "organization": Fact(_l("Organization"), subject="organization"),
}
_FACTS = _ROLE | {
    "name": Fact(_l("Name")),
    "locale": Fact(_l("Language of letters")),
    "device": Fact(_l("Browser")),
    "sessions": Fact(_l("Sessions")),
}


def register(journal: Journal) -> None:
    journal.add("user", Subject(_l("Person"), actions=_PEOPLE, facts=_FACTS, find=_people, passing=True))
    journal.add(
        "invitation",
        Subject(_l("Invitation"), actions=_INVITATIONS, facts=_ROLE, find=_invitations, passing=True),
    )


def happened(entry: AuditEntry) -> str:
    """An entry about a person in a line."""
    journal: Journal = current_app.extensions["journal"]
    told = str(journal.subject(entry.subject).actions.get(entry.action, entry.action))
    role = (entry.after or entry.before).get("role")
    return f"{told}: {role_title(Role(role))}" if role else told


def _people(ids: Collection[int]) -> dict[int, Named]:
    query = select(User.id, User.name).where(User.id.in_(ids))
    return {id: Named(name, url_for("accounts.user", user_id=id)) for id, name in db.session.execute(query)}


def _invitations(ids: Collection[int]) -> dict[int, Named]:
    query = select(Invitation.id, Invitation.name).where(Invitation.id.in_(ids))
    return {id: Named(name) for id, name in db.session.execute(query)}
