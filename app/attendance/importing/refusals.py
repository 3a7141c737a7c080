"""Why counts of an export are not taken."""

from app.core.errors import RuleBroken


class NothingToRecord(RuleBroken):
    """No sheet would change: all of it is there already, or nothing was understood."""


class ChangedSincePreview(RuleBroken):
    """The sheets, or what is known of schools and events, are not what the page showed any more."""
