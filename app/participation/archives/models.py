"""Archives that were made: whatever was sent on can be told from what was not."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Model
from app.organizations.models import Organization
from app.participation.periods import Period, read_period


class Archive(Model):
    """The archive of the period with this code, as it was at `made_at`: SHA-256 and `size` of the ZIP file,
    and of its largest table the `rows` and their sum."""

    __tablename__ = "participation_archive"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("size > 0", name="size"),
        Index(None, "period_code", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period_code: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey(User.id))
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    sha256: Mapped[str]
    size: Mapped[int]
    rows: Mapped[int]
    participations: Mapped[int]

    maker: Mapped[User] = relationship()
    organization: Mapped[Organization] = relationship()

    @property
    def period(self) -> Period:
        """Raises ValueError for a code that is of none."""
        found = read_period(self.period_code)
        if found is None:
            raise ValueError(self.period_code)
        return found

    @property
    def file_name(self) -> str:
        """Latin letters only: it stands in the file of sums, too."""
        return f"participation-{self.period_code}.zip"
