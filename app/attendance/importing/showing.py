"""What a file would do, as a person reads it: what is not understood, what to choose, sheet by sheet."""

from collections import Counter
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from app.accounts.models import Membership
from app.attendance.importing import labels, queries
from app.attendance.importing.models import ImportPreview
from app.attendance.importing.plans import Plan, State, Unknown
from app.attendance.importing.queries import SCHOOL, Schools
from app.core.locale import date_text
from app.core.paging import Paging

PAGE = 50
LONGEST_QUESTION = 200
MOST_ASKED = 40  # words that one page asks about


def chosen_in(plan: Plan, sent: "MultiDict[str, str]") -> list[tuple[Unknown, int]]:
    """What the form says that words mean; nonsense and empty choices are left out."""
    pairs = [(one, sent.get(one.key, "")) for one in plan.unknown.values()]
    return [
        (one, int(typed)) for one, typed in pairs if typed.isascii() and typed.isdigit() and len(typed) < 10
    ]


def shown(one: ImportPreview, plan: Plan, membership: Membership) -> dict[str, Any]:
    """What the page of a file is drawn with."""
    state = shown_state()
    sheets = [sheet for sheet in plan.sheets if state is None or sheet.state is state]
    paging, unknown = Paging.of_request(PAGE), list(plan.unknown.values())
    counts = Counter(sheet.state for sheet in plan.sheets)

    def address(number: int) -> str:
        return url_for("platforms.preview", preview_id=one.id, state=state, page=number)

    problems = [(labels.ROW_PROBLEMS[code], count, lines) for code, count, lines in one.facts["problems"]]
    return {
        "plan": plan,
        "sheets": sheets[paging.offset : paging.offset + PAGE],
        "pages": paging.links(len(sheets), address),
        "state": state,
        "counts": {each: counts[each] for each in State if counts[each]},
        "states": labels.STATES,
        "troubles": labels.TROUBLES,
        "problems": problems,
        "unread": sum(count for _text, count, _lines in problems),
        "unknown": [(each, _choices(each, membership)) for each in unknown[:MOST_ASKED]],
        "more_unknown": max(0, len(unknown) - MOST_ASKED),
        "not_meant": sum(each.came for each in unknown),
        "excess": [line for sheet in plan.todo for line in sheet.counted if line.is_excess],
        "unlisted": [line for sheet in plan.todo for line in sheet.lines if line.who is None],
        "question": _question(),
        "State": State,
    }


def shown_state() -> State | None:
    """Which sheets the address asks for; None where it names none, or what is none."""
    typed = request.args.get("state", "")
    return State(typed) if typed in set(State) else None


def _question() -> str:
    return request.args.get("q", "")[:LONGEST_QUESTION].strip()


def _choices(unknown: Unknown, membership: Membership) -> dict[int, str]:
    """What a word may mean: what is called alike, and what was searched for."""
    if unknown.about == SCHOOL:
        return {} if unknown.foreign else Schools(membership, {}).near(unknown.text)
    asked = [_question(), unknown.text] if _question() else [unknown.text]
    found = [one for text in asked for one in queries.events_like(membership, text)[: queries.NEAR]]
    return {
        one.id: f"{one.title} · {date_text(one.starts_on)}" if one.starts_on else one.title for one in found
    }
