"""What the screens call what belongs to applications."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.booking.application_models import Application, ApplicationState, Participants, Result
from app.core.fields import options

STATES = {
    ApplicationState.SUBMITTED: _l("Being considered"),
    ApplicationState.ADMITTED: _l("Admitted"),
    ApplicationState.DECLINED: _l("Not admitted"),
    ApplicationState.WITHDRAWN: _l("Withdrawn"),
}
PARTICIPANTS = {
    Participants.CLASSES: _l("Class or classes"),
    Participants.TEAM: _l("Team"),
    Participants.FAMILY: _l("Family"),
    Participants.TEACHER: _l("Teacher"),
    Participants.ORGANIZATION: _l("Organization as a whole"),
}
RESULTS = {
    Result.WINNER: _l("Winner"),
    Result.PRIZE: _l("Prize-winner"),
    Result.PARTICIPANT: _l("Participant"),
}
# Whose look in the stylesheet an application's state has.
LOOKS = {
    ApplicationState.SUBMITTED: "requested",
    ApplicationState.ADMITTED: "confirmed",
    ApplicationState.DECLINED: "declined",
    ApplicationState.WITHDRAWN: "cancelled_by_school",
}


def application_title(state: str) -> str:
    """«Принята», «Допущена», …"""
    return str(STATES[ApplicationState(state)])


def participants_title(participants: str) -> str:
    """«Команда», «Семья», …"""
    return str(PARTICIPANTS[Participants(participants)])


def result_title(result: str) -> str:
    """«Победитель», …"""
    return str(RESULTS[Result(result)])


def participants_choices() -> dict[str, str]:
    """For a form."""
    return options((one.value, str(title)) for one, title in PARTICIPANTS.items())


def result_choices() -> dict[str, str]:
    """For a form; nothing chosen is no result yet."""
    return options([("", "—"), *((one.value, str(title)) for one, title in RESULTS.items())])


def classes_text(application: Application) -> str:
    """«8А, 8Б»."""
    return ", ".join(line.school_class.name for line in application.lines)


def works_text(works: int) -> str:
    """«3 работы»."""
    return str(ngettext("%(num)s work", "%(num)s works", works))


def people_text(people: int) -> str:
    """«5 участников»."""
    return str(ngettext("%(num)s participant", "%(num)s participants", people))


def who_text(application: Application) -> str:
    """«Команда, 8Б: 5 участников»."""
    who, classes = participants_title(application.participants), classes_text(application)
    named = f"{who}, {classes}" if classes else who
    return f"{named}: {people_text(application.people)}"


def outcome_text(application: Application) -> str:
    """«Победитель, 1 место», or nothing while there is no result."""
    if application.result is None:
        return ""
    title = result_title(application.result)
    if application.place is None:
        return title
    return str(_("%(result)s, place %(place)s", result=title, place=application.place))
