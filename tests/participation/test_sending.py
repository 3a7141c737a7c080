"""Reports that send themselves: when, once, and to each the figures of the own reach."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.accounts.models import Membership, Role
from app.core import clock
from app.core.db import db, transact
from app.core.mail import parts
from app.core.outbox import OutboxMessage
from app.core.working_time import WorkingCalendar
from app.organizations.models import OrganizationKind
from app.participation.periods import PeriodKind, read_period
from app.participation.reports.models import SavedView
from app.participation.sending import actions, archived_letters, invariants, reach
from app.participation.sending.actions import RuleDraft, send_due, tell_archived
from app.participation.sending.letters import token_of, write
from app.participation.sending.models import FileForm, Pace, Sending, SentView, Span
from app.participation.sending.queries import ARCHIVED, TOPIC
from app.participation.sending.refusals import HasUnsubscribed
from app.participation.sending.rules import Rule, following_one, latest
from tests.attendance.visiting import fill, visit
from tests.race import race

MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)  # 9:00 in Moscow
IN_JANUARY = datetime(2027, 1, 20, 9, tzinfo=UTC)


def rule(pace, day, span=Span.LAST_WHOLE, kind=PeriodKind.QUARTER, calendar=WorkingCalendar()):  # noqa: B008
    return Rule(pace, day, span, kind, MOSCOW, calendar)


@pytest.mark.parametrize(
    ("asked", "now", "due_on", "period", "then"),
    [
        (rule(Pace.WEEKLY, 1), MONDAY, date(2026, 11, 23), "2026-q3", date(2026, 11, 30)),
        (rule(Pace.WEEKLY, 1), MONDAY.replace(hour=4), date(2026, 11, 16), "2026-q3", date(2026, 11, 23)),
        # Whoever looks in March sends what was due in February: of the period of that day.
        (
            rule(Pace.MONTHLY, 31, Span.RUNNING, PeriodKind.MONTH),
            datetime(2027, 3, 5, tzinfo=UTC),
            *(date(2027, 2, 28), "2027-02", date(2027, 3, 31)),
        ),
        # The first working days of the year are the 11th, the 12th and the 13th.
        (rule(Pace.AFTER_END, 3), IN_JANUARY, date(2027, 1, 13), "2026-q4", date(2027, 4, 5)),
        (
            rule(Pace.AFTER_END, 3, calendar=WorkingCalendar(off=frozenset({date(2027, 1, 12)}))),
            *(IN_JANUARY, date(2027, 1, 14), "2026-q4", date(2027, 4, 5)),
        ),
    ],
)
def test_the_day_that_a_rule_falls_on_decides_the_period(asked, now, due_on, period, then):
    found = latest(asked, now)
    assert (found.due_on, found.period, found.due_at <= now) == (due_on, read_period(period), True)
    assert (following_one(asked, now).due_on, following_one(asked, found.due_at).due_on) == (then, then)


@pytest.fixture
def places(make):
    """Two schools of one municipality and one of another."""
    make.installation()
    place = make.municipality()
    names = {"azov": place, "azov2": place, "bataysk": make.municipality()}
    return {name: make.school(one, short_name=f"Школа «{name}»") for name, one in names.items()}


@pytest.fixture
def people(make, places):
    office = make.organization(OrganizationKind.AUTHORITY, places["azov"].municipality)
    return {
        "author": make.user(Role.MUNICIPALITY, office),
        "azov": make.user(Role.SCHOOL, places["azov"]),
        "azov2": make.user(Role.SCHOOL, places["azov2"]),
        "bataysk": make.user(Role.SCHOOL, places["bataysk"]),
    }


def acting(user):
    return db.session.query(Membership).filter_by(user_id=user.id).one()


def by_rule(author, *others, draft=RuleDraft(Pace.WEEKLY, 1, Span.RUNNING, FileForm.CSV)):  # noqa: B008
    """A rule about participation by schools, committed."""
    view = db.session.query(SavedView).filter_by(code="quarter").one()

    def make_it():
        made = actions.make_sending(view, draft, acting(author))
        actions.add_recipients(made, [acting(one) for one in others], by=author.id)
        return made

    return transact(make_it)


def due(moment):
    def work():
        with clock.pinned(moment):
            return transact(send_due, repeatable=True)

    return work


def messages():
    return db.session.query(OutboxMessage).filter_by(topic=TOPIC).order_by(OutboxMessage.id).all()


def letters():
    """Of every message about a report, as it would be written now."""
    return [letter for one in messages() for letter in write(one)]


def test_whoever_looks_and_how_often_everybody_has_one_letter(app, people):
    by_rule(people["author"], people["azov"], draft=RuleDraft(Pace.WEEKLY, 1, Span.LAST_WHOLE, FileForm.CSV))
    assert due(MONDAY - timedelta(days=1))() == 0
    assert sum(race(app, [due(MONDAY)] * 4)) == 2
    # Of the same quarter nothing more is told on the next Monday, of the next one it is.
    assert due(MONDAY + timedelta(days=7))() == 0
    assert due(datetime(2027, 1, 4, 6, tzinfo=UTC))() == 2
    codes = [one.period_code for one in db.session.query(SentView).order_by(SentView.id)]
    assert codes == ["2026-q3", "2026-q3", "2026-q4", "2026-q4"]
    assert [one.payload for one in messages()] == [{}] * 4
    assert not list(invariants.violations())


def test_everybody_is_told_the_figures_of_the_own_reach(make, people, places):
    for name, came in (("azov", 24), ("azov2", 8), ("bataysk", 25)):
        fill(visit(make, make.school_class(places[name])), came, special_needs=2)
    by_rule(people["author"], people["azov"], people["azov2"])
    due(MONDAY)()
    found = {one.to: one for one in letters()}
    assert len(found) == 3
    for name, others in (("azov", "azov2"), ("azov2", "azov")):
        letter = found[people[name].mail]
        (attached,) = letter.attachments
        text = attached.content.decode("utf-8-sig")
        assert attached.name.endswith(".csv") and places[others].short_name not in text
        lines = list(csv.reader(io.StringIO(text), delimiter=";"))
        titles = next(line for line in lines if "Участий" in line)
        told = {line[titles.index("Участий")] for line in lines if len(line) == len(titles)} - {"Участий"}
        assert told == {{"azov": "24", "azov2": "8"}[name]}
        assert {line[titles.index("Из них с ОВЗ")] for line in lines if len(line) == len(titles)} == {
            "Из них с ОВЗ",
            "<",
        }
        words = parts(letter)
        assert "/reports/" in words.text and "/unsubscribing/" in words.html
        assert places["bataysk"].short_name not in text + words.text
    facts = dict(found[people["author"].mail].facts)
    assert "32" in facts.values() and facts["К прошлому году"] == "нет данных"


def test_a_letter_about_days_that_are_not_over_says_so(people):
    by_rule(people["author"])
    due(MONDAY)()
    for moment, told in (
        (MONDAY, ["сравниваются одни и те же дни: 1 октября – 23 ноября"]),
        (IN_JANUARY, []),
    ):
        with clock.pinned(moment):
            (letter,) = letters()
        assert [line for line in letter.lines if "ещё не закончился" in line] == list(letter.lines[2:])
        assert all(words in letter.lines[2] for words in told) and len(letter.lines) == 2 + len(told)


def test_whoever_has_lost_the_access_or_left_the_list_gets_nothing(client, people):
    made = by_rule(people["author"], people["azov"], people["azov2"])
    due(MONDAY)()
    leaving = next(one for one in made.recipients if one.user_id == people["azov"].id)
    address = f"/unsubscribing/{token_of(leaving)}"
    assert client.get(address).status_code == 200 and len(letters()) == 3
    client.post(address, data=client.form(address))
    db.session.rollback()
    db.session.delete(acting(people["azov2"]))
    db.session.commit()
    assert [one.to for one in letters()] == [people["author"].mail]
    assert due(MONDAY + timedelta(days=7))() == 1
    with pytest.raises(HasUnsubscribed):
        transact(lambda: actions.add_recipients(made, [acting(people["azov"])], by=people["author"].id))
    client.post(address, data=client.form(address))
    assert len(letters()) == 3  # of the author, twice, and of who came back
    assert client.get("/unsubscribing/x").status_code == 404


def test_what_is_paused_or_stopped_sends_nothing_and_nothing_afterwards(people):
    made, by = by_rule(people["author"]), people["author"].id
    transact(lambda: actions.pause(made, by=by))
    assert due(MONDAY)() == 0
    with clock.pinned(MONDAY + timedelta(hours=3)):
        transact(lambda: actions.resume(made, by=by))
    assert due(MONDAY + timedelta(hours=4))() == 0
    assert due(MONDAY + timedelta(days=7))() == 1
    transact(lambda: actions.stop(made, by=by))
    assert due(MONDAY + timedelta(days=14))() == 0


def test_a_rule_of_an_archived_report_says_that_it_sends_nothing(client, make, places):
    operator = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    made = by_rule(operator)
    made.view.archived_at = MONDAY
    db.session.commit()
    assert due(MONDAY + timedelta(days=7))() == 0
    client.sign_in(operator.mail)
    rules = f"/reports/{made.view_id}/sendings"
    for address in (rules, f"{rules}/{made.id}"):
        page = client.get(address).text
        assert "Отчёт в архиве" in page and "Действует" not in page and "отправить сейчас" not in page
    look = client.get(f"{rules}/{made.id}/letters").text
    assert "ничего не отправляется" in look and "Отправить сейчас" not in look


def archived(saved, at):
    """The report, put away at a moment or brought back."""
    saved.archived_at = at
    db.session.commit()


def silenced(moment):
    """What is left for keepers of rules that an archive has silenced, by the minute's look at that moment."""
    with clock.pinned(moment):
        transact(tell_archived, repeatable=True)
    found = db.session.query(OutboxMessage).filter_by(topic=ARCHIVED).order_by(OutboxMessage.id)
    return [letter for one in found for letter in archived_letters.write(one)]


def test_who_made_a_rule_is_told_once_that_the_archive_has_silenced_it(client, app, people, make, places):
    colleague = make.user(Role.MUNICIPALITY, people["author"].memberships[0].organization)
    made, paused = by_rule(people["author"], people["azov"]), by_rule(people["author"])
    transact(lambda: actions.pause(paused, by=people["author"].id))
    assert silenced(MONDAY) == []
    archived(made.view, MONDAY)
    assert [len(one) for one in race(app, [lambda: silenced(MONDAY + timedelta(minutes=1))] * 4)] == [1] * 4
    (letter,) = silenced(MONDAY + timedelta(days=3))
    assert letter.to == people["author"].mail and "23 ноября 2026" in letter.lines[0]
    assert "попросите оператора региона" in letter.lines[0]
    rules = f"/reports/{made.view_id}/sendings"
    here = f"{rules}/{made.id}"
    assert letter.action[1].endswith(here)

    client.sign_in(people["author"].mail)
    page = client.get(here).text
    assert letter.lines[0] in page and "Прекратить насовсем" in page
    assert f'href="/reports/{made.view_id}"' not in page and f'href="{rules}"' not in page
    assert client.get(f"/reports/{made.view_id}").status_code == 404
    stranger = app.test_client()
    stranger.sign_in(people["azov"].mail)
    assert stranger.get(here).status_code == 404

    archived(made.view, None)
    assert silenced(MONDAY + timedelta(days=4)) == []  # a letter on its way says nothing that is over
    archived(made.view, MONDAY + timedelta(days=5))
    db.session.delete(acting(people["author"]))
    db.session.commit()
    told = silenced(MONDAY + timedelta(days=5, minutes=2))
    assert {one.to for one in told} == {colleague.mail}
    number = db.session.query(OutboxMessage).filter_by(topic=ARCHIVED).count()
    assert number == 2
    transact(lambda: actions.stop(made, by=colleague.id))
    assert silenced(MONDAY + timedelta(days=6)) == []


def test_a_coordinator_sends_within_the_own_municipality_and_looks_before(client, people, places):
    client.sign_in(people["author"].mail)
    report = db.session.query(SavedView).filter_by(code="quarter").one().id
    rules = f"/reports/{report}/sendings"
    client.post(rules, data=client.form(rules) | {"pace": "monthly", "monthday": "5"})
    db.session.rollback()
    (made,) = db.session.query(Sending)
    here = f"{rules}/{made.id}"
    found = client.get(f"{here}?role=school").text
    assert places["azov"].short_name in found and places["bataysk"].short_name not in found
    form = client.form(f"{here}?role=school", "/recipients")
    foreign = {"membership": str(acting(people["bataysk"]).id)}
    client.post(f"{here}/recipients", data=form | foreign)
    client.post(f"{here}/recipients", data=form)  # all that are found
    db.session.rollback()
    assert {one.user_id for one in made.recipients} == {
        people[name].id for name in ("author", "azov", "azov2")
    }

    look = f"{here}/letters?period=2026-q4"
    page = client.get(look).text
    assert "Уйдёт 3 получателям" in page and "Таблица приложена" in page
    form = client.form(look, "/letters")
    for _again in range(2):
        assert client.post(f"{here}/letters", data=form).status_code == 303
    db.session.rollback()
    assert db.session.query(SentView).count() == 3
    assert len(letters()) == 3
    assert client.get(here).text.count("IV квартал 2026 года") == 6  # told of last, and what was sent


def test_whoever_is_found_is_found_behind_those_on_the_list(client, make, places, monkeypatch):
    monkeypatch.setattr(reach, "MOST_FOUND", 2)
    operator = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    schools = sorted((make.user(Role.SCHOOL, school) for school in places.values()), key=lambda one: one.name)
    made = by_rule(operator)
    client.sign_in(operator.mail)
    look = f"/reports/{made.view_id}/sendings/{made.id}?role=school"
    page = client.get(look).text
    assert page.count('name="membership"') == 2 and "Показаны первые 2" in page
    transact(lambda: actions.add_recipients(made, map(acting, schools[:2]), by=operator.id))
    page = client.get(look).text
    assert page.count('name="membership"') == 1 and "Показаны первые" not in page


def test_a_letter_without_a_row_and_a_row_without_a_letter_are_told(people):
    by_rule(people["author"])
    due(MONDAY)()
    (sent,), (message,) = db.session.query(SentView), messages()
    message.subject_id = 777
    sent.recipient.removed_at = MONDAY - timedelta(hours=1)
    db.session.commit()
    assert list(invariants.violations()) == [
        f"sent report {sent.id}: no message",
        f"sent report {sent.id}: to person {people['author'].id}, who had left the list",
        f"message {message.id}: of no sent report",
    ]
