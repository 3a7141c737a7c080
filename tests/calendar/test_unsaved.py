"""What somebody has typed into the form of an event outlives the page, for that person alone."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Role
from app.calendar.actions import Link
from app.calendar.models import EventFormDraft
from app.core import audit
from app.core.db import db
from app.organizations.models import Organization
from tests.calendar.test_organizer import HTMX, events, signed_in, typed_event
from tests.conftest import Browser
from tests.make import Make

OFFER = "Вы начали заполнять"
TOKEN = re.compile(r'name="csrf_token"[^>]* value="[^"]*"')  # another one each second


@pytest.fixture
def college(make: Make) -> Organization:
    return make.organization(short_name="Азовский колледж")


@pytest.fixture
def host(make: Make, client: Browser, college: Organization) -> Browser:
    return signed_in(make, client, Role.HOST, college)


def kept() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(EventFormDraft)) or 0


def keep(browser: Browser, path: str = "/events/new", about: str = "", **typed: Any) -> Any:
    return browser.post(f"/event-drafts{about}", data=typed_event(browser, path, **typed), headers=HTMX)


def test_a_new_event_is_kept_offered_and_taken_up_as_it_was(host: Browser) -> None:
    assert OFFER not in host.get("/events/new").text
    answer = keep(host, title="Половина", links="Файл | htt", grades=["8", "9"], follows_id="не номер")
    assert answer.status_code == 200 and "Сохранено в" in answer.text and "<" not in answer.text
    page = host.get("/events/new").text
    assert OFFER in page and "Половина" not in page
    taken_up = host.get("/events/new?typed=1").text
    for words in ('value="Половина"', "Файл | htt", 'value="9" checked', "не номер"):
        assert words in taken_up
    again = host.get("/events/new").text
    assert TOKEN.sub("", again) == TOKEN.sub("", page)  # taking it up changes nothing


def test_saving_ends_what_was_kept(host: Browser) -> None:
    keep(host, title="Половина")
    keep(host, title="Почти всё")
    assert kept() == 1
    assert host.post("/events", data=typed_event(host, title="Всё")).status_code == 303
    assert kept() == 0


def test_a_refused_form_is_kept_on(host: Browser) -> None:
    keep(host, title="Половина")
    assert host.post("/events", data=typed_event(host, title="")).status_code == 422
    assert kept() == 1


def test_each_event_has_its_own_and_can_be_thrown_away(
    make: Make, host: Browser, college: Organization
) -> None:
    event = make.event(college, title="Прежнее", links=(Link("Файл", "https://example.org"),))
    path, about = f"/events/{event.id}/edit", f"?event={event.id}"
    keep(host, title="Новое"), keep(host, path, about, title="Иначе", links="")
    assert kept() == 2
    taken_up = host.get(f"{path}?typed=1").text
    assert 'value="Иначе"' in taken_up and "Файл | https://example.org" not in taken_up
    sent = {"csrf_token": host.form(path, "/event-drafts/removal")["csrf_token"]}
    answer = host.post(f"/event-drafts/removal{about}", data=sent)
    assert (answer.status_code, answer.location) == (303, path)
    assert OFFER not in host.get(path).text and OFFER in host.get("/events/new").text
    assert [event.title for event in events()] == ["Прежнее"]
    assert [entry.action for entry in audit.history("event", event.id)] == [
        "event.created",
        "event.published",
    ]


def test_nobody_else_sees_it_or_keeps_something_about_a_foreign_event(
    app: Flask, make: Make, host: Browser, college: Organization
) -> None:
    foreign = make.event()
    assert keep(host, about=f"?event={foreign.id}").status_code == 404
    assert keep(host, about="?event=x").status_code == 404
    keep(host, title="Половина")
    db.session.rollback()
    colleague = signed_in(make, Browser(app, app.response_class), Role.HOST, make.organization())
    assert OFFER not in colleague.get("/events/new?typed=1").text
    assert kept() == 1


def test_only_the_fields_of_the_form_are_kept_and_not_without_end(host: Browser) -> None:
    keep(host, title="Половина", child="Иван Петров")
    assert keep(host, report="а" * 200_001).status_code == 409
    db.session.rollback()
    [typed] = db.session.scalars(select(EventFormDraft))
    assert not {"child", "csrf_token"} & set(typed.fields)
    assert typed.fields["title"] == ["Половина"]
