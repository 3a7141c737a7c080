"""The own calendar of a school and of a host, behind an address that is a secret."""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from app.accounts.models import Role
from app.booking import actions, feed_queries
from app.booking.letters import letter_of
from app.booking.models import Booking, FeedPurpose, FeedToken
from app.booking.notices import notice_of
from app.core import audit, clock
from app.core.db import db, transact
from tests.conftest import Browser
from tests.make import Make

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Entries = dict[str, dict[str, object]]


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.pinned(NOON):
        yield


def entries(client: Browser, token: str) -> Entries:
    answer = client.get(f"/feeds/{token}.ics")
    assert answer.status_code == 200
    return {str(one["uid"]).partition("@")[0]: one for one in Calendar.from_ical(answer.data).walk("VEVENT")}


def token_for(organization_id: int, purpose: FeedPurpose) -> str:
    return transact(lambda: actions.make_feed_token(organization_id, purpose, by=None))


def on(booking: Booking, act: Callable[..., None]) -> None:
    transact(lambda: act(db.session.get_one(Booking, booking.id), by=None))


def test_a_school_finds_each_time_once_with_classes_and_numbers_and_nobodys_name(client: Browser, make: Make):
    make.installation()
    school = make.school()
    slot = make.slot(60, make.event(title="Сварщик", bring="Обувь"), starts_at=NOON + timedelta(days=2))
    classes = [make.school_class(school, letter=letter, roll=25) for letter in "АБ"]
    first, second = (make.booking(slot, 25, one) for one in classes)
    full = make.slot(10, starts_at=NOON + timedelta(days=3))
    make.booking(full, 10)
    make.booking(full, 5, make.school_class(school, letter="Ж"))  # waits
    make.booking(make.slot(starts_at=NOON + timedelta(days=4)))  # another school
    token = token_for(school.id, FeedPurpose.SCHOOL)
    found = entries(client, token)
    assert set(found) == {f"slot-{slot.id}"}
    one = found[f"slot-{slot.id}"]
    assert (str(one["summary"]), one["status"]) == ("Сварщик", "CONFIRMED")
    assert "8А: 25 учеников и 2 сопровождающих\n8Б: 25 учеников" in str(one["description"])
    for secret in (first.adult_name, first.adult_phone, "ATTENDEE", "ORGANIZER"):
        assert secret not in client.get(f"/feeds/{token}.ics").text
    assert one["sequence"] == _of_letter(first)["sequence"]
    assert str(one["uid"]) == str(_of_letter(first)["uid"])
    on(first, actions.cancel)
    less = entries(client, token)[f"slot-{slot.id}"]
    assert (less["status"], less["sequence"] > one["sequence"]) == ("CONFIRMED", True)
    assert "8А" not in str(less["description"])
    on(second, actions.cancel)
    gone = entries(client, token)[f"slot-{slot.id}"]
    assert (str(gone["summary"]), gone["status"]) == ("ОТМЕНЕНО: Сварщик", "CANCELLED")
    assert (gone["transp"], gone["sequence"] > less["sequence"]) == ("TRANSPARENT", True)
    with clock.pinned(slot.starts_at + timedelta(days=29)):
        assert len(entries(client, token)) == 1
    with clock.pinned(slot.starts_at + timedelta(days=32)):
        assert entries(client, token) == {}


def _of_letter(booking: Booking) -> dict[str, object]:
    notice = notice_of(booking.id, booking.version)
    assert notice is not None
    (file,) = letter_of(notice, to="school@test.example", locale="ru").attachments
    (entry,) = Calendar.from_ical(file.content).walk("VEVENT")
    return entry


def test_offered_places_are_tentative_until_the_school_answers(client: Browser, make: Make):
    slot = make.slot(20, starts_at=NOON + timedelta(days=9))
    holder, school = make.booking(slot, 20), make.school()
    make.booking(slot, 20, make.school_class(school))
    on(holder, actions.cancel)
    (one,) = entries(client, token_for(school.id, FeedPurpose.SCHOOL)).values()
    assert one["status"] == "TENTATIVE"
    assert "Предложено место. Ответьте до срока: Понедельник, 23 ноября" in str(one["description"])


def test_a_host_finds_its_times_with_numbers_and_no_classes(client: Browser, make: Make):
    event = make.event(title="Сварщик")
    slot = make.slot(60, event, starts_at=NOON + timedelta(days=2))
    school = make.school(short_name="Лицей № 7")
    booked = make.booking(slot, 25, make.school_class(school, letter="Щ", roll=25))
    make.slot(event=make.event(event.host, published=False), starts_at=NOON + timedelta(days=2))
    make.slot(starts_at=NOON + timedelta(days=2))  # another host's
    token = token_for(event.host_id, FeedPurpose.HOST)
    (one,) = entries(client, token).values()
    text = str(one["description"])
    assert text.startswith("Записано: 25 из 60 (1 группа, 2 сопровождающих)\nЛицей № 7: 25 + 2\n")
    assert "8Щ" not in text
    assert booked.adult_name not in client.get(f"/feeds/{token}.ics").text
    transact(lambda: actions.cancel_slot(slot, "нет света", by=None))
    (off,) = entries(client, token).values()
    assert (off["status"], off["sequence"] > one["sequence"]) == ("CANCELLED", True)
    assert "нет света" in str(off["description"])


def test_the_address_is_shown_once_and_only_its_hash_is_kept(client: Browser, make: Make):
    school = make.school()
    person = make.user(Role.SCHOOL, school)
    client.sign_in(person.mail)
    assert "/feeds/" not in re.sub(r'(href|action)="[^"]*"', "", client.get("/feeds").text)
    assert db.session.scalars(select(FeedToken)).all() == []
    shown = client.post("/feeds", data=client.form("/feeds", "/feeds"))
    assert shown.headers["Cache-Control"] == "no-store"
    (url,) = re.findall(r'id="secret_url">([^<]+)<', shown.text)
    token = urlsplit(url).path.removeprefix("/feeds/").removesuffix(".ics")
    assert len(token) == 43  # 256 bits in base 64
    db.session.rollback()
    (row,) = db.session.scalars(select(FeedToken))
    assert row.digest == sha256(token.encode()).hexdigest()
    assert token not in client.get("/feeds").text
    assert client.get(f"/feeds/{token}.ics").status_code == 200
    entry = audit.history("feed_token", row.id)[-1]
    assert (entry.action, entry.actor_id) == ("feed_token.made", person.id)
    assert token not in str(entry.after)


def test_a_replaced_or_revoked_address_is_as_unknown_as_any(client: Browser, make: Make):
    school = make.school()
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    first = token_for(school.id, FeedPurpose.SCHOOL)
    client.post("/feeds", data=client.form("/feeds", "/feeds"))
    db.session.rollback()
    second = token_for(school.id, FeedPurpose.SCHOOL)
    other = token_for(school.id, FeedPurpose.HOST)  # another purpose, another address
    answer = client.post("/feeds/revocation", data=client.form("/feeds", "/feeds/revocation"))
    assert answer.status_code == 303
    visitor = client.application.test_client()
    bodies = set()
    for token in (first, second, "x" * 43, "%00", "1", "й" * 43):
        answer = visitor.get(f"/feeds/{token}.ics")
        if token != "%00":
            assert answer.status_code == 404
            bodies.add(re.sub(r"next=[^\"]*", "", answer.text))
    assert bodies == {re.sub(r"next=[^\"]*", "", visitor.get("/nothing").text)}
    assert visitor.get(f"/feeds/{other}.ics").status_code == 200
    acts = [one.action for one in db.session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.id))]
    assert [one for one in acts if one.startswith("feed_token")] == [
        "feed_token.made",
        "feed_token.replaced",
        "feed_token.replaced",
        "feed_token.made",
        "feed_token.revoked",
    ]
    db.session.get_one(type(school), school.id).active = False
    db.session.commit()
    assert visitor.get(f"/feeds/{other}.ics").status_code == 404


@one_engine
def test_it_is_told_that_nothing_has_changed_and_kept_by_no_cache(client: Browser, make: Make):
    slot = make.slot(starts_at=NOON + timedelta(days=2))
    booked = make.booking(slot, 20)
    path = f"/feeds/{token_for(booked.organization_id, FeedPurpose.SCHOOL)}.ics"
    first = client.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache, no-transform"
    assert "Access-Control-Allow-Origin" not in first.headers
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    for known in ({"If-None-Match": first.headers["ETag"]}, since):
        assert client.get(path, headers=known).status_code == 304
    assert client.head(path).data == b""
    with clock.pinned(NOON + timedelta(hours=1)):
        on(booked, actions.cancel)
        assert client.get(path, headers=since).status_code == 200


@one_engine
def test_no_log_holds_the_secret(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    secret = "Zm9vYmFy" * 5

    def fail(token: str) -> None:
        raise ValueError(f"cannot open /feeds/{token}.ics for {token[:0]}http://x.example/h/{token}")

    monkeypatch.setattr(feed_queries, "token_of", fail)
    with caplog.at_level(logging.DEBUG):
        assert client.get(f"/feeds/{secret}.ics").status_code == 503
        app.logger.warning("asked for %s", f"/password-reset/{secret}?x=1")
    assert "cannot open /feeds/… for" in caplog.text
    assert "asked for /password-reset/…?x=1" in caplog.text
    assert secret not in caplog.text
