"""A newer version of an order: what it changes, and what of the order's review stays as it was."""

import random
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.calendar.actions import draft_of, edit_event
from app.calendar.models import Precision
from app.core import audit
from app.core.db import db, transact
from app.roadmap import actions, invariants
from app.roadmap.drafts import proposed
from app.roadmap.models import RoadMap, RowState
from app.roadmap.queries import Show, rows
from app.roadmap.reading import read_order
from app.roadmap.versions import invariants as version_invariants
from app.roadmap.versions import looking, queries
from app.roadmap.versions.actions import (
    AnotherOrder,
    PairedMeanwhile,
    VersionDecided,
    VersionInForce,
    apply_version,
    import_version,
    keep_version,
    move_version,
)
from app.roadmap.versions.diff import Fate, diff_of
from app.roadmap.versions.models import RoadMapVersion
from app.roadmap.versions.pairing import NoSuchPair, pair, unpair
from tests.race import race
from tests.roadmap.rendering import Plan, as_lines
from tests.roadmap.sample import FAIR, HEADING, ORDER, PLAN, STAGES, row

TOUR = "Экскурсии на предприятия"
MOVED = row("1.1", FAIR, "Ноябрь 2025 года", "Азовский колледж, школы", "Пришли ученики 8, 10 классов")
LESSON = row("1.5", "Уроки финансовой грамотности для старшеклассников", "Март 2026 года", "Банк", "Уроки")


def lines(*rows, title=PLAN.title):
    return as_lines(Plan([HEADING, *rows], title=title))


FIRST = PLAN.rows[1:]
# The olympiad is gone, the fair is a month later, a lesson is new, and the paperwork now stands first.
SECOND = lines(FIRST[2], MOVED, FIRST[3], LESSON)


def read(data):
    return read_order(data, name="order.txt")


def stored(data=ORDER, **facts):
    order, digest = read(data), sha256(data).hexdigest()
    return transact(lambda: actions.import_order(order, "order.txt", digest, by=None, **facts))


def kept(road_map, data, by=None):
    order, digest = read(data), sha256(data).hexdigest()
    return transact(lambda: keep_version(road_map, order, "newer.txt", digest, by=by))


def apply(version, *, sure=False, by=None):
    return transact(lambda: apply_version(version, version.road_map.digest, sure=sure, by=by))


def accepted(row, host):
    return transact(lambda: actions.accept_row(row, proposed(row.draft, None), host.id, by=3))


def by_title(road_map):
    return {row.title: row for row in queries.all_rows(road_map.id)}


def plan_row(number, title, period="Октябрь 2025", parties=("Центр",), section="Первый"):
    return {
        "ordinal": number, "number": str(number), "section": section, "subsection": None, "group": None,
        "title": title, "period_text": period, "periods": [], "responsible": list(parties),
        "result": "Итоги", "indicator": None,
    }  # fmt: skip


WORDS = (
    "ярмарка олимпиада мастерская наставник колледж агроном металлург программист педагог строитель диспут "
    "форум фестиваль диктант лаборатория верфь аэропорт клиника типография пекарня обсерватория питомник"
).split()


@st.composite
def orders_and_edits(draw):
    """Rows of an order; and the same rows edited, with what was done to each."""
    rng = random.Random(draw(st.integers(0, 10**6)))
    count = draw(st.integers(4, 14))
    titles = list(dict.fromkeys(" ".join(rng.sample(WORDS, 5)) for _ in range(count)))
    old = [plan_row(n, title, rng.choice(("Май 2026", "Октябрь 2025"))) for n, title in enumerate(titles)]
    new, done = [], {}
    for n, one in enumerate(old):
        deed = done[n] = rng.choice(("same", "same", "same", "period", "title", "parties", "gone"))
        edits = {
            "period": {"period_text": "Март 2026"},
            "title": {"title": one["title"] + " для школьников"},
            "parties": {"responsible": ["Министерство", "Школы"]},
        }
        if deed != "gone":
            new.append((n, one | edits.get(deed, {})))
    if draw(st.booleans()):
        new.insert(rng.randrange(len(new) + 1), (None, plan_row(0, "совершенно другое дело кулинаров")))
    if len(new) > 1 and draw(st.booleans()):
        new.append(new.pop(rng.randrange(len(new))))
    return old, [one for _n, one in new], {n: at for at, (n, _one) in enumerate(new)}, done


@settings(max_examples=60)
@given(orders_and_edits())
def test_the_diff_says_exactly_what_was_edited(found):
    old, new, places, done = found
    told = {change.old: change for change in diff_of(old, new).changes if change.old is not None}
    cell = {"period": "period", "title": "title", "parties": "responsible"}
    for n, deed in done.items():
        assert told[n].new == places.get(n)
        assert [one.name for one in told[n].cells] == ([cell[deed]] if deed in cell else [])
    added = [change.new for change in diff_of(old, new).changes if change.fate is Fate.NEW]
    assert added == ([places[None]] if None in places else [])


def test_five_hundred_edited_and_shuffled_rows_find_each_other_within_a_second():
    rng = random.Random(4)
    words = [f"{word[:3]}{n:02}" for word in WORDS for n in range(10)]
    old = [plan_row(n, " ".join(rng.choices(words, k=8)) + f" №{n}") for n in range(500)]
    new = [one | {"title": "Областная " + one["title"]} for one in old]
    rng.shuffle(new)
    begun = time.process_time()
    told = diff_of(old, new)
    assert time.process_time() - begun < 1
    assert told.counts[Fate.CHANGED] == 500
    assert all(new[one.new]["title"].endswith(old[one.old]["title"]) for one in told.changes)


def test_repeated_and_renumbered_rows_keep_their_places():
    twins = [plan_row(1, "Родительское собрание"), plan_row(2, "Родительское собрание")]
    renumbered = [one | {"number": f"3.{n}"} for n, one in enumerate(twins)]
    assert [(one.old, one.new) for one in diff_of(twins, renumbered).changes] == [(0, 0), (1, 1)]
    assert diff_of(twins, twins[:1]).counts[Fate.GONE] == 1


def test_another_contest_in_the_same_words_is_another_row():
    was = [plan_row(1, "Проведение регионального конкурса «Город мастеров» среди учеников")]
    now = [
        plan_row(
            1, "Проведение регионального конкурса «Юный металлург» среди учеников", "Май 2027", ["Завод"]
        )
    ]
    assert diff_of(was, now).counts[Fate.NEW] == 1


def test_a_newer_version_keeps_rows_events_and_decisions(make):
    host, road_map = make.organization(), stored()
    found = by_title(road_map)
    fair, olympiad = accepted(found[FAIR], host), accepted(found["Олимпиада юных инженеров"], host)
    transact(lambda: actions.reject_row(found[TOUR], by=4))
    ids = {title: row.id for title, row in found.items()}
    told = apply(kept(road_map, SECOND), by=7)
    assert [told.counts[fate] for fate in (Fate.SAME, Fate.CHANGED, Fate.NEW, Fate.GONE)] == [2, 1, 1, 1]
    now = by_title(road_map)
    assert {title: row.id for title, row in now.items() if title in ids} == ids
    assert [row.ordinal for row in queries.all_rows(road_map.id)] == [1, 2, 3, 4, 5]
    assert (now[FAIR].events, now[FAIR].state) == ([fair], RowState.ACCEPTED)
    assert now[FAIR].before["period_text"] == "Октябрь 2025 года"
    assert (now[TOUR].state, now[TOUR].before) == (RowState.REJECTED, None)
    gone = now["Олимпиада юных инженеров"]
    assert (gone.events, gone.ordinal, gone.gone_at is not None) == ([olympiad], 5, True)
    assert now[LESSON["title"]].state is RowState.NEW
    assert {row.title for row in queries.to_look_at(road_map.id)} == {FAIR, gone.title}
    assert [*invariants.row_and_events(), *version_invariants.rows_and_version()] == []
    (entry,) = [one for one in audit.history("road_map", road_map.id) if one.action == "road_map.replaced"]
    assert (entry.actor_id, entry.after["changed"], entry.after["gone"]) == (7, 1, 1)


def test_a_row_that_was_gone_and_comes_back_is_alive_again(make):
    host, road_map = make.organization(), stored()
    event = accepted(by_title(road_map)["Олимпиада юных инженеров"], host)
    apply(kept(road_map, SECOND))
    older = db.session.scalars(select(RoadMapVersion).order_by(RoadMapVersion.applied_at)).first()
    told = apply(older)
    assert told.counts[Fate.BACK] == 1
    back = by_title(road_map)["Олимпиада юных инженеров"]
    assert (back.gone_at, back.events, back.before, back.ordinal) == (None, [event], None, 2)
    assert by_title(road_map)[FAIR].before is None  # it says again what it said when it was decided
    assert queries.history(road_map.id)[0].version.id == older.id


def test_new_dates_are_offered_and_never_taken_by_themselves(make):
    host, road_map = make.organization(), stored()
    event = accepted(by_title(road_map)[FAIR], host)
    apply(kept(road_map, SECOND))
    fair = by_title(road_map)[FAIR]
    assert event.starts_on == date(2025, 10, 1)
    assert looking.dates_offered(fair, event).starts_on == date(2025, 11, 1)
    transact(lambda: looking.take_dates(fair, event, by=5))
    assert (event.starts_on, event.ends_on) == (date(2025, 11, 1), date(2025, 11, 30))
    with pytest.raises(looking.NothingNew):
        transact(lambda: looking.take_dates(fair, event, by=5))
    transact(lambda: looking.look_at(fair, by=5))
    assert queries.to_look_at(road_map.id) == []


def test_dates_of_its_own_are_not_offered_others(make):
    host, road_map = make.organization(), stored()
    event = accepted(by_title(road_map)[FAIR], host)
    day = date(2025, 10, 14)
    own = replace(draft_of(event), precision=Precision.DAY, starts_on=day, ends_on=day)
    transact(lambda: edit_event(event, own, by=None))
    apply(kept(road_map, SECOND))
    assert looking.dates_offered(by_title(road_map)[FAIR], event) is None


def test_what_answered_a_gone_row_can_answer_another(make):
    host, road_map = make.organization(), stored()
    event = accepted(by_title(road_map)["Олимпиада юных инженеров"], host)
    apply(kept(road_map, SECOND))
    now = by_title(road_map)
    gone, lesson = now["Олимпиада юных инженеров"], now[LESSON["title"]]
    with pytest.raises(looking.RowIsGone):
        transact(lambda: looking.answer_instead(lesson, gone, by=1))
    transact(lambda: looking.answer_instead(gone, lesson, by=1))
    assert (lesson.events, gone.events, gone.before) == ([event], [event], None)


def test_of_two_who_apply_two_versions_at_once_the_second_is_told(app, make):
    road_map = stored()
    ids = [kept(road_map, SECOND).id, kept(road_map, lines(*FIRST[:3])).id]
    seen = road_map.digest

    def apply_one(version_id):
        return apply_version(db.session.get_one(RoadMapVersion, version_id), seen, sure=False, by=version_id)

    results = race(app, [lambda one=one: transact(lambda: apply_one(one)).kept_of for one in ids])
    assert Counter(type(one).__name__ for one in results) == {"int": 1, "AppliedMeanwhile": 1}
    db.session.rollback()
    assert list(version_invariants.rows_and_version()) == []


def test_another_order_needs_a_word_and_the_version_in_force_changes_nothing(make):
    road_map = stored()
    other = kept(road_map, lines(LESSON, FIRST[0]))
    with pytest.raises(AnotherOrder) as told:
        apply(other)
    assert (told.value.kept, told.value.of) == (1, 4)
    apply(other, sure=True)
    with pytest.raises(VersionInForce):
        apply(other)
    with pytest.raises(VersionDecided):
        transact(lambda: move_version(other, road_map, by=None))


def test_the_same_order_is_known_by_its_rows_and_its_time(make):
    road_map = stored()
    assert queries.candidates(read(SECOND))[0].is_likely
    strangers = lines(LESSON, title=PLAN.title)
    assert queries.candidates(read(strangers))[0].is_namesake
    later = lines(*FIRST, title=PLAN.title.replace("2025/2026", "2026/2027"))
    assert queries.candidates(read(later)) == []
    assert queries.candidates(read(SECOND), RoadMap.id != road_map.id) == []
    of_another = queries.candidates(read(SECOND), municipality_id=7)[0]
    assert (of_another.of_owner, of_another.is_likely, of_another.is_namesake) == (False, False, False)


def test_a_file_that_is_no_version_becomes_an_order_of_its_own(make):
    road_map, place = stored(), make.municipality()
    version = kept(road_map, SECOND)
    made = transact(lambda: import_version(version, municipality_id=place.id, by=1))
    assert (made.id != road_map.id, made.municipality_id, len(made.rows)) == (True, place.id, 4)
    assert db.session.scalar(select(func.count()).select_from(RoadMapVersion)) == 0
    assert made.rows[1].draft["scale"] == "municipal"
    host = make.organization(municipality=place)
    assert accepted(made.rows[1], host).municipality_id == place.id


def test_the_audit_tells_of_rows_that_are_not_those_of_the_version(make):
    road_map = stored()
    apply(kept(road_map, SECOND))
    by_title(road_map)[FAIR].title = "Другое"
    road_map.digest = "0" * 64
    db.session.flush()
    assert len(list(version_invariants.rows_and_version())) == 2


def test_undecided_rows_that_are_gone_wait_for_nobody(make):
    road_map = stored()
    apply(kept(road_map, SECOND))
    assert queries.to_look_at(road_map.id)[0].title == FAIR
    assert "Олимпиада юных инженеров" not in {row.title for row in rows(road_map.id, Show.ALL)}


def test_a_person_pairs_rows_that_the_comparison_does_not(make):
    host, road_map = make.organization(), stored()
    olympiad = by_title(road_map)[STAGES]
    accepted(olympiad, host)
    version = kept(road_map, lines(FIRST[0], LESSON, FIRST[2], FIRST[3]))
    assert queries.diff_with(queries.all_rows(road_map.id), version.content).counts[Fate.GONE] == 1
    for _ in range(2):
        transact(lambda: pair(version, 2, olympiad.id, by=5))
    (decided,) = queries.pairs_of(version.id)
    with pytest.raises(PairedMeanwhile):
        apply(version)
    mark = queries.mark_of([decided])
    diff = transact(lambda: apply_version(version, road_map.digest, sure=False, by=5, paired=mark))
    assert (diff.counts[Fate.NEW], diff.counts[Fate.GONE]) == (0, 0)
    assert olympiad.title == LESSON["title"] and olympiad.state is RowState.ACCEPTED and olympiad.events
    assert olympiad.before["title"] == STAGES, "it waits until somebody has looked at it"
    assert queries.history(road_map.id)[0].diff.counts == diff.counts, "the history tells the same"
    with pytest.raises(VersionDecided):
        transact(lambda: unpair(version, 2, by=5))
    entries = select(func.count()).where(audit.AuditEntry.action == "road_map.rows_paired")
    assert db.session.scalar(entries) == 1


def test_a_row_said_to_be_new_leaves_its_old_one_and_compares_anew(make):
    road_map = stored()
    version = kept(road_map, lines(MOVED, *FIRST[1:]))
    fair = by_title(road_map)[FAIR]

    def fates():
        rows = queries.all_rows(road_map.id)
        counts = queries.diff_with(rows, version.content, queries.pairs_of(version.id)).counts
        return [counts[fate] for fate in (Fate.CHANGED, Fate.NEW, Fate.GONE)]

    assert fates() == [1, 0, 0]
    transact(lambda: pair(version, 1, None, by=5))
    assert fates() == [0, 1, 1]
    transact(lambda: unpair(version, 1, by=5))
    assert fates() == [1, 0, 0]
    transact(lambda: pair(version, 2, fair.id, by=5))
    transact(lambda: pair(version, 1, fair.id, by=5))
    assert [(one.place, one.row_id) for one in queries.pairs_of(version.id)] == [(1, fair.id)]
    other = stored(lines(LESSON, title="План района"), municipality_id=make.municipality().id)
    for place, row_id in ((1, by_title(other)[LESSON["title"]].id), (9, fair.id)):
        with pytest.raises(NoSuchPair):
            transact(lambda place=place, row_id=row_id: pair(version, place, row_id, by=5))
    assert not list(version_invariants.pairs_of_rows())
    queries.pairs_of(version.id)[0].place = 9
    db.session.flush()
    assert len(list(version_invariants.pairs_of_rows())) == 1
    db.session.rollback()
    transact(lambda: move_version(version, other, by=5))
    assert not queries.pairs_of(version.id), "they were pairs of the other order's rows"
