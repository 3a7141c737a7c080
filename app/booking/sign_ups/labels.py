"""What the screens call the states of a sign-up."""

from flask_babel import lazy_gettext as _l

from app.booking.sign_ups.models import SignUpState

_STATES = {
    SignUpState.CONFIRMED: _l("Confirmed"),
    SignUpState.CANCELLED_BY_PERSON: _l("Cancelled by the visitor"),
    SignUpState.CANCELLED_BY_HOST: _l("Cancelled by the organizer"),
}


def state_title(state: str) -> str:
    """«Подтверждена», «Отменена посетителем», …"""
    return str(_STATES[SignUpState(state)])
