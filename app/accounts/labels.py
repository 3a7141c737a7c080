"""What the screens call roles, and what happened to an account."""

from datetime import datetime

from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Invitation, Role
from app.core import clock
from app.core.audit import AuditEntry

_ROLES = {
    Role.SCHOOL: _l("School coordinator"),
    Role.HOST: _l("Host"),
    Role.MUNICIPALITY: _l("Municipal coordinator"),
    Role.OPERATOR: _l("Operator"),
    Role.ANALYST: _l("Analyst"),
}
_HAPPENED = {
    "user.created": _l("The account was made"),
    "user.changed": _l("Name or language was changed"),
    "user.password_changed": _l("The password was changed"),
    "user.reset_asked": _l("A link for a new password was sent"),
    "user.mail_change_asked": _l("A change of the address was asked for"),
    "user.mail_changed": _l("The address was changed"),
    "user.deactivated": _l("The account was switched off"),
    "user.reactivated": _l("The account was switched on"),
    "membership.added": _l("A role was given"),
    "membership.removed": _l("A role was taken back"),
    "session.begun": _l("Signed in"),
    "session.ended": _l("Signed out"),
    "second_factor.begun": _l("Setting up the second factor was begun"),
    "second_factor.confirmed": _l("The second factor was switched on"),
    "second_factor.switched_off": _l("The second factor was switched off"),
    "second_factor.reset": _l("The second factor was reset"),
    "second_factor.codes_renewed": _l("Recovery codes were renewed"),
    "second_factor.recovery_code_used": _l("A recovery code was used"),
}


def role_title(role: Role) -> str:
    """«Координатор школы», «Оператор», …"""
    return str(_ROLES[role])


def happened(entry: AuditEntry) -> str:
    """An entry of the audit log about an account, in words."""
    title = _HAPPENED.get(entry.action)
    told = str(title) if title else entry.action
    role = (entry.after or entry.before).get("role")
    return f"{told}: {role_title(Role(role))}" if role else str(told)


def invitation_state(invitation: Invitation) -> str:
    """«Ждёт ответа» or «Срок истёк»."""
    return str(_("Expired") if invitation.expires_at <= clock.now() else _("Waits for an answer"))


def moment_text(moment: datetime) -> str:
    """«14 октября 2026, 10:00»: what lies back may lie years back."""
    return str(format_datetime(moment, "d MMMM y, HH:mm"))
