"""Applications: works that organizations enter for a contest, an olympiad or a championship."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.models import Event
from app.core.db import Model
from app.organizations.models import Organization, SchoolClass


class ApplicationState(enum.StrEnum):
    SUBMITTED = "submitted"
    ADMITTED = "admitted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Participants(enum.StrEnum):
    """Who takes part."""

    CLASSES = "classes"
    TEAM = "team"
    FAMILY = "family"
    TEACHER = "teacher"
    ORGANIZATION = "organization"


class Result(enum.StrEnum):
    WINNER = "winner"
    PRIZE = "prize"
    PARTICIPANT = "participant"


# An application in one of these counts against the contest's limit.
ENTERED = frozenset({ApplicationState.SUBMITTED, ApplicationState.ADMITTED})


class Contest(Model):
    """That applications to the event are taken here, and how many. `taken` counts the works of those that are
    entered; `capacity` is the most of them, `per_organization` the most of one organization, each NULL for
    no limit. `results_at` is when the organizer told the results; until then only organizers see them."""

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint(
            "taken >= 0 AND (capacity IS NULL OR taken <= capacity)", name="taken_within_capacity"
        ),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint("per_organization IS NULL OR per_organization > 0", name="per_organization"),
        {"postgresql_with": {"fillfactor": 50}},
    )

    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id), primary_key=True, autoincrement=False)
    capacity: Mapped[int | None]
    per_organization: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    results_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()

    @property
    def left(self) -> int | None:
        """How many works more; None where there is no limit."""
        return None if self.capacity is None else self.capacity - self.taken


class Nomination(Model):
    """What works are entered in. One that is no longer `active` stays for those that are in it."""

    __tablename__ = "nomination"
    __table_args__ = (UniqueConstraint("event_id", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id))
    title: Mapped[str]
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)


class Application(Model):
    """Works of one organization in one nomination. `version` rises with every change that somebody is told
    of. `after_id` is the application to the stage before, whose works go on with this one. `reason` says why
    it was declined or withdrawn. Of people it names one adult, who answers for it, and no child."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint("works BETWEEN 1 AND 1000", name="works"),
        CheckConstraint("people BETWEEN 1 AND 10000", name="people"),
        CheckConstraint("state IN ('submitted', 'admitted', 'declined', 'withdrawn')", name="state"),
        CheckConstraint(
            "participants IN ('classes', 'team', 'family', 'teacher', 'organization')", name="participants"
        ),
        CheckConstraint("result IS NULL OR result IN ('winner', 'prize', 'participant')", name="result"),
        CheckConstraint("place IS NULL OR place BETWEEN 1 AND 999", name="place"),
        CheckConstraint("result IS NULL OR state = 'admitted'", name="result_of_admitted"),
        CheckConstraint("result IS NOT NULL OR (place IS NULL AND NOT goes_on)", name="goes_on_with_result"),
        Index(None, "event_id", "state"),
        Index(None, "organization_id", "id"),
        Index(
            "uq_application_entered_after",
            "event_id",
            "after_id",
            unique=True,
            postgresql_where=text("state IN ('submitted', 'admitted')"),
            sqlite_where=text("state IN ('submitted', 'admitted')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id))
    nomination_id: Mapped[int | None] = mapped_column(ForeignKey(Nomination.id), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    after_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    state: Mapped[ApplicationState]
    participants: Mapped[Participants]
    people: Mapped[int]
    works: Mapped[int]
    title: Mapped[str]
    link: Mapped[str]
    adult_name: Mapped[str]
    adult_phone: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    result: Mapped[Result | None]
    place: Mapped[int | None]
    goes_on: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    created_by: Mapped[int | None]

    event: Mapped[Event] = relationship()
    nomination: Mapped[Nomination | None] = relationship()
    organization: Mapped[Organization] = relationship()
    lines: Mapped[list["ApplicationLine"]] = relationship(order_by="ApplicationLine.id")

    @property
    def is_entered(self) -> bool:
        return self.state in ENTERED


class ApplicationLine(Model):
    """A class that takes part, or some of it."""

    __tablename__ = "application_line"
    __table_args__ = (UniqueConstraint("application_id", "class_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey(Application.id))
    class_id: Mapped[int] = mapped_column(ForeignKey(SchoolClass.id), index=True)

    school_class: Mapped[SchoolClass] = relationship()


class ApplicationKey(Model):
    """An idempotency key: a form's nonce, what was asked with it and what came of it."""

    __tablename__ = "application_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    asked: Mapped[dict[str, Any]]
    application_id: Mapped[int | None] = mapped_column(ForeignKey(Application.id), index=True)
    created_at: Mapped[datetime]
