"""Why a file is not applied, or not undone."""

from collections.abc import Sequence

from app.core.errors import RuleBroken
from app.organizations.models import RegistryImport


class NotAPreview(RuleBroken):
    """It was applied already, or undone."""

    def __init__(self, one: RegistryImport) -> None:
        self.state = one.state


class NotApplied(RuleBroken):
    """Only what was applied can be undone."""

    def __init__(self, one: RegistryImport) -> None:
        self.state = one.state


class RowsBlock(RuleBroken):
    """Rows are wrong, or a person has to choose about them first."""

    def __init__(self, wrong: int, choose: int) -> None:
        self.wrong, self.choose = wrong, choose


class NothingToApply(RuleBroken):
    """No row would change anything."""


class PreviewStale(RuleBroken):
    """The registry has changed since the preview: what would be done now was not agreed to."""


class ChangedSince(RuleBroken):
    """What the file made or changed was changed by somebody afterwards; `labels` name some of the `count`."""

    def __init__(self, labels: Sequence[str], count: int) -> None:
        self.labels, self.count = labels, count


class UsedSince(RuleBroken):
    """What the file made is used by something else now, so that it can only be archived."""

    def __init__(self, label: str) -> None:
        self.label = label
