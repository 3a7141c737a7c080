"""Why an application, or what an organizer does about it, is refused."""

from datetime import date

from app.booking.application_models import ApplicationState
from app.core.errors import RuleBroken


class ApplicationsNotTaken(RuleBroken):
    """The event is not published, is called off, or names no last day of applications."""


class ApplicationsOver(RuleBroken):
    """The last day of applications, `until`, has passed."""

    def __init__(self, until: date) -> None:
        self.until = until


class NoNomination(RuleBroken):
    """The nomination is closed, or belongs to another contest, or none was chosen."""

    status = 422


class ClassesNotYours(RuleBroken):
    """A class of another organization or of another school year, or none where classes take part."""

    status = 422


class ClassesNotInvited(RuleBroken):
    """The event is for other grades."""

    status = 422

    def __init__(self, names: list[str], invited: frozenset[int]) -> None:
        self.names, self.invited = names, sorted(invited)


class MoreThanClassesHave(RuleBroken):
    """More participants than the classes have pupils."""

    status = 422

    def __init__(self, pupils: int) -> None:
        self.pupils = pupils


class NotEnoughWorks(RuleBroken):
    """The contest takes fewer works more than are asked for."""

    def __init__(self, asked: int, left: int) -> None:
        self.asked, self.left = asked, left


class OwnLimitReached(RuleBroken):
    """One organization may enter `most` works, and has entered `entered`."""

    def __init__(self, asked: int, entered: int, most: int) -> None:
        self.asked, self.entered, self.most = asked, entered, most


class AlreadyApplied(RuleBroken):
    """The same work is entered in the same nomination already."""

    def __init__(self, application_id: int) -> None:
        self.application_id = application_id


class DidNotGoOn(RuleBroken):
    """Only those who went on from the stage before may apply; with no more works than went on."""

    def __init__(self, stage: str, most: int = 0) -> None:
        self.stage, self.most = stage, most


class ApplicationKeyUsed(RuleBroken):
    """The form was sent before with other content; `application_id` is what came of it, if it is one's
    own."""

    def __init__(self, application_id: int | None) -> None:
        self.application_id = application_id


class ApplicationMoved(RuleBroken):
    """Somebody has changed the application meanwhile: what was asked for does not apply to its state."""

    def __init__(self, application_id: int, state: ApplicationState) -> None:
        self.application_id, self.state = application_id, state


class ResultStands(RuleBroken):
    """The application has a result: that is taken back first."""

    def __init__(self, application_id: int) -> None:
        self.application_id = application_id


class ResultsChanged(RuleBroken):
    """Somebody else has changed these applications since the screen was opened."""

    def __init__(self, application_ids: list[int]) -> None:
        self.application_ids = application_ids


class WentOnAlready(RuleBroken):
    """The next stage has an application that came of this one."""

    def __init__(self, application_id: int, next_id: int) -> None:
        self.application_id, self.next_id = application_id, next_id


class NoResults(RuleBroken):
    """No application has a result: there is nothing to tell."""


class WhyMissing(RuleBroken):
    """Who declines says why."""

    status = 422


class WorksEntered(RuleBroken):
    """More works are entered than the new limit allows."""

    def __init__(self, taken: int, name: str = "") -> None:
        self.taken, self.name = taken, name


class NominationTwice(RuleBroken):
    """Two nominations would be called the same."""

    status = 422

    def __init__(self, title: str) -> None:
        self.title = title
