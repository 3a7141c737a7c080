"""What is refused of sendings. The words are in `templates/participation/sending/_refusal.html`."""

from app.core.errors import RuleBroken


class Stopped(RuleBroken):
    """A rule that was stopped is never taken up again."""


class ReportArchived(RuleBroken):
    """The report is in the archive: nothing is sent of it."""


class HasUnsubscribed(RuleBroken):
    """Whoever does not want the letters is not asked again; only that person can change it."""

    def __init__(self, name: str) -> None:
        self.name = name


class NobodyToSendTo(RuleBroken):
    """No recipient is left who still looks after anything."""
