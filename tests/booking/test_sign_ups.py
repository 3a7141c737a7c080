"""Signing up without an account: seats kept for visitors, an address for the notices, a link that cancels."""

import logging
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from functools import partial

import icalendar
import pytest
from flask import current_app
from sqlalchemy import text, update

from app.accounts.models import Role
from app.booking import actions, choosing
from app.booking.actions import Share, Visitors
from app.booking.actions import sign_ups as rules
from app.booking.refusals import EventNotOpen, SlotCancelled, SlotStarted
from app.booking.sign_ups.letters import write
from app.booking.sign_ups.links import token_of
from app.booking.sign_ups.models import SignUp
from app.booking.sign_ups.refusals import NoVisitorPlaces
from app.calendar import actions as calendar
from app.calendar.models import Event, Holder, Pool, Slot, Visibility
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.core.locale import date_text
from app.core.outbox.models import OutboxMessage
from tests.booking.test_controls import on_postgresql, together
from tests.checks import clean, violations
from tests.forms import filled
from tests.race import outcomes, race

MAIL = "canary-anna@visitors.example"
PLACES = 12


@pytest.fixture
def slot(make):
    """Thirty places, of which twelve are for visitors."""
    make.installation()
    return fair(make)


def fair(make, event=None, **facts):
    slot = make.slot(30, event or make.event(title="Ярмарка профессий"), **facts)
    share(slot, Share(PLACES, holder=Holder.PUBLIC))
    return slot


def share(slot, *shares):
    transact(lambda: actions.share_out(slot, shares, by=None))


def visitors(slot, people=2, mail=MAIL, *, audience="", key=None):
    key = key or f"key-of-{mail}-{people}-{slot.id}".ljust(20, ".")
    return Visitors(slot.id, people, mail, key, "ru", audience)


def signed_up(asked):
    return transact(lambda: actions.sign_up(asked))


def taken(slot):
    db.session.rollback()
    pools = db.session.query(Pool).filter_by(slot_id=slot.id).populate_existing()
    return {pool.holder.value: pool.taken for pool in pools}


def letters():
    db.session.rollback()
    messages = db.session.query(OutboxMessage).filter(OutboxMessage.topic.like("sign_up.%"))
    return [letter for message in messages.order_by(OutboxMessage.id) for letter in write(message)]


def send(client, slot, **typed):
    page = f"/slots/{slot.id}/sign-ups/new"
    return client.post(f"/slots/{slot.id}/sign-ups", data=client.form(page) | {"mail": MAIL} | typed)


def test_from_the_event_to_the_link_and_back(client, slot):
    page = client.get(f"/events/{slot.event_id}").text
    assert "Для школ: осталось 18 из 18 мест" in page and "Записаться без школы · свободно 12" in page
    form = client.get(f"/slots/{slot.id}/sign-ups/new", headers={"Accept-Encoding": "gzip"})
    assert form.headers["Cache-Control"] == "no-store" and "Content-Encoding" not in form.headers
    link = send(client, slot, people="3", mail=MAIL.upper()).location
    assert re.fullmatch(r"/s/\S{20,}", link)
    assert taken(slot) == {"public": 3, "common": 0}
    opened = client.get(link, headers={"Accept-Encoding": "gzip"})
    assert "Вы записаны: 3 человека." in opened.text and f"/slots/{slot.id}/calendars" in opened.text
    assert MAIL not in opened.text and link in opened.text
    secret = opened.headers
    assert (secret["Cache-Control"], secret["Referrer-Policy"]) == ("no-store", "strict-origin")
    assert secret["X-Robots-Tag"] == "noindex, nofollow" and "Content-Encoding" not in secret
    button = client.form(link)
    for _press in range(2):
        assert client.post(link, data=button).location == link
    with clock.pinned(slot.ends_at + timedelta(days=2)):
        assert client.get(link).status_code == 404
    assert "Ваша запись отменена." in client.get(link).text and taken(slot)["public"] == 0
    unknown = client.get(link[:-1] + ("A" if link[-1] != "A" else "B"))
    assert unknown.status_code == 404 and "Ярмарка" not in unknown.text
    clean()


def test_a_form_sent_twice_is_one_sign_up_and_with_other_words_a_new_key_is_given(client, slot):
    form = client.form(f"/slots/{slot.id}/sign-ups/new") | {"mail": MAIL, "people": "2"}
    post = partial(client.post, f"/slots/{slot.id}/sign-ups")
    link = post(data=form).location
    share(slot, Share(2, holder=Holder.PUBLIC))  # full by now, but not for what was answered already
    assert post(data=form).location == link
    answer = post(data=form | {"people": "4"})
    assert answer.status_code == 409 and "Этой формой вы уже записались" in answer.text
    assert (
        form["key"] not in answer.text
        and link in answer.text
        and 'value="4"' in answer.text
        and MAIL in answer.text
    )
    assert taken(slot)["public"] == 2
    clean()


def test_a_time_that_moves_while_a_visitor_fills_the_form_in_is_told_first(client, slot):
    page = f"/slots/{slot.id}/sign-ups/new"
    form = client.form(page) | {"mail": MAIL}
    moved = slot.starts_at + timedelta(days=2)
    draft = calendar.SlotDraft(moved, moved + timedelta(hours=2), slot.capacity)
    transact(lambda: actions.move_slot(db.session.get(Slot, slot.id), draft, "Ремонт", by=None))
    told = client.post(f"/slots/{slot.id}/sign-ups", data=form)
    assert told.status_code == 409 and "Организатор перенёс это время" in told.text
    assert date_text(moved) in told.text and f'value="{MAIL}"' in told.text and not taken(slot)["public"]
    assert client.post(f"/slots/{slot.id}/sign-ups", data=form | filled(told.text)).status_code == 303
    assert taken(slot)["public"] == 1
    clean()


def test_an_address_signs_up_once_and_is_only_written_to_again(client, slot):
    first = signed_up(visitors(slot, 2))
    answer = send(client, slot, people="4")
    assert answer.status_code == 200 and "Мы отправили письмо" in answer.text and "/s/" not in answer.text
    assert taken(slot)["public"] == 2 and len(letters()) == 1  # nobody is buried in letters
    with clock.pinned(clock.now() + timedelta(minutes=16)):
        assert "Мы отправили письмо" in send(client, slot).text
    assert [token_of(first.id) in letter.action[1] for letter in letters()] == [True]  # of the last version
    assert db.session.query(OutboxMessage).filter_by(topic="sign_up.confirmed").count() == 2
    form = client.form(f"/slots/{slot.id}/sign-ups/new")
    share(slot, Share(2, holder=Holder.PUBLIC))  # full: an address that is known gets no other answer
    for mail in (MAIL, "other@visitors.example"):
        answer = client.post(f"/slots/{slot.id}/sign-ups", data=form | {"mail": mail, "key": mail})
        assert answer.status_code == 409 and "места уже заняли" in answer.text
    clean()


def test_schools_and_visitors_keep_to_their_own_places_and_nobody_waits(client, make, slot):
    near = fair(make, slot.event, starts_at=slot.starts_at + timedelta(days=1))
    make.booking(slot, 18)
    _room, others = choosing.times_with_room(near, make.school(), clock.now())
    assert [one.room.free for one in others] == [0]
    assert make.booking(slot, 5).state == "waiting"
    for number in range(2):
        signed_up(visitors(slot, 5, f"{number}@visitors.example"))
    with pytest.raises(NoVisitorPlaces) as refusal:
        signed_up(visitors(slot, 3))
    assert refusal.value.left == 2
    refused = send(client, slot, people="3")
    assert refused.status_code == 409 and "Осталось 2 места, а вас 3." in refused.text
    assert f"/slots/{near.id}/sign-ups/new" in refused.text and MAIL in refused.text
    signed_up(visitors(slot, 2))
    full = client.get(f"/slots/{slot.id}/sign-ups/new").text
    assert "Листа ожидания для них нет" in full and f"/slots/{near.id}/sign-ups/new" in full
    assert "Без школы: мест нет" in client.get(f"/events/{slot.event_id}").text
    clean()


def test_where_places_are_kept_by_audience_the_visitor_says_who_comes(client, slot):
    kept = [Share(seats, audience, Holder.PUBLIC) for seats, audience in ((3, "parents"), (9, "pupils"))]
    share(slot, *kept)
    assert send(client, slot).status_code == 422  # who comes is not said
    assert send(client, slot, people="3", audience="parents").status_code == 303
    assert send(client, slot, mail="b@visitors.example", audience="parents").status_code == 409
    assert send(client, slot, mail="b@visitors.example", audience="teachers").status_code == 422
    assert taken(slot)["public"] in (0, 3) and db.session.query(SignUp).count() == 1
    clean()


def test_only_times_to_come_of_public_events_are_open(client, make, slot):
    closed = {"draft": fair(make, make.event(published=False)), "invited": fair(make)}
    for visibility in (Visibility.SIGNED_IN, Visibility.INVITED):
        db.session.get_one(Event, closed["invited"].event_id).visibility = visibility
        db.session.commit()
        assert client.get(f"/slots/{closed['invited'].id}/sign-ups/new").status_code == 404
        with pytest.raises(EventNotOpen):
            signed_up(visitors(closed["invited"]))
    assert client.get(f"/slots/{closed['draft'].id}/sign-ups/new").status_code == 404
    one = signed_up(visitors(slot))
    with clock.pinned(slot.starts_at):
        with pytest.raises(SlotStarted):
            signed_up(visitors(slot, mail="late@visitors.example"))
        with pytest.raises(SlotStarted):
            transact(lambda: actions.cancel_sign_up(db.session.get_one(SignUp, one.id)))
    bare = make.slot(event=slot.event, starts_at=slot.starts_at + timedelta(days=3))
    assert "без школы не записывают" in client.get(f"/slots/{bare.id}/sign-ups/new").text
    clean()


def test_a_time_called_off_writes_one_letter_to_each_and_names_the_nearest_others(client, make, slot):
    near, early, later = (
        fair(make, slot.event, starts_at=slot.starts_at + timedelta(days=day)) for day in (1, -5, 2)
    )
    signed_up(visitors(near, 10, "x@visitors.example"))
    gone = signed_up(visitors(slot, 2, "gone@visitors.example"))
    transact(lambda: actions.cancel_sign_up(db.session.get_one(SignUp, gone.id)))
    signed_up(visitors(slot, 3))
    before = len(letters())
    transact(lambda: actions.cancel_slot(db.session.get_one(Slot, slot.id), "Мороз", by=None))
    told = [letter for letter in letters() if letter.to == MAIL]
    [letter] = told
    assert len(letters()) == before  # the letter of the version before is not sent any more
    assert "Причина: Мороз" in letter.lines
    assert letter.lines[-1].count("свободно: 12") == 2 and "свободно: 2)" not in letter.lines[-1]
    assert letter.lines[-1].index(date_text(later.starts_at)) < letter.lines[-1].index(
        date_text(early.starts_at)
    )
    [event] = icalendar.Calendar.from_ical(letter.attachments[0].content).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED" and event["SEQUENCE"] > 1
    opened = client.get(f"/s/{token_of(db.session.query(SignUp.id).filter_by(mail=MAIL).scalar())}").text
    assert "Причина: Мороз" in opened and f"/slots/{later.id}/sign-ups/new" in opened
    assert f"/slots/{near.id}/sign-ups/new" not in opened  # too few places for all of them
    with pytest.raises(SlotCancelled):
        signed_up(visitors(slot, mail="late@visitors.example"))
    transact(lambda: actions.cancel_event(db.session.get_one(Event, slot.event_id), "Ремонт", by=None))
    states = Counter(one.state.value for one in db.session.query(SignUp).populate_existing())
    assert states == {"cancelled_by_host": 2, "cancelled_by_person": 1}
    assert taken(near) == taken(later) == {"public": 0, "common": 0}
    clean()


def test_the_letter_holds_time_place_link_and_an_entry_without_the_link(slot):
    one = signed_up(visitors(slot, 3))
    [letter] = letters()
    assert letter.to == MAIL and "Вы записаны: 3 человека." in letter.lines[0]
    assert letter.action[1].endswith(f"/s/{token_of(one.id)}")
    entry = letter.attachments[0].content.decode()
    assert "METHOD:REQUEST" in entry and token_of(one.id)[:20] not in entry.replace("\r\n ", "")


def test_the_address_stands_in_no_log_message_or_page_and_is_erased_in_time(app, client, make, slot, caplog):
    with caplog.at_level(logging.DEBUG):
        link = send(client, slot).location
        client.post(link, data=client.form(link))
        send(client, slot, people="3")
        app.logger.error("failed at %s", link)
    told = [vars(row) for table in (AuditEntry, OutboxMessage) for row in db.session.query(table)]
    assert "canary" not in str(told) + caplog.text and link not in caplog.text
    host = db.session.get_one(Event, slot.event_id).host
    client.sign_in(make.user(Role.HOST, host).mail)
    day = slot.starts_at.astimezone(clock.zone()).date()
    for path in (f"/slots/{slot.id}/bookings", f"/day?on={day}"):
        page = client.get(path).text
        assert "Без школы: 3 человека" in page and "canary" not in page
    assert mails(clock.now()) == {MAIL: 2}
    assert mails(clock.now() + timedelta(days=14, minutes=1)) == {MAIL: 1, None: 1}
    assert mails(slot.ends_at + timedelta(days=14)) == {MAIL: 1, None: 1}
    assert mails(slot.ends_at + timedelta(days=14, minutes=1)) == {None: 2}
    assert letters() == []
    clean()


def test_whose_address_was_erased_signs_up_again_and_the_calendar_takes_the_new_entry(make):
    make.installation()
    slot = fair(make, starts_at=clock.now() + timedelta(days=30))
    kept = []
    for days in (0, 15):  # addresses of sign-ups that are over are kept for 14 days
        with clock.pinned(clock.now() + timedelta(days=days)):
            transact(actions.forget_visitors)
            one = signed_up(visitors(slot, key=f"key-of-day-{days}".ljust(20, ".")))
            kept.append(entry_of_mine())
            if days == 0:
                transact(lambda number=one.id: actions.cancel_sign_up(db.session.get_one(SignUp, number)))
                kept.append(entry_of_mine())
    assert [event["STATUS"] for event in kept] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert len({event["UID"] for event in kept}) == 1
    assert [event["SEQUENCE"] for event in kept] == sorted({event["SEQUENCE"] for event in kept})


def entry_of_mine():
    [letter] = [letter for letter in letters() if letter.to == MAIL]
    [event] = icalendar.Calendar.from_ical(letter.attachments[0].content).walk("VEVENT")
    return event


def mails(moment):
    with clock.pinned(moment):
        transact(actions.forget_visitors)
    return Counter(one.mail for one in db.session.query(SignUp).populate_existing())


def test_programs_get_nothing_and_a_network_that_sends_too_much_is_told_to_wait(client, slot, monkeypatch):
    assert "Мы отправили письмо" in send(client, slot, topic="buy").text
    for wrong in ({"mail": "no"}, {"people": "0"}, {"people": "11"}, {"people": "99999999999"}, {"key": "x"}):
        assert send(client, slot, **wrong).status_code == 422, wrong
    assert send(client, slot, mail="x" * 20_000).status_code == 413
    assert db.session.query(SignUp).count() == 0
    monkeypatch.setattr("app.booking.sign_ups.pages.MOST_OF_NETWORK", 1)
    assert send(client, slot, people="2").status_code == 303
    answer = send(client, slot, mail="second@visitors.example", people="2")
    assert answer.status_code == 429 and "через 15 минут" in answer.text
    assert "second@visitors.example" in answer.text and taken(slot)["public"] == 2
    with clock.pinned(clock.now() + timedelta(minutes=15)):
        assert send(client, slot, mail="second@visitors.example").status_code == 303


def test_every_promise_about_sign_ups_is_asked_by_the_audit(slot):
    signed_up(visitors(slot))
    for code, words, statement in (
        ("I1", "its bookings and sign-ups hold 5", "UPDATE sign_up SET people = 5"),
        ("I1", "not of its slot or not for visitors", "UPDATE sign_up SET pool_id = pool_id + 99"),
        (
            "I1",
            "not of its slot or not for visitors",
            "UPDATE pool SET holder = 'common', audience = 'adults' WHERE taken > 0",
        ),
        ("I5", "is confirmed in slot", "UPDATE slot SET cancelled_at = changed_at"),
        ("I6", "has 1 versions and 0 notices", "DELETE FROM outbox_message"),
        ("I8", "stands in the audit log and nowhere else", "DELETE FROM sign_up"),
    ):
        db.session.execute(text(statement))
        found = [
            line for one in current_app.extensions["invariants"] if one.code == code for line in one.check()
        ]
        assert any(words in line for line in found), (words, found)
        db.session.rollback()
    clean()


def racing(slot):
    return [partial(signed_up, visitors(slot, 5, f"{number}@visitors.example")) for number in range(4)]


def test_visitors_racing_for_the_last_places_never_get_one_too_many(app, slot):
    won = outcomes(race(app, racing(slot)))
    assert won == {"SignUp": 2, "NoVisitorPlaces": 2}
    assert taken(slot)["public"] == 10
    again = outcomes(race(app, [partial(signed_up, visitors(slot, 1)) for _ in range(4)]))
    assert again == {"SignUp": 4} and taken(slot)["public"] == 11  # one form, sent by four hands
    same = [partial(signed_up, visitors(slot, 1, "b@visitors.example", key=f"{n}" * 20)) for n in range(4)]
    assert outcomes(race(app, same))["SignUp"] == 1 and taken(slot)["public"] == 12
    clean()


@on_postgresql
def test_calling_a_time_off_waits_for_who_is_signing_up_and_takes_them_out(app, slot, monkeypatch):
    insert, host = rules._insert, ThreadPoolExecutor(1)
    calls = []

    def interrupted(asked, pool_id):
        one = insert(asked, pool_id)
        calls.append(host.submit(called_off, app, slot.id))
        wait(calls, timeout=0.3)
        assert not calls[0].done()
        return one

    monkeypatch.setattr(rules, "_insert", interrupted)
    signed_up(visitors(slot))
    assert calls[0].result(timeout=20) == 0
    host.shutdown()
    db.session.rollback()
    assert [one.state for one in db.session.query(SignUp)] == ["cancelled_by_host"]
    clean()


def called_off(app, slot_id):
    with app.app_context():
        return transact(lambda: actions.cancel_slot(db.session.get_one(Slot, slot_id), "Мороз", by=None))


@pytest.mark.changes_tables
@on_postgresql
def test_without_the_guard_and_the_check_visitors_are_let_in_twice(app, slot, monkeypatch):
    db.session.execute(text("ALTER TABLE pool DROP CONSTRAINT ck_pool_taken_within_capacity"))
    db.session.commit()
    monkeypatch.setattr(rules, "pools_for_visitors", together(rules.pools_for_visitors))
    monkeypatch.setattr(rules, "take_for_visitors", unguarded)
    assert outcomes(race(app, racing(slot))) == {"SignUp": 4}
    assert any(line.startswith("I2:") for line in violations())


def unguarded(pool_id, people, _now):
    db.session.execute(update(Pool).where(Pool.id == pool_id).values(taken=Pool.taken + people))
    return True
