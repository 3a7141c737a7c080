"""The page of counts as one reader has it, remembered for as long as nothing of it has changed."""

from collections.abc import Callable, Hashable

from flask import request
from flask_babel import get_locale
from flask_login import current_user
from markupsafe import Markup

from app.accounts.access import acting_as
from app.core import clock
from app.core.locale import chosen_look
from app.core.remembered import remembered, steady_version, version


def kept(make: Callable[[], str]) -> Markup:
    """What `make` renders of this address, until anything at all changes."""
    return _kept(make, version, "page")


def kept_steady(make: Callable[[], str], *of: Hashable) -> Markup:
    """A part of it that no booking and no sheet changes, but as far as it is `of` something."""
    return _kept(make, steady_version, *of)


def _kept(make: Callable[[], str], of: Callable[[], tuple[int, int]], *about: Hashable) -> Markup:
    """Kept for the session that asks, acting as it does, and for nobody else: the reach, and a form's token,
    are the reader's own. Whatever `make` raises is not kept."""
    reader = current_user.get_id(), acting_as().id
    seen = str(get_locale()), chosen_look(), clock.today(clock.zone())
    key = ("participation", request.full_path, reader, seen, *about)
    return Markup(remembered(key, make, lambda html: 2 * len(html), of=of))  # noqa: S704  # a template made it
