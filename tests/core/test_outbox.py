"""Messages of the outbox: leased, sent once where nothing goes wrong, tried again where something does."""

from datetime import timedelta
from functools import partial

import pytest
from flask_migrate import downgrade, upgrade
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import select, text, update

from app.config import Config, MailRoute
from app.core import clock, outbox
from app.core.audit import history
from app.core.db import db, transact
from app.core.letters import Letter
from app.core.outbox import actions, queries
from app.core.outbox.actions import BACK_OFF, LEASE, TRIES
from app.core.outbox.dispatcher import send_due, sending
from app.core.outbox.models import MessageState, OutboxMessage
from app.core.outbox.queue import deliver_queued, enqueue_due, queue_of
from tests.race import race
from tests.waiting import until


@pytest.fixture
def config(database_url, tmp_path, smtp):
    route = MailRoute("smtp", "127.0.0.1", smtp.port)
    return Config("test", tmp_path, database_url, testing=True, route=route)


@pytest.fixture
def topic(app):
    """A topic whose messages go to the people named in the payload."""

    def write(message):
        if message.payload.get("broken"):
            raise KeyError(message.payload["broken"])
        subject = f"{message.subject_id}: {message.payload.get('subject', 'news')}"
        return [Letter(to, "ru", subject, ("Текст",)) for to in message.payload["to"]]

    app.extensions["topics"].add("test.news", "News", write, lambda locale: Letter("a@b.ru", locale, "", ()))


@pytest.fixture
def post(make, topic):
    """Leave a message in the outbox, committed; answers its id."""

    def leave(number=1, *to, **facts):
        people = to or ("anna@test.example",)
        transact(lambda: outbox.put("test.news", number, 1, 1, to=people, **facts))
        return db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.subject_id == number)).one()

    return leave


def message(number):
    db.session.rollback()
    return db.session.get_one(OutboxMessage, number)


def test_a_committed_message_is_sent_once(post, smtp):
    number = post()
    assert (send_due(), send_due()) == (1, 0)
    assert smtp.subjects() == ["1: news"]
    assert message(number).state is MessageState.DONE


def test_a_message_that_was_rolled_back_is_never_sent(make, topic, smtp):
    with pytest.raises(RuntimeError):
        transact(left_and_lost)
    assert send_due() == 0
    assert smtp.letters == []


def left_and_lost():
    outbox.put("test.news", 1, 1, 1, to=["a@b.ru"])
    raise RuntimeError


def test_a_topic_without_a_writer_and_a_letter_to_nobody_are_done(make, topic, smtp):
    transact(lambda: outbox.put("nobody.writes", 1, 1, 1))
    transact(lambda: outbox.put("test.news", 1, 1, 1, to=[]))
    assert send_due() == 2
    assert smtp.letters == []


def test_a_delayed_message_waits(post, smtp, make):
    transact(lambda: outbox.put("test.news", 7, 1, 1, delay=timedelta(minutes=10), to=["a@b.ru"]))
    assert send_due() == 0
    with clock.pinned(clock.now() + timedelta(minutes=10)):
        assert send_due() == 1


def test_dispatchers_that_race_lease_each_message_once(app, post):
    numbers = {post(number) for number in range(1, 31)}
    results = race(app, [partial(transact, partial(actions.lease, 8))] * 4)
    leased = [one.message_id for found in results for one in found]
    assert len(leased) == len(set(leased))
    assert set(leased) <= numbers
    assert len(leased) >= 8


def test_a_lease_that_ran_out_is_taken_up_and_the_old_one_is_worth_nothing(post, smtp):
    number = post()
    [old] = transact(lambda: actions.lease(10))
    assert transact(lambda: actions.lease(10)) == []
    with clock.pinned(clock.now() + LEASE):
        [new] = transact(lambda: actions.lease(10))
        deliver_queued([list(old)], LEASE.total_seconds())
        assert smtp.letters == []
        deliver_queued([list(new)], LEASE.total_seconds())
    deliver_queued([list(new)], LEASE.total_seconds())
    assert len(smtp.letters) == 1
    assert message(number).attempts == 1


def test_a_failing_message_is_tried_after_growing_pauses_then_an_operator_is_told(post, smtp):
    smtp.says = "451 4.3.0 anna@test.example: not now"
    number = post()
    now, pauses = clock.now(), []
    for _ in range(TRIES):
        with clock.pinned(now):
            assert send_due() == 0
            stuck = message(number)
            assert stuck.last_error == "refused: 451 4.3.0"
            pauses.append(stuck.due_at - now)
        with clock.pinned(stuck.due_at - timedelta(seconds=1)):
            assert queries.is_anything_due(clock.now()) is False
        now = stuck.due_at
    assert tuple(pauses[:-1]) == BACK_OFF
    assert (BACK_OFF[0], BACK_OFF[-1], TRIES) == (timedelta(minutes=1), timedelta(hours=6), 10)
    assert message(number).state is MessageState.FAILED
    health = queries.health(now)
    assert (health.failed, health.failed_lately, health.is_well) == (1, 1, False)
    with clock.pinned(now + timedelta(days=1)):
        assert send_due() == 0


def test_a_mail_server_that_is_gone_for_a_day_loses_no_letter_and_each_goes_once_when_it_is_back(post, smtp):
    smtp.stop()
    begun, hour = clock.now(), timedelta(hours=1)
    looks = [begun + timedelta(minutes=minutes) for minutes in range(0, 24 * 60, 30)]
    for number, now in enumerate(looks):
        with clock.pinned(now):
            if number % 6 == 0:  # something happens every three hours
                post(number)
            assert send_due() == 0
            assert not queries.health(now).is_well  # told on the operator's desk all the time
    told = queries.health(begun + 24 * hour)
    assert told.failed_lately and told.retrying and told.failed + told.retrying == 8
    smtp.start()
    for now in (begun + (24 + further) * hour for further in range(3)):
        with clock.pinned(now):
            send_due()
    assert sorted(smtp.subjects()) == sorted(f"{number}: news" for number in range(0, 48, 6))
    assert len(set(smtp.ids())) == 8
    assert queries.health(begun + 26 * hour).is_well


def test_a_mail_server_that_comes_back_at_night_needs_no_new_letter(post, smtp):
    smtp.stop()
    numbers, given_up, hour = [post(number) for number in range(1, 4)], clock.now(), timedelta(hours=1)
    gone = {"attempts": TRIES, "failed_at": given_up, "last_error": f"{actions.UNREACHABLE}: TimeoutError"}
    transact(lambda: db.session.execute(update(OutboxMessage).values(gone)))
    for later, probed in ((hour / 2, 0), (hour, 1), (1.5 * hour, 0), (2 * hour, 1)):
        with clock.pinned(given_up + later):
            assert transact(actions.probe) == probed
            assert send_due() == 0
            assert not queries.health(clock.now()).is_well  # told on the operator's desk all the time
    assert [message(number).state for number in numbers] == [MessageState.FAILED] * 3
    smtp.start()
    with clock.pinned(given_up + 3 * hour):
        assert transact(actions.probe) == 1  # one letter asks, and those that waited follow
        assert send_due() == 3
        assert queries.health(clock.now()).is_well
    assert sorted(smtp.subjects()) == ["1: news", "2: news", "3: news"]


def test_what_kills_everybody_who_tries_it_is_given_up(post):
    number = post()
    now = clock.now()
    for attempt in range(TRIES):
        with clock.pinned(now + attempt * LEASE):
            [one] = transact(lambda: actions.lease(1))
            assert transact(partial(actions.begin, one))
    with clock.pinned(now + TRIES * LEASE):
        assert transact(lambda: actions.lease(1)) == []
        assert (message(number).state, message(number).last_error) == (MessageState.FAILED, "interrupted")


def test_a_mail_server_that_is_down_for_long_loses_nothing(post, smtp):
    smtp.stop()
    for number in range(1, 26):
        post(number)
    start = clock.now()
    for hours in (0, 1, 5, 30):
        with clock.pinned(start + timedelta(hours=hours)):
            assert send_due() == 0
    with clock.pinned(start + timedelta(hours=30, minutes=1)):
        health = queries.health(clock.now())
        assert (health.retrying, health.is_well) == (25, False)
        smtp.start()
        fresh = post(99)
        send_due()  # one letter gets through, and all that waited follows at once
        assert len(smtp.letters) == 26
        assert queries.health(clock.now()).is_well
    assert message(fresh).state is MessageState.DONE


def test_one_broken_message_stops_no_other_and_its_trouble_names_nobody(post, smtp, caplog):
    broken = post(1, broken="Иванова Мария")
    dropped = post(2, subject="poison")
    fine = post(3)
    smtp.drops = "poison"
    assert send_due() == 1
    assert smtp.subjects() == ["3: news"]
    assert message(broken).last_error == "broken: KeyError"
    assert message(dropped).last_error == "refused: disconnected"
    assert message(fine).state is MessageState.DONE
    assert "Иванова" not in caplog.text


def test_people_who_got_a_letter_do_not_get_it_again_for_another_person_s_sake(post, smtp):
    smtp.refuses = "nobody@"
    number = post(1, "anna@test.example", "nobody@test.example", "not an address", "boris@test.example")
    send_due()
    assert [letter["To"] for letter in smtp.letters] == ["anna@test.example", "boris@test.example"]
    smtp.refuses = ""
    with clock.pinned(message(number).due_at):
        send_due()
    assert [letter["To"] for letter in smtp.letters[2:]] == ["nobody@test.example"]
    assert message(number).last_error == "address"
    assert len(set(smtp.ids())) == 3
    kept = str(db.session.execute(text("SELECT sent, last_error FROM outbox_message")).all())
    assert "@" not in kept


def test_a_message_sent_again_goes_to_everybody_under_the_same_message_ids(post, smtp):
    number = post(1, "anna@test.example", "boris@test.example")
    send_due()
    transact(lambda: actions.resend(db.session.get_one(OutboxMessage, number), by=7))
    assert history("outbox_message", number)[0].actor_id == 7
    send_due()
    assert smtp.ids()[:2] == smtp.ids()[2:]
    assert len(set(smtp.ids())) == 2


def test_a_slow_mail_server_keeps_one_connection_and_gets_every_letter(post, smtp):
    smtp.waits = 0.1
    for number in range(1, 6):
        post(number)
    assert send_due() == 5
    assert smtp.connections == 1


def test_the_web_process_sends_a_moment_after_the_commit(app, post, smtp):
    with sending(app, poll=0.05):
        post()
        until(lambda: smtp.letters)


def test_redis_holds_ids_only_and_not_more_than_is_soon_taken(post, smtp, redis_url):
    for number in range(1, 61):
        post(number)
    with Redis.from_url(redis_url) as connection:
        assert enqueue_due(connection) == 40
        assert enqueue_due(connection) == 0
        kept = b"".join(connection.dump(key) or b"" for key in connection.scan_iter())
        jobs = queue_of(connection).jobs
    assert b"test.example" not in kept
    for job in jobs:
        deliver_queued(*job.args)
    assert len(smtp.letters) == 40


def test_a_redis_that_is_gone_or_takes_nothing_keeps_no_message(post, smtp, redis_url, tmp_path):
    number = post()
    with Redis.from_url(f"unix://{tmp_path}/nowhere") as connection, pytest.raises(RedisError):
        enqueue_due(connection)
    with Redis.from_url(redis_url) as connection:
        connection.config_set("maxmemory", "1")
        try:
            with pytest.raises(RedisError):
                enqueue_due(connection)
        finally:
            connection.config_set("maxmemory", "0")
    assert (message(number).leased_until, message(number).attempts) == (None, 0)
    assert send_due() == 1


def test_a_message_of_an_older_program_is_due_at_once(make, topic, smtp):
    row = "'test.news', 1, 1, 1, '{\"to\": [\"a@b.ru\"]}', '2026-11-20 10:00:00'"
    columns = "topic, subject_id, version, recipient_id, payload, created_at"
    transact(lambda: db.session.execute(text(f"INSERT INTO outbox_message ({columns}) VALUES ({row})")))
    assert send_due() == 1


@pytest.mark.changes_tables
def test_an_update_sends_nothing_of_the_past(app, context):
    db.session.remove()
    downgrade(revision="20261125_person_locale")
    old = "INSERT INTO outbox_message (topic, subject_id, version, recipient_id, payload, created_at) VALUES "
    transact(lambda: db.session.execute(text(f"{old} ('a', 1, 1, 1, '{{}}', '2026-11-20 10:00:00')")))
    upgrade()
    assert queries.is_anything_due(clock.now()) is False
    assert db.session.scalars(select(OutboxMessage)).one().state is MessageState.DONE


def test_the_commands_send_count_and_repeat(app, post, smtp):
    smtp.says = "451 no"
    number = post()
    with clock.pinned(clock.now() - timedelta(minutes=10)):
        post(2)
    run = app.test_cli_runner().invoke
    assert run(args=["outbox", "run", "--once"]).output == "0 messages done\n"
    assert "2 to be tried again" in run(args=["outbox", "status"]).output
    transact(lambda: db.session.execute(text("UPDATE outbox_message SET failed_at = due_at")))
    smtp.says = "250 OK"
    assert run(args=["outbox", "run", "--once"]).output == "0 messages done\n"
    assert run(args=["outbox", "retry", "--failed"]).output == "2 messages will be sent again\n"
    assert run(args=["outbox", "run", "--once"]).output == "2 messages done\n"
    assert run(args=["outbox", "status"]).output.splitlines()[-1] == "all is well"
    assert run(args=["outbox", "retry", str(number)]).exit_code == 0
    for wrong in ([], ["--failed", "1"], ["99999"], ["x"]):
        assert run(args=["outbox", "retry", *wrong]).exit_code == 2
