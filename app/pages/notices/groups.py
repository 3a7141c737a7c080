"""What a person may choose about: groups of letters, by the topics of the outbox.

A topic of no group always goes at once: what concerns the account, one's own bookings and applications, days
called off, visitors, reports that have a list of their own to leave, and that one of them is sent no longer.
"""

import enum
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


class Manner(enum.StrEnum):
    AT_ONCE = "at_once"
    DAILY = "daily"
    OFF = "off"


MANNERS = {
    Manner.AT_ONCE: _l("at once"),
    Manner.DAILY: _l("in one letter a day"),
    Manner.OFF: _l("not at all"),
}


@dataclass(frozen=True)
class Group:
    """Letters of a kind. `number` is its lasting name in links, `manners` are those to choose from."""

    number: int
    code: str
    title: Any
    about: Any
    topics: frozenset[str]
    manners: tuple[Manner, ...]

    @property
    def may_be_left(self) -> bool:
        return Manner.OFF in self.manners


_NECESSARY = (Manner.AT_ONCE, Manner.DAILY)
_ANY = (Manner.AT_ONCE, Manner.DAILY, Manner.OFF)
NEWS = "news.weekly"

GROUPS = (
    Group(
        1,
        "reminders",
        _l("Reminders"),
        _l("Three working days before a trip, and to the organizer who comes tomorrow."),
        frozenset({"reminder.ahead", "reminder.host"}),
        (Manner.AT_ONCE, Manner.OFF),
    ),
    Group(
        2,
        "waiting",
        _l("What waits for you"),
        _l("Requests of schools, dates that are asked for, events to look through."),
        frozenset(
            "group.asked group.unanswered group.overdue application.submitted time_request.asked"
            " time_request.reminder time_request.overdue event.date_asked event.sent_for_review"
            " event.sent_back road_map.asked road_map.ask_due_soon road_map.ask_overdue"
            " road_map.ask_again".split()
        ),
        _NECESSARY,
    ),
    Group(
        3,
        "changes",
        _l("Changes at your events"),
        _l("A group has left, an application is taken back, an event was published or changed."),
        frozenset(
            "group.gone application.withdrawn time_request.booked time_request.withdrawn day_off.told_host"
            " event.changed event.published".split()
        ),
        _ANY,
    ),
    Group(
        4,
        "attendance",
        _l("Attendance to mark and differences"),
        _l("Events without a mark, counts of the two sides that differ."),
        frozenset(
            "sheet.unmarked sheet.unmarked_host sheet.differs sheet.differs_still sheet.disputed".split()
        ),
        _NECESSARY,
    ),
    Group(
        5,
        "counts",
        _l("Counts of the other side"),
        _l("The organizer or the school has counted, the coordinator has decided."),
        frozenset({"sheet.counted", "sheet.filled", "sheet.decided"}),
        _ANY,
    ),
    Group(
        6,
        "terms",
        _l("Reports and quotas"),
        _l("Periods that are to be reported, a municipality's places that are nearly taken."),
        frozenset(
            {"reporting_period.due_soon", "reporting_period.due", "share.nearly_gone", "road_map.papers_due"}
        ),
        _NECESSARY,
    ),
    Group(
        7,
        "news",
        _l("New events of the week"),
        _l("On Mondays, to schools: what was published and is open to them."),
        frozenset({NEWS}),
        (Manner.AT_ONCE, Manner.OFF),
    ),
)
_BY_TOPIC = {topic: group for group in GROUPS for topic in group.topics}
_BY_NUMBER = {group.number: group for group in GROUPS}


def group_of(topic: str) -> Group | None:
    """None for letters that nobody chooses about."""
    return _BY_TOPIC.get(topic)


def group_numbered(number: int) -> Group | None:
    return _BY_NUMBER.get(number)
