"""What the screens call the kinds, scales, formats, precisions, audiences and states of events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flask_babel import format_date, get_locale, ngettext
from flask_babel import lazy_gettext as _l

from app.calendar.models import (
    Audience,
    EventFormat,
    EventKind,
    EventState,
    Precision,
    Recurrence,
    Scale,
    Visibility,
)
from app.core.locale import local_time
from app.core.remembered import remembered, steady_version
from app.organizations.queries import kind_looks

MOST_KINDS = 100
_KINDS = {
    EventKind.FAIR: _l("Fair"),
    EventKind.OLYMPIAD: _l("Olympiad"),
    EventKind.OPEN_DAY: _l("Open day"),
    EventKind.TRIAL: _l("Trial"),
    EventKind.EXCURSION: _l("Excursion"),
    EventKind.CONTEST: _l("Contest"),
    EventKind.FESTIVAL: _l("Festival"),
    EventKind.CHAMPIONSHIP: _l("Championship"),
    EventKind.CAMP: _l("Camp"),
    EventKind.LESSON: _l("Lesson"),
    EventKind.PARENTS_MEETING: _l("Parents' meeting"),
    EventKind.WEBINAR: _l("Webinar"),
    EventKind.CONFERENCE: _l("Conference"),
    EventKind.MEETING: _l("Meeting"),
    EventKind.PROJECT: _l("Project"),
    EventKind.TRAINING: _l("Training"),
    EventKind.DIAGNOSTICS: _l("Diagnostics"),
    EventKind.OTHER: _l("Other event"),
}
_SCALES = {
    Scale.SCHOOL: _l("School level"),
    Scale.MUNICIPAL: _l("Municipal level"),
    Scale.REGIONAL: _l("Regional level"),
    Scale.NATIONAL: _l("National level"),
}
_FORMATS = {
    EventFormat.ONSITE: _l("On site"),
    EventFormat.ONLINE: _l("Online"),
    EventFormat.AT_SCHOOL: _l("At the school"),
}
_PRECISIONS = {
    Precision.DAY: _l("One day"),
    Precision.DAYS: _l("Several days"),
    Precision.MONTH: _l("A month or months"),
    Precision.QUARTER: _l("A quarter or quarters"),
    Precision.SEASON: _l("A season or seasons"),
    Precision.YEAR: _l("A year"),
    Precision.NONE: _l("To be dated"),
}
_AUDIENCES = {
    Audience.PUPILS: _l("School pupils"),
    Audience.PRESCHOOL: _l("Preschool children"),
    Audience.PARENTS: _l("Parents"),
    Audience.TEACHERS: _l("Teachers"),
    Audience.STUDENTS: _l("Students of colleges"),
    Audience.ADULTS: _l("Any adults"),
}
_STATES_OF_MANY = {
    EventState.DRAFT: _l("Drafts"),
    EventState.ON_REVIEW: _l("On review"),
    EventState.PUBLISHED: _l("In the calendar"),
    EventState.FINISHED: _l("Finished ones"),
    EventState.CANCELLED: _l("Called off"),
}
_STATES = {
    EventState.DRAFT: _l("Draft"),
    EventState.ON_REVIEW: _l("Is reviewed"),
    EventState.PUBLISHED: _l("Published"),
    EventState.FINISHED: _l("Finished"),
    EventState.CANCELLED: _l("Cancelled"),
}


_VISIBILITIES = {
    Visibility.PUBLIC: _l("Everybody"),
    Visibility.SIGNED_IN: _l("Those who are signed in"),
    Visibility.INVITED: _l("Invited organizations"),
}
_RECURRENCES = {
    Recurrence.YEARLY: _l("Every year"),
    Recurrence.TWICE_A_YEAR: _l("Twice a year"),
    Recurrence.QUARTERLY: _l("Every quarter"),
    Recurrence.MONTHLY: _l("Every month"),
    Recurrence.ALL_YEAR: _l("All year round"),
    Recurrence.BY_SCHEDULE: _l("By its own schedule"),
}
_SEASONS = {1: _l("winter"), 2: _l("spring"), 3: _l("summer"), 4: _l("autumn")}


def kind_title(kind: EventKind) -> str:
    """«Проба», «Экскурсия», … in the visitor's language, or as the operator calls it."""
    look = kind_looks().get(kind)
    return (look.in_language(str(get_locale())) if look else "") or shipped_kind_title(kind)


def shipped_kind_title(kind: EventKind) -> str:
    """What the kind is called before the operator calls it anything else."""
    return str(_KINDS[kind])


def kind_hue(kind: EventKind) -> str:
    """The class of the stylesheet that gives the kind its colour."""
    look = kind_looks().get(kind)
    return f"hue-{look.hue}" if look and look.hue else f"kind-{EventKind(kind).value}"


def kind_icon(kind: EventKind) -> str:
    """The id of the kind's sign among the drawings of the page."""
    look = kind_looks().get(kind)
    return f"k-{(look.icon if look else '') or EventKind(kind).value}"


@dataclass(frozen=True, slots=True)
class KindWords:
    """How a kind is told of in the visitor's language: as `kind_title`, `kind_hue` and `kind_icon` say."""

    title: str
    hue: str
    icon: str


def kinds() -> Mapping[EventKind, KindWords]:
    """Of every kind, hidden ones too; for pages with many events."""
    return remembered(("calendar.kinds", str(get_locale())), _read_kinds, of=steady_version)


def _read_kinds() -> dict[EventKind, KindWords]:
    return {kind: KindWords(kind_title(kind), kind_hue(kind), kind_icon(kind)) for kind in EventKind}


def scale_title(scale: Scale) -> str:
    """«Муниципальное», «Региональное», …"""
    return str(_SCALES[scale])


def format_title(form: EventFormat) -> str:
    """«На площадке», «Онлайн», «В школе»."""
    return str(_FORMATS[form])


def precision_title(precision: Precision) -> str:
    """How exactly the dates are known."""
    return str(_PRECISIONS[precision])


def audience_title(audience: Audience) -> str:
    """For whom: «Школьники», «Родители», …"""
    return str(_AUDIENCES[audience])


def state_title(state: EventState) -> str:
    """«Черновик», «Опубликовано», «Отменено»."""
    return str(_STATES[state])


def visibility_title(visibility: Visibility) -> str:
    """Whom the event is shown to."""
    return str(_VISIBILITIES[visibility])


def visibility_choices() -> list[tuple[str, str]]:
    """(value, title) of every visibility, from the widest."""
    return _choices({visibility: title for visibility, title in _VISIBILITIES.items()})


def recurrence_title(recurrence: Recurrence) -> str:
    """«Ежегодно», «По графику», …"""
    return str(_RECURRENCES[recurrence])


def recurrence_choices() -> list[tuple[str, str]]:
    """(value, title) of every recurrence, from the rarest."""
    return _choices({recurrence: title for recurrence, title in _RECURRENCES.items()})


def states_title(state: EventState) -> str:
    """«Черновики», «В календаре», «Отменённые»: the heading of many."""
    return str(_STATES_OF_MANY[state])


def dates_text(precision: Precision, starts_on: date | None, ends_on: date | None) -> str:
    """An event's own dates as exactly as they are known: «14 октября 2026», «октябрь 2026 – март 2027»."""
    if precision is Precision.NONE or starts_on is None or ends_on is None:
        return precision_title(Precision.NONE)
    if precision is Precision.YEAR:
        return _years_text(starts_on, ends_on)
    if precision is Precision.SEASON:
        return _seasons_text(starts_on, ends_on)
    pattern = {Precision.MONTH: "LLLL y", Precision.QUARTER: "QQQQ y"}.get(precision, "d MMMM y")
    first, last = format_date(starts_on, pattern), format_date(ends_on, pattern)
    return first if first == last else f"{first} – {last}"


def _seasons_text(starts_on: date, ends_on: date) -> str:
    """«зима 2026/2027», «весна 2027 – осень 2027»: a winter is named by both of its years."""
    first, last = _season_text(starts_on), _season_text(ends_on)
    return first if first == last else f"{first} – {last}"


def _season_text(day: date) -> str:
    season = day.month % 12 // 3 + 1
    if season > 1:
        return f"{_SEASONS[season]} {day.year}"
    begins = day.year if day.month == 12 else day.year - 1
    return f"{_SEASONS[season]} {begins}/{begins + 1}"


def _years_text(starts_on: date, ends_on: date) -> str:
    """«2026», «2025–2026»; with a slash, as in «2025/2026», only if it is a school year."""
    first, last = starts_on.year, ends_on.year
    if first == last:
        return str(first)
    is_school_year = (starts_on.month, starts_on.day) == (9, 1) and ends_on <= date(first + 1, 8, 31)
    return f"{first}/{last}" if is_school_year else f"{first}–{last}"


def short_day(moment: datetime) -> str:
    """«14 окт.», in the installation's zone."""
    return str(format_date(local_time(moment), "d MMM", rebase=False))


def _choices(titles: Mapping[StrEnum, object]) -> list[tuple[str, str]]:
    return [(value.value, str(title)) for value, title in titles.items()]


def kind_choices() -> list[tuple[str, str]]:
    """(value, title) of every kind that is not hidden: in the operator's order, then by title; «other» comes
    last."""
    looks = kind_looks()

    def place(choice: tuple[str, str]) -> tuple[bool, int, str]:
        look = looks.get(choice[0])
        first = look.position if look and look.position is not None else MOST_KINDS
        return choice[0] == EventKind.OTHER, first, choice[1]

    shown = [kind for kind in EventKind if kind not in looks or not looks[kind].hidden]
    return sorted(((kind.value, kind_title(kind)) for kind in shown), key=place)


def scale_choices() -> list[tuple[str, str]]:
    """(value, title) of every scale, from the smallest."""
    return _choices({scale: title for scale, title in _SCALES.items()})


def format_choices() -> list[tuple[str, str]]:
    """(value, title) of every format."""
    return _choices({form: title for form, title in _FORMATS.items()})


def precision_choices() -> list[tuple[str, str]]:
    """(value, title) of every precision, from the most exact."""
    return _choices({precision: title for precision, title in _PRECISIONS.items()})


def audience_choices() -> list[tuple[str, str]]:
    """(value, title) of every audience."""
    return _choices({audience: title for audience, title in _AUDIENCES.items()})


def grades_text(grades: frozenset[int]) -> str:
    """«8–11 классы»; a set with gaps keeps them: «9, 11 классы». Empty for no grades."""
    runs: list[list[int]] = []
    for grade in sorted(grades):
        if runs and grade == runs[-1][-1] + 1:
            runs[-1].append(grade)
        else:
            runs.append([grade])
    spans = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    text = ", ".join(spans)
    return str(ngettext("grade %(grades)s", "grades %(grades)s", len(grades), grades=text)) if spans else ""


def weekday_choices() -> list[tuple[str, str]]:
    """(number, name) of every day of the week; Monday is 0."""
    monday = date(2026, 1, 5)
    return [(str(number), format_date(monday + timedelta(days=number), "ccc")) for number in range(7)]
