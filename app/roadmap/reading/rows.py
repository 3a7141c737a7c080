"""A logical row's cells understood: when, who, what it is, for whom, and how sure of it the reader is."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from app.roadmap.reading import audience, grades, kinds, naming, parties
from app.roadmap.reading.contract import OrderRow
from app.roadmap.reading.entries import Entry
from app.roadmap.reading.headings import Place
from app.roadmap.reading.periods import Reading, is_dated, read_period
from app.roadmap.reading.signs import is_month, is_within_month, names_month
from app.roadmap.reading.spans import Calendar
from app.roadmap.reading.words import flat

_DOUBTFUL = 0.55
_NOT_HELD: dict[str, Any] = {"scale": None, "audience": (), "special_needs": False}


@dataclass(frozen=True)
class Context:
    """What the order says about all of its rows."""

    calendar: Calendar
    vocabulary: parties.Vocabulary
    length: int

    def calendar_of(self, ordinal: int) -> Calendar:
        """The order's calendar for a row: the first third of a plan prepares its school year."""
        return replace(self.calendar, opening=ordinal * 3 <= self.length)


def interpret(entry: Entry, ordinal: int, place: Place, context: Context) -> OrderRow:
    """The row as the contract has it."""
    title, result, indicator = (flat(entry.text(role)) for role in ("title", "result", "indicator"))
    period = _period_text(entry, place)
    when = read_period(period, context.calendar_of(ordinal))
    parts = naming.parts_of(title)
    verdict = kinds.judge(title, parts, entry.parent, when.is_brief)
    named = _grades(entry, title, result, indicator)
    return OrderRow(
        ordinal=ordinal,
        number=entry.number,
        **asdict(place),
        title=title,
        period_text=flat(period),
        periods=when.periods,
        recurrence=when.recurrence,
        responsible=context.vocabulary.parted(parties.parties_of(entry.text("responsible"))),
        result=result or None,
        indicator=indicator or None,
        is_event=verdict.is_event,
        kind=verdict.kind,
        grades=named,
        quota=audience.has_quota(period, title),
        **(_for_whom(entry, title, place, verdict, bool(named)) if verdict.is_event else _NOT_HELD),
        sub_events=naming.sub_events_of(title, parts, when.periods) if verdict.is_event else (),
        confidence=_confidence(verdict, when, entry, period),
        reasons=(*verdict.reasons, *when.weak, *_read_as(entry)),
        source="\n".join(entry.sources),
    )


def _for_whom(entry: Entry, title: str, place: Place, verdict: kinds.Verdict, graded: bool) -> dict[str, Any]:
    """Reach and audience of an event."""
    column, result = entry.text("audience"), flat(entry.text("result"))
    heading = place.group or place.subsection or place.section or ""
    return {
        "scale": audience.scale_of(title, place.group),
        "audience": audience.audience_of(title, result, column, verdict.kind, graded, heading),
        "special_needs": audience.for_special_needs(title, column),
    }


def _period_text(entry: Entry, place: Place) -> str:
    """The period as printed; its ends may stand in two columns, and a heading ("March") in place of both."""
    start, end = _of_month(entry) or entry.text("period"), entry.text("until")
    if "period" not in entry.columns.roles:
        above = (place.group, place.subsection, place.section)
        return next((text for text in above if text and is_dated(text)), "")
    return f"{start.strip()} - {end.strip()}" if start.strip() and end.strip() else start or end


def _of_month(entry: Entry) -> str:
    """The days of one column with the month of another."""
    cells = [c for c, role in zip(entry.cells, entry.columns.roles, strict=True) if role == "period"]
    months = [cell for cell in cells if is_month(cell)]
    days = [cell for cell in cells if is_within_month(cell) and not names_month(cell)]
    return f"{days[0]} {months[0]}" if len(months) == len(days) == 1 else ""


def _grades(entry: Entry, title: str, *behind: str) -> tuple[int, ...] | None:
    """Grades of the title, else of the column of classes, else of the texts behind them in order."""
    own = grades.grades_in(title) or grades.grades_of_column(entry.text("grades"))
    return own or grades.first_grades((entry.text("audience"), *behind))


def _read_as(entry: Entry) -> tuple[str, ...]:
    """How the row was made out of what is printed."""
    joined = [f"row: joined of {len(entry.sources)} printed ones"] if len(entry.sources) > 1 else []
    guessed = ["columns: known by what stands in them"] if entry.columns.guessed else []
    return (*joined, *guessed, *entry.doubts)


def _confidence(verdict: kinds.Verdict, when: Reading, entry: Entry, period: str) -> float:
    """As sure as the weakest of what the row was understood by; any doubt puts it below 0.6."""
    sure = verdict.confidence
    if when.weak or entry.doubts or entry.columns.guessed:
        sure = min(sure, _DOUBTFUL)
    if len(entry.sources) > 1:
        sure = min(sure, 0.75)
    if not period.strip() and not entry.parent:
        sure = min(sure, 0.5)
    return round(sure, 2)
