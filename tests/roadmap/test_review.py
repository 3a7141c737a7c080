"""What an operator does with a row beside accepting it: correct and leave it, split it, merge it, untie it;
and the sure rows in one go."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.calendar.actions import DatesOutOfOrder, EventDraft, draft_of, edit_event
from app.calendar.models import Event, EventKind, Precision, Scale
from app.core import audit
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from app.roadmap import actions, invariants, queries
from app.roadmap.drafts import proposed
from app.roadmap.models import RoadMap, RoadMapBatch, RoadMapRow, RowEvent, RowState
from app.roadmap.parts import Parts, Shape, in_parts, overlapping
from app.roadmap.queries import Show
from app.roadmap.reading import read_order
from app.roadmap.review import twins
from tests.race import race
from tests.roadmap import sample
from tests.roadmap.rendering import Plan, as_lines

PROJECT = "Региональный проект «Проба пера» Региональный конкурс «Проба»"
PLAN = Plan(
    [
        sample.row("1", sample.FAIR, "Октябрь 2025 года", "Азовский колледж", "Пришли ученики 8, 10 классов"),
        sample.row("2", PROJECT, "Октябрь 2025-апрель 2026 года Март 2026 года", "Центр", "Итоги"),
        sample.row("3", sample.STAGES, "Муниципальный этап: октябрь-ноябрь 2025 года. "
                   "Региональный этап: ноябрь 2025 года", "Центр", "Итоги"),
        sample.row("4", "Ярмарка вакансий «Старт»", "апрель 2026 года", "Азовский колледж", "Итоги"),
        sample.row("5", "Ярмарка вакансий «Финиш»", "май 2026 года", "Никому не известный центр", "Итоги"),
    ]
)  # fmt: skip
HTMX = {"HX-Request": "true"}
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def rows(make):
    """The rows of an order in a region with a college, as they were read."""
    make.organization(name="Азовский колледж", short_name="Азовский колледж")
    order = read_order(as_lines(PLAN), name="order.txt")
    return list(transact(lambda: actions.import_order(order, "order.txt", "0" * 64, by=None)).rows)


@pytest.fixture
def operator(make, client, rows):
    """A browser of an operator."""
    home = make.organization(OrganizationKind.OPERATOR, name="Оператор", short_name="Оператор")
    client.sign_in(make.user(Role.OPERATOR, home).mail)
    return client


def row(ordinal):
    db.session.rollback()
    return db.session.scalars(select(RoadMapRow).where(RoadMapRow.ordinal == ordinal)).one()


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def picks(rows, *ordinals):
    host = db.session.scalars(select(Event.host_id)).first() or 1
    chosen = [one for one in rows if one.ordinal in ordinals]
    return [actions.Pick(one.id, proposed(one.draft, None), host) for one in chosen]


# Split


def test_a_project_is_the_umbrella_of_its_contest_and_stages_make_a_chain(rows):
    whole = in_parts(rows[1].draft, proposed(rows[1].draft, None))
    assert (whole.shape, whole.whole.kind, [one.kind for one in whole.parts]) == (
        Shape.UMBRELLA, EventKind.PROJECT, [EventKind.CONTEST],
    )  # fmt: skip
    umbrella, contest = transact(lambda: actions.accept_parts(rows[1], whole, 1, by=7))
    assert (contest.parent_id, contest.starts_on) == (umbrella.id, date(2026, 3, 1))
    stages = in_parts(rows[2].draft, proposed(rows[2].draft, None))
    first, second = transact(lambda: actions.accept_parts(rows[2], stages, 1, by=7))
    assert (second.follows_id, first.scale, second.scale) == (first.id, Scale.MUNICIPAL, Scale.REGIONAL)
    assert overlapping(stages.parts) == [(first.title, second.title)]
    assert [tie.made for one in rows[1:3] for tie in one.ties] == [True] * 4
    assert list(invariants.row_and_events()) == []


def test_a_split_is_made_whole_or_not_at_all(rows):
    good, days = EventDraft("Первая", EventKind.FAIR), (date(2026, 3, 2), date(2026, 3, 1))
    bad = EventDraft("Вторая", EventKind.FAIR, precision=Precision.DAYS, starts_on=days[0], ends_on=days[1])
    with pytest.raises(DatesOutOfOrder):
        transact(lambda: actions.accept_parts(rows[1], Parts(Shape.SEPARATE, good, (good, bad)), 1, by=None))
    assert (count(Event), row(2).state) == (0, RowState.NEW)
    with pytest.raises(actions.NoParts):
        transact(lambda: actions.accept_parts(rows[1], Parts(Shape.SEPARATE, good, ()), 1, by=None))


@one_engine
def test_parts_are_added_taken_away_and_mended_without_losing_a_word(operator):
    address = "/roadmaps/1/rows/2/parts"
    form = operator.form(address, "/parts") | {"parts-0-title": "Мой конкурс"}
    more = operator.post(address, data=form | {"do": "add"})
    assert more.text.count("Убрать эту часть") == 2
    assert "Мой конкурс</textarea>" in more.text
    assert (
        operator.post(address, data=form | {"do": "remove-0"}).text.count("parts-0-title") > 0
    )  # the last stays
    wrong = form | {
        "parts-0-precision": "days",
        "parts-0-starts_on": "2026-03-02",
        "parts-0-ends_on": "2026-03-01",
    }
    refused = operator.post(address, data=wrong)
    assert refused.status_code == 422
    assert "Последний день раньше первого" in refused.text
    assert "Мой конкурс</textarea>" in refused.text
    assert operator.post(address, data=form | {"parts-0-title": "x" * 301}).status_code == 422
    assert operator.post(address, data=form).location == "/roadmaps/1/rows/3"
    assert [event.title for event in row(2).events] == ["Региональный проект «Проба пера»", "Мой конкурс"]
    late = operator.post(address, data=form, headers=HTMX)
    assert late.status_code == 409
    assert "Эта строка уже принята" in late.text
    assert "Мой конкурс" in late.text  # what was typed is shown beside the refusal


@one_engine
def test_stages_that_overlap_are_accepted_with_a_word_of_warning(operator):
    form = operator.form("/roadmaps/1/rows/3/parts", "/parts")
    assert "начинается раньше, чем закончится" in operator.get("/roadmaps/1/rows/3/parts").text
    answer = operator.post("/roadmaps/1/rows/3/parts", data=form, headers=HTMX)
    assert "начинается раньше, чем закончится" in answer.text
    assert len(row(3).events) == 2


# Leave and come back


@one_engine
def test_what_is_corrected_is_kept_without_a_decision_and_gone_with_it(operator, make):
    address = "/roadmaps/1/rows/1"
    form = operator.form(address, "/event") | {"grades": ["8", "10"]}
    assert operator.post(f"{address}/edits", data=form).location == "/roadmaps/1/rows/2"
    assert row(1).edited is None  # nothing was typed
    typed = form | {"title": "Моя ярмарка", "ends_on": "не дата"}
    quiet = operator.post(f"{address}/edits", data=typed, headers=HTMX | {"X-Quiet": "1"})
    assert "Сохранено в" in quiet.text
    assert "Исправлена, не решена" in operator.get("/roadmaps/1").text
    again = operator.form(address, "/event")
    assert again["title"].strip() == "Моя ярмарка"
    told = [one.action for one in audit.history("road_map_row", row(1).id)]
    assert told == ["road_map_row.edited"]
    assert operator.post(f"{address}/event", data=form | {"title": "Моя ярмарка"}).status_code == 303
    assert (row(1).edited, row(1).events[0].title) == (None, "Моя ярмарка")
    late = operator.post(f"{address}/edits", data=typed, headers=HTMX | {"X-Quiet": "1"})
    assert (late.status_code, row(1).edited) == (409, None)


@one_engine
def test_corrections_are_thrown_away_and_the_order_speaks_again(operator):
    address = "/roadmaps/1/rows/2"
    parts = operator.form(f"{address}/parts", "/parts") | {"parts-0-title": "Мой конкурс"}
    operator.post(f"{address}/edits", data=parts)
    assert "Мой конкурс</textarea>" in operator.get(address).text  # the row opens as it was left: in parts
    assert "Мой конкурс" not in operator.get(f"{address}?whole=1").text
    operator.post(f"{address}/edits/removal", data=parts)
    assert (row(2).edited, "Мой конкурс" in operator.get(address).text) == (None, False)


# Merge


def test_an_event_that_is_there_is_proposed_tied_and_untied(rows, make):
    host = db.session.scalars(select(Event.host_id)).first() or make.organization()
    days = {"precision": Precision.MONTH, "starts_on": date(2025, 10, 1), "ends_on": date(2025, 10, 31)}
    same = make.event(host, title="Ярмарка профессий «ГОРОД МАСТЕРОВ»", kind=EventKind.FAIR, **days)
    other = make.event(host, title="Урок мужества", kind=EventKind.FAIR)
    person = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).memberships[0]
    (found,) = twins.likely(rows[0], proposed(rows[0].draft, None), person)
    assert (found.event.id, found.alike, found.same_days) == (same.id, 1.0, True)
    assert [one.id for one in twins.found(rows[0], "урок", person)] == [other.id]
    assert [one.id for one in twins.found(rows[0], f"№ {same.id}", person)] == [same.id]
    for event in (same, other):
        transact(lambda event=event: actions.tie_event(rows[0], event, made=False, by=3))
    transact(lambda: actions.untie_event(rows[0], other.id, by=4))
    assert (rows[0].state, rows[0].decided_by, rows[0].events) == (RowState.ACCEPTED, 3, [same])
    transact(lambda: actions.untie_event(rows[0], same.id, by=4))
    assert (rows[0].state, rows[0].decided_by, rows[0].events) == (RowState.NEW, None, [])
    with pytest.raises(actions.NotTied):
        transact(lambda: actions.untie_event(rows[0], same.id, by=4))
    assert [one.action for one in audit.history("road_map_row", rows[0].id)][-2:] == [
        "road_map_row.untied"
    ] * 2
    made = transact(lambda: actions.accept_row(rows[3], proposed(rows[3].draft, None), host.id, by=3))
    with pytest.raises(actions.MadeOfRow):
        transact(lambda: actions.untie_event(rows[3], made.id, by=4))


@one_engine
def test_merging_works_by_links_and_buttons_and_says_so_when_the_event_is_gone(operator, make):
    event = make.event(title="Ярмарка вакансий «Старт», весна", kind=EventKind.FAIR)
    address = "/roadmaps/1/rows/4/ties"
    assert "Ярмарка вакансий «Старт», весна" in operator.get(address).text
    assert "Такого мероприятия не нашлось" in operator.get(f"{address}?q=нетничего").text
    part = operator.get(f"{address}?q=старт&found=list", headers=HTMX).text
    assert part.strip().startswith('<div id="row-4-found"')
    form = operator.form(address, "/ties")
    gone = operator.post(address, data=form | {"event": "99999"})
    assert (gone.status_code, "Такого мероприятия уже нет" in gone.text) == (409, True)
    assert operator.post(address, data=form | {"event": str(event.id)}).status_code == 303
    assert ("Отвязать" in operator.get("/roadmaps/1").text, row(4).ties[0].made) == (True, False)
    untied = operator.post(f"{address}/{event.id}/removal", data=form, headers=HTMX)
    assert ('data-key="a"' in untied.text, row(4).state) == (True, RowState.NEW)


# The sure ones in one go


def test_a_batch_is_made_once_and_leaves_what_others_have_decided(rows):
    order = rows[0].road_map
    transact(lambda: actions.reject_row(rows[3], by=9))
    some, key = picks(rows, 1, 4, 5), "k" * 20
    made = [transact(lambda: actions.accept_batch(order, some, key, by=3).id) for _twice in range(2)]
    batch = db.session.get_one(RoadMapBatch, made[0])
    assert (made[0], [tie.row.ordinal for tie in batch.ties], count(Event)) == (made[1], [1, 5], 2)
    assert [(row(n).state, row(n).decided_by) for n in (1, 4)] == [
        (RowState.ACCEPTED, 3),
        (RowState.REJECTED, 9),
    ]
    assert [one.after["rows"] for one in audit.history("road_map", order.id)][-1] == 2
    with pytest.raises(actions.NothingChosen):
        transact(lambda: actions.accept_batch(order, some, "other" * 4, by=3))
    assert list(invariants.of_batches()) == []
    row(1).ties[0].made = False
    db.session.flush()
    assert len(list(invariants.of_batches())) == 1


def test_two_presses_at_once_are_one_batch(app, rows):
    order_id, some = rows[0].road_map_id, picks(rows, 1, 4)
    press = [lambda: transact(
        lambda: actions.accept_batch(db.session.get_one(RoadMap, order_id), some, "k" * 20, by=3).id
    )] * 3  # fmt: skip
    assert len(set(race(app, press))) == 1
    assert count(Event) == 2


def test_a_batch_is_taken_back_but_for_what_somebody_has_worked_on(rows, make):
    order = rows[0].road_map
    batch = transact(lambda: actions.accept_batch(order, picks(rows, 1, 4, 5), "k" * 20, by=3))
    changed, held = row(1).events[0], row(4).events[0]
    draft = draft_of(changed)
    transact(lambda: edit_event(changed, EventDraft(**{**vars(draft), "title": "Другое название"}), by=3))
    make.event(held.host, title="Её второй день", parent_id=held.id)
    assert transact(lambda: actions.take_back_batch(batch, by=4)) == 1
    states = [row(n).state for n in (1, 4, 5)]
    assert states == [RowState.ACCEPTED, RowState.ACCEPTED, RowState.NEW]
    assert (count(RowEvent), row(5).decided_by) == (2, None)
    with pytest.raises(actions.BatchTakenBack):
        transact(lambda: actions.take_back_batch(db.session.get_one(RoadMapBatch, 1), by=4))
    assert list(invariants.row_and_events()) == []
    assert [one.action for one in audit.history("road_map", order.id)][-1] == "road_map.batch_taken_back"


@one_engine
def test_the_preview_lists_what_is_made_and_why_the_rest_is_not(operator, make):
    make.event(title="Ярмарка вакансий «Старт»", kind=EventKind.FAIR)
    db.session.execute(RoadMapRow.__table__.update().values(confidence=0.9))
    db.session.commit()
    page = operator.get("/roadmaps/1/acceptance").text
    assert re.findall(r'name="row" value="(\d)"( checked)?', page) == [("1", " checked"), ("5", "")]
    assert "есть мероприятие с таким же названием" in page
    assert page.count("несколько мероприятий в одной строке") == 2
    form = operator.form("/roadmaps/1/acceptance", "/acceptance")
    made = operator.post("/roadmaps/1/acceptance", data=form | {"row": ["1", "4", "5"]})
    assert [row(n).state.value for n in (1, 4, 5)] == [
        "accepted",
        "new",
        "accepted",
    ]  # 4 may be there already
    assert operator.post("/roadmaps/1/acceptance", data=form | {"row": ["1", "5"]}).location == made.location
    assert "Разом приняты 2 строки" in operator.get(made.location).text
    assert "Разом приняты 2 строки" in operator.get("/roadmaps/1").text
    back = operator.form(made.location, "/removal")
    assert operator.post(f"{made.location}/removal", data=back).location == "/roadmaps/1"
    assert operator.post(f"{made.location}/removal", data=back).status_code == 409
    assert (
        operator.post("/roadmaps/1/acceptance", data=form | {"key": "k" * 20, "row": []}).status_code == 422
    )


# The list


@one_engine
def test_the_list_comes_a_page_at_a_time_and_knows_who_decided(operator, make, monkeypatch):
    monkeypatch.setattr("app.roadmap.review.listing.PAGE", 2)
    page = operator.get("/roadmaps/1").text
    assert (page.count('class="review'), "after=2" in page) == (2, True)
    part = operator.get("/roadmaps/1?after=2", headers=HTMX).text
    assert ("<html" in part, part.count('class="review'), "after=4" in part) == (False, 2, True)
    operator.post("/roadmaps/1/rows/1/rejection", data=operator.form("/roadmaps/1/rows/1", "/event"))
    person = row(1).decided_by
    assert operator.get(f"/roadmaps/1?show=decided&by={person}").text.count('class="review') == 1
    assert operator.get(f"/roadmaps/1?show=decided&by={person + 1}").text.count('class="review') == 0


@one_engine
def test_rows_that_a_newer_order_has_changed_say_what_it_said_before(operator, make):
    event, row_four = make.event(), row(4)
    transact(lambda: actions.tie_event(row_four, event, made=False, by=None))
    changed = row(1)
    row_four = db.session.scalars(select(RoadMapRow).where(RoadMapRow.ordinal == 4)).one()
    changed.before = changed.draft | {"title": "Ярмарка прошлого года"}
    row_four.gone_at = row_four.road_map.imported_at
    db.session.commit()
    page = operator.get("/roadmaps/1?show=changed").text
    assert (page.count('class="review'), "Ярмарка прошлого года" in page) == (1, True)
    assert "Строки больше нет" in operator.get("/roadmaps/1?show=gone").text
    changed = row(1)
    changed.before = None
    db.session.commit()
    assert queries.counts(1)[Show.CHANGED] == 0
