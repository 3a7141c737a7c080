"""What the screens call the roles."""

from flask_babel import lazy_gettext as _l

from app.accounts.models import Role

_ROLES = {
    Role.SCHOOL: _l("School"),
    Role.HOST: _l("Organizer"),
    Role.MUNICIPALITY: _l("Municipal coordinator"),
    Role.OPERATOR: _l("Operator"),
    Role.ANALYST: _l("Analyst"),
}


def role_title(role: Role) -> str:
    """«Школа», «Организатор», …"""
    return str(_ROLES[role])
