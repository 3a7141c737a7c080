"""What the screens say of a typed number beside the counted one."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.participation.figures import Coverage
from app.participation.labels import number_text

HELD = _l("within the counted range")


def difference_text(pupils: int | None, counted: Coverage | None) -> str:
    """How a typed number stands to the counted range; empty where one of them is not there."""
    if pupils is None or counted is None:
        return ""
    if pupils > counted.high:
        return str(_("%(number)s more than counted", number=number_text(pupils - counted.high)))
    if pupils < counted.low:
        return str(_("%(number)s fewer than counted", number=number_text(counted.low - pupils)))
    return str(HELD)
