"""What the screens call outcomes."""

from flask_babel import lazy_gettext as _l

from app.attendance.outcomes.models import OutcomeKind

KINDS = {
    OutcomeKind.PASSED_ON: _l("Passed on to the next stage"),
    OutcomeKind.CERTIFICATE: _l("Certificate"),
    OutcomeKind.PRIZE: _l("Prize"),
}
SHORT = {
    OutcomeKind.PASSED_ON: _l("Passed on"),
    OutcomeKind.CERTIFICATE: _l("Certificate"),
    OutcomeKind.PRIZE: _l("Prize"),
}
