"""What an event says in full, what it is tied to, and the copies made of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, true

from app.calendar import actions, stages
from app.calendar.actions import EventDraft, Link, draft_of
from app.calendar.models import Event, EventKind, EventState, Precision, Recurrence, Scale, Visibility
from app.core import audit
from app.core.db import db, transact
from app.organizations.models import Direction, Field, Programme, ProgrammeLevel
from tests.make import Make


def ids_of(model: Any) -> frozenset[int]:
    return frozenset(db.session.scalars(select(model.id).order_by(model.id).limit(2)))


def whole(make: Make, **facts: Any) -> EventDraft:
    everything = {
        "title": "Неделя профессий",
        "kind": EventKind.CONTEST,
        "announcement": "До",
        "programme_text": "В день",
        "report": "После",
        "links": (Link("Положение", "https://example.org/rules"),),
        "results": "Победил 8Б",
        "result_links": (Link("Фото", "https://example.org/photo"),),
        "precision": Precision.DAYS,
        "starts_on": date(2028, 2, 28),
        "ends_on": date(2028, 2, 29),
        "recurrence": Recurrence.YEARLY,
        "apply_until": date(2028, 2, 29),
        "visibility": Visibility.INVITED,
        "programme_ids": ids_of(Programme),
        "field_ids": ids_of(Field),
        "direction_ids": ids_of(Direction),
        "level_ids": ids_of(ProgrammeLevel),
        "cohost_ids": frozenset({make.organization(short_name="Завод «Заря»").id}),
        "invited_ids": frozenset({make.school(short_name="Школа № 5").id}),
    }
    return EventDraft(**everything | facts)


def made(make: Make, draft: EventDraft) -> Event:
    host = make.organization()
    return transact(lambda: actions.create_event(draft, host.id, by=None))


def test_an_event_says_everything_that_was_said_of_it(make: Make) -> None:
    parent, before = make.event(), make.event()
    draft = whole(make, parent_id=parent.id, follows_id=before.id)
    event = made(make, draft)
    db.session.expire_all()
    assert draft_of(event) == draft


def test_the_log_tells_of_every_fact_and_of_what_was_linked(make: Make) -> None:
    event = made(make, whole(make))
    draft = draft_of(event)
    kept = frozenset(sorted(draft.programme_ids)[:1])
    changed = replace(
        draft, programme_ids=kept, cohost_ids=frozenset(), links=(), visibility=Visibility.PUBLIC
    )
    transact(lambda: actions.edit_event(event, changed, by=7))
    entry = audit.history("event", event.id)[-1]
    assert set(entry.before) == set(entry.after) == {"programmes", "cohosts", "links", "visibility"}
    assert entry.before["cohosts"] == ["Завод «Заря»"] and entry.after["cohosts"] == []
    assert len(entry.before["programmes"]) == 2 and len(entry.after["programmes"]) == 1
    assert entry.before["links"] == [{"title": "Положение", "url": "https://example.org/rules"}]


def test_saying_the_same_again_leaves_no_trace(make: Make) -> None:
    event = made(make, whole(make))
    version, entries = event.version, len(audit.history("event", event.id))
    transact(lambda: actions.edit_event(event, draft_of(event), by=7))
    assert (event.version, len(audit.history("event", event.id))) == (version, entries)


def test_an_event_for_the_invited_invites_somebody(make: Make) -> None:
    with pytest.raises(actions.NobodyInvited):
        made(make, whole(make, invited_ids=frozenset()))


# Umbrellas and chains


def tie(event: Event, **ties: int | None) -> None:
    transact(lambda: actions.edit_event(event, replace(draft_of(event), **ties), by=None))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("parent_id", actions.UmbrellaInCircle), ("follows_id", actions.ChainInCircle)],
)
def test_nothing_is_a_part_or_a_stage_of_itself(make: Make, name: str, refusal: type[Exception]) -> None:
    first, second, third = make.event(), make.event(), make.event()
    tie(second, **{name: first.id})
    tie(third, **{name: second.id})
    for wanted in (first.id, third.id):
        with pytest.raises(refusal) as refused:
            tie(first, **{name: wanted})
        assert refused.value.title == db.session.get_one(Event, wanted).title  # type: ignore[attr-defined]
    assert first.parent_id is None and first.follows_id is None


def stage(make: Make, scale: Scale, first: date, last: date, after: Event | None = None) -> Event:
    dates = {"precision": Precision.DAYS, "starts_on": first, "ends_on": last}
    return make.event(scale=scale, follows_id=after.id if after else None, **dates)


@pytest.mark.parametrize(
    ("second", "scale", "warned"),
    [
        (date(2026, 12, 1), Scale.REGIONAL, []),
        (date(2026, 11, 30), Scale.REGIONAL, ["stages_overlap"]),
        (date(2026, 10, 1), Scale.MUNICIPAL, ["earlier_than_before"]),
        (date(2026, 12, 1), Scale.SCHOOL, ["against_the_scale"]),
    ],
)
def test_odd_stages_are_warned_of_on_both_sides(
    make: Make, second: date, scale: Scale, warned: list[str]
) -> None:
    first = stage(make, Scale.MUNICIPAL, date(2026, 11, 1), date(2026, 11, 30))
    later = stage(make, scale, second, date(2026, 12, 5), first)
    for event, other in ((first, later), (later, first)):
        assert [(one.code, one.title) for one in stages.warnings(event, true())] == [
            (code, other.title) for code in warned
        ]


def test_applications_after_the_last_day_are_warned_of(make: Make) -> None:
    event = made(make, whole(make, apply_until=date(2028, 3, 1)))
    assert [one.code for one in stages.warnings(event, true())] == ["applications_too_late"]


# Copies


def test_a_repeated_event_says_the_same_but_for_what_came_of_it(make: Make) -> None:
    event = made(make, whole(make))
    copy = transact(lambda: actions.repeat_event(event, by=7))
    assert copy.id != event.id and copy.state is EventState.DRAFT and not copy.slots
    assert draft_of(copy) == replace(draft_of(event), report="", results="", result_links=())
    assert audit.history("event", copy.id)[0].after["copied_from"] == event.id


def test_a_second_press_makes_no_second_copy(make: Make) -> None:
    event = made(make, whole(make, report="", results="", result_links=()))
    first, second = (transact(lambda: actions.repeat_event(event, by=7)).id for _press in range(2))
    assert event.id != first == second


def test_next_year_has_the_same_days_of_the_month(make: Make) -> None:
    event = made(make, whole(make))
    copy = transact(lambda: actions.copy_to_next_year(event, by=7))
    assert (copy.starts_on, copy.ends_on) == (date(2029, 2, 28), date(2029, 2, 28))
    assert copy.precision is Precision.DAY and copy.apply_until == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("precision", "first", "last", "later"),
    [
        (Precision.MONTH, date(2027, 2, 1), date(2027, 2, 28), (date(2028, 2, 1), date(2028, 2, 29))),
        (Precision.SEASON, date(2027, 12, 1), date(2028, 2, 29), (date(2028, 12, 1), date(2029, 2, 28))),
        (Precision.YEAR, date(2026, 9, 1), date(2027, 8, 31), (date(2027, 9, 1), date(2028, 8, 31))),
        (Precision.NONE, None, None, (None, None)),
    ],
)
def test_months_seasons_and_years_stay_whole(
    make: Make, precision: Precision, first: date, last: date, later: tuple[date, date]
) -> None:
    event = make.event(precision=precision, starts_on=first, ends_on=last)
    copy = transact(lambda: actions.copy_to_next_year(event, by=7))
    assert (copy.precision, (copy.starts_on, copy.ends_on)) == (precision, later)


def test_next_year_keeps_what_holds_then_and_leaves_its_umbrella(make: Make) -> None:
    umbrella, before = make.event(), make.event()
    event = made(make, whole(make, parent_id=umbrella.id, follows_id=before.id))
    ended, kept = event.programmes
    ended.valid_until = 2027  # the event is held in 2027/2028
    db.session.commit()
    copy = transact(lambda: actions.copy_to_next_year(event, by=7))
    assert [row.id for row in copy.programmes] == [kept.id]
    assert (copy.parent_id, copy.follows_id) == (None, None)
