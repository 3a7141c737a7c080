"""Applications to contests: the rules of entering, deciding and going on, on both engines."""

import threading
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

import pytest
from sqlalchemy import text, true, update

from app.booking.actions import cancel_event
from app.booking.application_models import (
    Application,
    ApplicationKey,
    Contest,
    Participants,
    Result,
)
from app.booking.applying import contests, deciding, entering, queries
from app.booking.applying import refusals as no
from app.booking.applying.contests import ContestDraft, NominationDraft
from app.booking.applying.deciding import Verdict, mark_of
from app.booking.applying.showing import works_entered
from app.calendar.actions import EventIsBooked, take_back
from app.calendar.models import Event
from app.core import clock
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from tests.checks import clean, violations
from tests.race import outcomes, race


def entered(entry):
    return transact(lambda: entering.enter(entry, by=None).state.value)


def taken(event):
    db.session.rollback()
    return db.session.get_one(Contest, event.id).taken


def told(application):
    """The topics of the letters about it, in their order."""
    query = db.session.query(OutboxMessage.topic).filter(OutboxMessage.topic.like("application.%"))
    rows = query.filter(OutboxMessage.subject_id == application.id).order_by(OutboxMessage.id)
    return [topic.partition(".")[2] for (topic,) in rows]


def verdict(application, result=Result.WINNER, place=1, *, goes_on=False, seen=None):
    return Verdict(application.id, result, place, goes_on, seen or mark_of(application))


def judge(event, *verdicts):
    return transact(lambda: deciding.set_results(event.id, verdicts, by=None))


class TestEntering:
    def test_works_are_counted_and_their_organization_is_told(self, make):
        event = make.contest(capacity=5)
        application = make.application(event, works=3)
        assert (application.state, taken(event), told(application)) == ("submitted", 3, ["submitted"])
        clean()

    def test_the_same_form_sent_twice_makes_one_application(self, make):
        event = make.contest()
        entry = make.entry(event)
        first, again = (transact(lambda: entering.enter(entry, by=None).id) for _ in range(2))
        assert first == again and taken(event) == 1
        with pytest.raises(no.ApplicationKeyUsed) as refusal:
            entered(replace(entry, title="Другая"))
        assert refusal.value.application_id == first
        with pytest.raises(no.ApplicationKeyUsed) as refusal:
            entered(replace(entry, organization_id=make.school().id))
        assert refusal.value.application_id is None
        clean()

    def test_the_same_work_from_a_second_tab_is_no_second_application(self, make):
        event, school = make.contest(), make.school()
        first = make.application(event, school, title="Мост")
        with pytest.raises(no.AlreadyApplied) as refusal:
            entered(make.entry(event, school, title="мост"))
        assert refusal.value.application_id == first.id
        assert taken(event) == 1

    def test_limits_in_works_hold_for_all_and_for_one(self, make):
        event, school = make.contest(capacity=4, per_organization=2), make.school()
        make.application(event, school, works=2)
        with pytest.raises(no.OwnLimitReached):
            entered(make.entry(event, school))
        make.application(make.contest(), school)
        assert queries.applications(true(), 1, 0)[0] == 2  # of all, though one is asked for
        with pytest.raises(no.NotEnoughWorks) as refusal:
            entered(make.entry(event, works=3))
        assert (refusal.value.asked, refusal.value.left) == (3, 2)
        assert db.session.query(ApplicationKey).count() == 2  # a refusal uses no key up
        clean()

    def test_the_last_day_counts_to_its_end_on_the_installations_clock(self, make):
        event = make.contest()
        midnight = datetime.combine(event.apply_until + timedelta(days=1), time(0), clock.zone())
        entry = make.entry(event)
        with clock.pinned(midnight), pytest.raises(no.ApplicationsOver):
            entered(entry)
        with clock.pinned(midnight - timedelta(seconds=1)):
            assert entered(entry) == "submitted"

    def test_nothing_is_taken_for_what_is_called_off_or_names_no_day(self, make):
        off, dayless = make.contest(), make.contest(apply_until=None)
        application = make.application(off)
        transact(lambda: cancel_event(off, "мороз", by=None))
        assert told(application) == ["submitted", "called_off"]
        for event in (off, dayless, make.event()):
            with pytest.raises(no.ApplicationsNotTaken):
                entered(make.entry(event))

    def test_classes_are_ones_own_and_invited(self, make):
        event, school = make.contest(grades=frozenset({8})), make.school()
        eighth, ninth = make.school_class(school, 8, roll=20), make.school_class(school, 9)
        entry = make.entry(event, school, participants=Participants.CLASSES, people=20)
        for wrong, refusal in (
            ({}, no.ClassesNotYours),
            ({"class_ids": (make.school_class(grade=8).id,)}, no.ClassesNotYours),
            ({"class_ids": (eighth.id, ninth.id)}, no.ClassesNotInvited),
            ({"class_ids": (eighth.id,), "people": 21}, no.MoreThanClassesHave),
            ({"class_ids": (eighth.id,), "nomination_id": None}, no.NoNomination),
        ):
            with pytest.raises(refusal):
                entered(replace(entry, **wrong))
        assert entered(replace(entry, class_ids=(eighth.id,))) == "submitted"
        clean()

    def test_what_is_withdrawn_makes_room_once(self, make):
        event = make.contest(capacity=2)
        application = make.application(event, works=2)
        for _ in range(2):
            transact(lambda: entering.withdraw(application, by=None, reason="болезнь"))
        assert (taken(event), told(application)) == (0, ["submitted", "withdrawn"])
        with pytest.raises(no.ApplicationMoved):
            transact(lambda: deciding.admit(application, by=None))
        clean()


class TestDeciding:
    def test_declined_works_make_room_and_come_back_only_while_there_is_some(self, make):
        event = make.contest(capacity=1)
        application = make.application(event)
        with pytest.raises(no.WhyMissing):
            transact(lambda: deciding.decline(application, " ", by=None))
        transact(lambda: deciding.decline(application, "ссылка не открывается", by=None))
        assert taken(event) == 0
        other = make.application(event)
        with pytest.raises(no.NotEnoughWorks):
            transact(lambda: deciding.admit(application, by=None))
        transact(lambda: entering.withdraw(other, by=None))
        transact(lambda: deciding.admit(application, by=None))
        assert (taken(event), told(application)) == (1, ["submitted", "declined", "admitted"])
        clean()

    def test_results_are_known_when_they_are_told_and_changes_at_once(self, make):
        event = make.contest()
        first, second = (self.admitted(make, event) for _ in range(2))
        with pytest.raises(no.NoResults):
            transact(lambda: deciding.tell_results(event.id, by=None))
        same = verdict(first), verdict(second, Result.PARTICIPANT, None)
        assert (judge(event, *same), judge(event, *same)) == (2, 0)
        assert told(first) == ["submitted", "admitted"]
        assert [transact(lambda: deciding.tell_results(event.id, by=None)) for _ in range(2)] == [2, 0]
        judge(event, verdict(second, Result.PRIZE, 2))
        assert (told(first)[2:], told(second)[2:]) == (["result"], ["result", "result"])
        clean()

    def test_a_screen_that_is_out_of_date_overwrites_nobodys_results(self, make):
        event = make.contest()
        application = self.admitted(make, event)
        stale = mark_of(application)
        judge(event, verdict(application, Result.PRIZE, 3))
        with pytest.raises(no.ResultsChanged):
            judge(event, verdict(application, Result.WINNER, 1, seen=stale))
        for take_out in (
            partial(deciding.decline, application, "ошибка", by=None),
            partial(entering.withdraw, application, by=None),
        ):
            with pytest.raises(no.ResultStands):
                transact(take_out)
        assert application.result is Result.PRIZE

    def test_only_those_who_went_on_enter_the_next_stage_and_once(self, make):
        first = make.contest()
        final, school = make.contest(follows_id=first.id), make.school()
        application = self.admitted(make, first, school, works=2)
        entry = make.entry(final, school, after_id=application.id, works=2)
        judge(first, verdict(application, goes_on=True))
        with pytest.raises(no.DidNotGoOn):  # nobody knows yet
            entered(entry)
        transact(lambda: deciding.tell_results(first.id, by=None))
        for wrong in ({"after_id": None}, {"works": 3}, {"organization_id": make.school().id}):
            with pytest.raises(no.DidNotGoOn):
                entered(replace(entry, **wrong))
        assert entered(entry) == "submitted"
        with pytest.raises(no.AlreadyApplied):
            entered(make.entry(final, school, after_id=application.id))
        with pytest.raises(no.WentOnAlready):
            judge(first, verdict(application))
        clean()

    @staticmethod
    def admitted(make, event, school=None, **facts):
        application = make.application(event, school, **facts)
        transact(lambda: deciding.admit(application, by=None))
        return application

    def test_what_was_declined_comes_back_only_into_room_that_is_its_own(self, make):
        event, school = make.contest(per_organization=2), make.school()
        first = make.application(event, school, title="Сварка")

        def admit():
            transact(lambda: deciding.admit(first, by=None))

        transact(lambda: deciding.decline(first, "ссылка не открывается", by=None))
        again = make.application(event, school, title="сварка")
        with pytest.raises(no.AlreadyApplied):
            admit()
        transact(lambda: entering.withdraw(again, by=None))
        others = [make.application(event, school) for _ in range(2)]
        with pytest.raises(no.OwnLimitReached):
            admit()
        transact(lambda: entering.withdraw(others[0], by=None))
        admit()
        assert (first.state, taken(event)) == ("admitted", 2)
        clean()

    def test_what_was_declined_in_a_later_stage_comes_back_only_while_it_goes_on(self, make):
        event, school = make.contest(), make.school()
        before = make.application(event, school)
        transact(lambda: deciding.admit(before, by=None))
        judge(event, verdict(before, goes_on=True))
        transact(lambda: deciding.tell_results(event.id, by=None))
        final = make.contest(event.host, follows_id=event.id)
        first = make.application(final, school, after_id=before.id)
        transact(lambda: deciding.decline(first, "нет", by=None))
        second = make.application(final, school, after_id=before.id)
        with pytest.raises(no.AlreadyApplied):
            transact(lambda: deciding.admit(first, by=None))
        transact(lambda: entering.withdraw(second, by=None))
        judge(event, verdict(before))
        with pytest.raises(no.DidNotGoOn):
            transact(lambda: deciding.admit(first, by=None))
        clean()


class TestLimits:
    def test_they_are_never_cut_below_what_is_entered(self, make):
        event = make.contest(capacity=9)
        make.application(event, works=5)
        for limits in ((4, None), (9, 4)):
            with pytest.raises(no.WorksEntered) as refusal:
                transact(lambda limits=limits: contests.save_contest(event, ContestDraft(*limits), by=None))
            assert refusal.value.taken == 5
        transact(lambda: contests.save_contest(event, ContestDraft(5, 5), by=None))
        assert db.session.get_one(Contest, event.id).left == 0

    def test_nominations_keep_their_works_when_renamed_or_closed_and_none_comes_twice(self, make):
        event = make.contest(nominations=("Видео", "Плакат"))
        application = make.application(event)
        video, poster = contests.nominations_of(event.id)
        rows = [
            NominationDraft("Ролик", active=False, id=video.id),
            NominationDraft("Плакат", id=poster.id),
            NominationDraft("Эссе"),
        ]
        for _ in range(2):
            transact(lambda: contests.save_contest(event, ContestDraft(20, None, rows), by=None))
        assert [one.title for one in contests.nominations_of(event.id)] == ["Ролик", "Плакат", "Эссе"]
        assert application.nomination.title == "Ролик"
        with pytest.raises(no.NoNomination):
            entered(make.entry(event, nomination_id=video.id))
        twice = ContestDraft(20, None, [*rows, NominationDraft("эссе")])
        with pytest.raises(no.NominationTwice):
            transact(lambda: contests.save_contest(event, twice, by=None))


class TestTogether:
    def test_schools_racing_for_the_last_works_never_enter_too_many(self, app, make):
        event = make.contest(capacity=5)
        entries = [make.entry(event, works=2) for _ in range(6)]
        results = race(app, [partial(entered, entry) for entry in entries])
        assert outcomes(results) == {"submitted": 2, "NotEnoughWorks": 4}
        clean()

    def test_one_organization_racing_with_itself_stays_within_its_own_limit(self, app, make):
        event, school = make.contest(per_organization=2), make.school()
        entries = [make.entry(event, school) for _ in range(5)]
        results = race(app, [partial(entered, entry) for entry in entries])
        assert outcomes(results) == {"submitted": 2, "OwnLimitReached": 3}
        clean()

    def test_whoever_enters_while_the_contest_is_called_off_is_told_or_refused(self, app, make, monkeypatch):
        event, looked, over = make.contest(), threading.Event(), threading.Event()
        entry, event_id = make.entry(event), event.id

        def dawdle(_event, _entry):
            looked.set()
            over.wait(timeout=0.4)  # calling off must have to wait for the one who has looked

        def call_off():
            looked.wait(timeout=20)
            transact(lambda: cancel_event(db.session.get_one(Event, event_id), "мороз", by=None))
            over.set()

        monkeypatch.setattr(entering, "_check_classes", dawdle)
        assert race(app, [partial(entered, entry), call_off]) == ["submitted", None]
        assert told(db.session.query(Application).one()) == ["submitted", "called_off"]

    def test_a_contest_becomes_a_draft_or_takes_the_works_and_never_both(self, app, make):
        for _ in range(3):
            event = make.contest()
            entry, number = make.entry(event), event.id

            def taken_back(number=number):
                event = db.session.get_one(Event, number)
                transact(lambda: take_back(event, by=None, count_works=works_entered))

            of_host, of_school = race(app, [taken_back, partial(entered, entry)])
            if db.session.get_one(Event, number).state == "draft":
                assert isinstance(of_school, no.ApplicationsNotTaken)
            else:
                assert isinstance(of_host, EventIsBooked) and of_school == "submitted"

    @pytest.mark.changes_tables
    @pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
    def test_without_guard_and_check_too_many_works_are_entered(self, app, make, monkeypatch):
        db.session.execute(text("ALTER TABLE contest DROP CONSTRAINT ck_contest_taken_within_capacity"))
        db.session.commit()
        event = make.contest(capacity=5)

        everybody = threading.Barrier(6)

        def unguarded(event_id, wanted):
            contest = db.session.get_one(Contest, event_id)
            everybody.wait(timeout=20)  # all have looked before the first one writes
            if contest.taken + wanted > contest.capacity:
                raise no.NotEnoughWorks(wanted, 0)
            more = update(Contest).where(Contest.event_id == event_id)
            db.session.execute(more.values(taken=Contest.taken + wanted))
            return contest

        monkeypatch.setattr(entering, "take", unguarded)
        entries = [make.entry(event, works=2) for _ in range(6)]
        race(app, [partial(entered, entry) for entry in entries])
        assert any(line.startswith("I20:") for line in violations())


# Each breaks one promise by raw SQL, as a bug, a bad restore or a curious administrator would.
BROKEN = (
    ("I20", "UPDATE contest SET taken = taken - 1"),
    ("I20", "UPDATE contest SET per_organization = 1"),
    ("I20", "UPDATE application SET state = 'withdrawn'"),
    ("I20", "UPDATE application SET event_id = (SELECT MIN(id) FROM event)"),
    ("I20", "UPDATE nomination SET event_id = (SELECT MIN(id) FROM event)"),
    ("I20", "UPDATE application SET organization_id = (SELECT MIN(id) FROM organization)"),
    ("I20", "UPDATE application SET after_id = id"),
    ("I22", "DELETE FROM application_key"),
    ("I22", "UPDATE application_key SET application_id = NULL"),
    ("I22", "UPDATE application SET state = 'admitted'"),
    ("I22", "UPDATE application_key SET organization_id = (SELECT MIN(id) FROM organization)"),
)


def test_each_broken_invariant_is_named(app, make):
    make.event()
    school_class = make.school_class()
    make.application(make.contest(), school_class.school, works=2, class_ids=(school_class.id,))
    clean()
    checks = {one.code: one.check for one in app.extensions["invariants"]}
    for code, statement in BROKEN:
        db.session.execute(text(statement))
        assert list(checks[code]()), statement
        db.session.rollback()
