"""Why a row is understood as it is, in the language of the screen: the reader itself speaks only English."""

import re

from flask_babel import lazy_gettext as _l

from app.roadmap.reading.words import fold

# The named groups are the words of the row that decided. The first pattern that fits counts.
_REASONS = [
    (re.compile(pattern), text)
    for pattern, text in (
        (r"is_event: heads the rows below", _l("It heads the rows below.")),
        (r"is_event: a named event behind paperwork", _l("A named event stands behind the paperwork.")),
        (r"is_event: «(?P<word>.+)» is paperwork", _l("“%(word)s” is paperwork.")),
        (
            r"is_event: «(?P<word>.+)» goes both ways.*",
            _l("“%(word)s” may begin an event or paperwork."),
        ),
        (r"is_event: named «(?P<word>.+)»", _l("It is named as an event: “%(word)s”.")),
        (r"is_event: an unnamed event", _l("An event without a name of its own.")),
        (r"is_event: only its date tells", _l("Only its date tells that it is an event.")),
        (r"is_event: nothing tells", _l("Nothing tells whether it is an event.")),
        (r"is_event: «(?P<word>.+)»", _l("“%(word)s” begins an event.")),
        (r"kind: nothing tells", _l("The kind is not named.")),
        (r"kind: «(?P<word>.+)» in the title", _l("Kind by “%(word)s” in the title.")),
        (r"period: no such date", _l("There is no such date in the calendar.")),
        (r"period: year unknown", _l("The year is not named.")),
        (r"period: year taken as the first of several", _l("The year is taken as the first of several.")),
        (r"period: year taken from other rows", _l("The year is taken from other rows.")),
        (r"period: August .*", _l("August is the edge of a school year: the year may be another.")),
        (r"period: a week .*", _l("Weeks are counted by sevens from the first of the month.")),
        (r"period: a part of a month", _l("A part of a month is read as the whole month.")),
        (r"period: only its beginning .*", _l("Only the beginning is named: the end is that of the plan.")),
        (r"period: runs out .*", _l("The date lies outside the years of the plan.")),
        (r"period: relative .*", _l("The date is reckoned from another one.")),
        (r"period: .*", _l("The date is not fully understood.")),
        (r"columns: .*", _l("The names of the columns tell nothing: they are known by what stands in them.")),
        (r"row: joined of (?P<count>\d+) printed ones", _l("Put together of %(count)s printed rows.")),
        (r"row: joined or not .*", _l("It may be a part of the row above, or the other way round.")),
    )
]


def reason_text(reason: str, title: str) -> str:
    """The reader's reason in words for the reviewer; an unknown one as it is."""
    for pattern, text in _REASONS:
        match = pattern.fullmatch(reason)
        if match:
            facts = match.groupdict()
            return str(text) % (facts | {"word": _whole(facts.get("word", ""), title)})
    return reason


def _whole(stem: str, title: str) -> str:
    """The word of the title that a stem begins: the reader looks at stems, a person reads words."""
    found = re.search(rf"{re.escape(stem)}[\w-]*", fold(title)) if stem else None
    return found.group() if found else stem
