"""The page of counts as one reader has it, remembered for as long as nothing at all has changed."""

from collections.abc import Callable

from flask import request
from flask_babel import get_locale
from flask_login import current_user
from markupsafe import Markup

from app.accounts.access import acting_as
from app.core import clock
from app.core.locale import chosen_look
from app.core.remembered import remembered


def kept(make: Callable[[], str]) -> Markup:
    """What `make` renders of this address. Kept for the session that asks, acting as it does, and for nobody
    else: the reach, and a form's token, are the reader's own. Whatever `make` raises is not kept."""
    reader = current_user.get_id(), acting_as().id
    seen = str(get_locale()), chosen_look(), clock.today(clock.zone())
    key = ("participation", request.full_path, reader, seen)
    return Markup(remembered(key, make, size=lambda html: 2 * len(html)))  # noqa: S704  # a template made it
