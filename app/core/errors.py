"""Refusals: a rule says no by name and with its facts; the words live with the templates."""

import re


class Gone(Exception):
    """What was to be changed was thrown away by somebody else a moment before: it is not found any more."""


class RuleBroken(Exception):
    """A refusal that carries its facts; `status` is the HTTP status of the answer that shows it."""

    status = 409

    @property
    def code(self) -> str:
        """The refusal's name for templates: NotEnoughSeats is `not_enough_seats`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def feature(self) -> str:
        """The feature whose `_refusal.html` has the words."""
        return type(self).__module__.split(".")[1]
