"""Why a report is not changed. The words are in `templates/participation/reports/_refusal.html`."""

from app.core.errors import RuleBroken


class ReportRefusal(RuleBroken):
    @property
    def feature(self) -> str:
        return "participation/reports"


class ReportChanged(ReportRefusal):
    """The form was opened before somebody else changed the report."""


class TooManyReports(ReportRefusal):
    """An organization keeps `most` at once."""

    def __init__(self, most: int) -> None:
        self.most = most
