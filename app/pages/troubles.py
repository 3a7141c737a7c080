"""What the operator's desk tells of the installation itself."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core import heartbeats, troubles
from app.core.heartbeats import ALIVE, Work

# What is done every minute or day, in the words of those who notice when it is not.
DUTIES = {
    "offers": _l("Taking back offers that nobody accepted"),
    "shares": _l("Releasing shares to all"),
    "scarce": _l("Telling of places that are nearly gone"),
    "reminders": _l("Reminders of bookings"),
    "previews": _l("Forgetting files that were read"),
    "unmarked": _l("Reminders of attendance that nobody marked"),
    "reports": _l("Sending reports by their rules"),
    "archived": _l("Telling that an archived report is no longer sent"),
    "periods": _l("Reminders of periods to be reported"),
    "dates": _l("Reminders of dates that organizers owe"),
    "papers": _l("Reminders of papers that orders ask for"),
    "news": _l("Letters about new events"),
    "digests": _l("Daily letters"),
    "letters": _l("Trying again what no mail server took"),
    "feeds": _l("Keeping calendar feeds up to date"),
    "installation": _l("The look at disk, backup and clock"),
    "accounts": _l("Erasing people who have left"),
    "visitors": _l("Erasing addresses of visitors"),
    "survey": _l("Erasing keys of surveys"),
    "troubles": _l("Forgetting old troubles"),
}


def facts(now: datetime) -> dict[str, Any]:
    """`silence` is for how long nobody has seen to what is due, where that is too long; `never` that nobody
    has yet."""
    silence = heartbeats.silence(Work.DUE)
    return {
        "troubles": troubles.lately(),
        "duty_titles": DUTIES,
        "never_done": silence is None,
        "silent_since": now - silence if silence and silence > ALIVE + timedelta(minutes=1) else None,
    }
