"""What the screens call roles and the states of invitations."""

from datetime import datetime

from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Invitation, Role
from app.core import clock

_ROLES = {
    Role.SCHOOL: _l("School coordinator"),
    Role.HOST: _l("Organizer"),
    Role.MUNICIPALITY: _l("Municipal coordinator"),
    Role.OPERATOR: _l("Operator"),
    Role.ANALYST: _l("Analyst"),
}


def role_title(role: Role) -> str:
    """«Координатор школы», «Организатор», …"""
    return str(_ROLES[role])


def invitation_state(invitation: Invitation) -> str:
    """«Ждёт ответа» or «Срок истёк»."""
    return str(_("Expired") if invitation.expires_at <= clock.now() else _("Waits for an answer"))


def moment_text(moment: datetime) -> str:
    """«14 октября 2026, 10:00»: what lies back may lie years back."""
    return str(format_datetime(moment, "d MMMM y, HH:mm"))
