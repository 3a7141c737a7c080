"""What is said of groups that are not classes: of people and not of pupils, and in words that fit them."""

from io import BytesIO

import docx
import pytest

from app.accounts.models import Role
from app.booking import actions
from app.booking.actions import ClassSeats, GradeSeats, PeopleSeats
from app.booking.feed_queries import host_times, school_times
from app.booking.letters import letter_of
from app.booking.notices import notice_of
from app.booking.own_times import of_host, of_school
from app.booking.passes import Standing, pass_behind, token_of
from app.calendar.models import Audience
from app.core import clock
from app.core.db import transact

one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = one_engine


def book(make, *lines, audience=Audience.PUPILS, adults=3, slot=None, school=None, **terms):
    slot = slot or make.slot(event=make.event(audience=(audience.value,), title="Порт"))
    make.terms(slot.event, **terms)
    facts = {"lines": lines, "audience": audience, "adults": adults}
    return transact(lambda: actions.book(make.request(slot, make.school_class(school), **facts), by=None))


@pytest.fixture
def parents(make):
    return book(make, PeopleSeats(30), audience=Audience.PARENTS, adults=0)


def test_pages_letters_and_feeds_speak_of_parents_as_people(client, make, parents):
    school, host, slot = parents.organization, parents.slot.event.host, parents.slot
    browser = client.application.test_client()
    browser.sign_in(make.user(Role.SCHOOL, school).mail)
    shown = browser.get(f"/bookings/{parents.id}").text
    opened = client.get(f"/p/{token_of(parents)}").text
    client.sign_in(make.user(Role.HOST, host).mail)
    day = client.get("/day", query_string={"on": slot.starts_at.astimezone(clock.zone()).date()}).text
    bookings, desk = client.get(f"/slots/{slot.id}/bookings").text, client.get("/").text
    letter = letter_of(notice_of(parents.id, parents.version), to="a@test.example", locale="ru")
    span = (slot.starts_at, slot.ends_at)
    feeds = [of_school(school_times(school.id, *span)[0]), of_host(host_times(host.id, *span)[0])]
    told = [*letter.lines, *letter.notes, str(letter.facts), *(one.description for one in feeds)]
    for text in (shown, opened, day, bookings, desk, *told):
        assert "учени" not in text.replace("Билет", "") and "сопровождающих" not in text
    assert "Запись подтверждена: родители, 30 чел." in shown
    assert "30 чел." in opened and "30 чел." in day and "1 группа, 30 чел." in desk
    assert letter.subject.startswith("Запись подтверждена: родители, «Порт»")
    assert "trip-pack" not in shown
    assert browser.get(f"/bookings/{parents.id}/trip-pack.docx").status_code == 404


def test_a_letter_names_a_mixed_group_in_its_readers_language(make):
    booking = book(make, GradeSeats(9, 14))
    english = letter_of(notice_of(booking.id, booking.version), to="a@test.example", locale="en")
    assert english.lines[0].startswith("Booked: mixed group of grade 9, 14 pupils and 3 accompanying adults.")
    assert english.notes[0].startswith("For the group's chat: mixed group of grade 9: “Порт”.")


def test_the_hosts_day_sums_groups_of_several_kinds_as_people(client, make):
    host = make.organization()
    event = make.event(host, audience=("pupils", "parents"))
    slot = make.slot(event=event)
    book(make, PeopleSeats(30), audience=Audience.PARENTS, adults=1, slot=slot)
    book(make, GradeSeats(9, 14), slot=slot)
    client.sign_in(make.user(Role.HOST, host).mail)
    day = client.get("/day", query_string={"on": slot.starts_at.astimezone(clock.zone()).date()}).text
    assert "44 чел." in day and "сборная группа 9-х классов" in day


def test_the_papers_of_a_trip_decline_every_kind_of_line(client, make):
    school = make.school()
    eighth = make.school_class(school, 8, "Б", 25)
    mixed = book(make, ClassSeats(eighth.id, 20), GradeSeats(9, 14), school=school)
    nobody_knows = book(make, PeopleSeats(12), school=school)
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    texts = []
    for booking in (mixed, nobody_knows):
        paper = docx.Document(BytesIO(client.get(f"/bookings/{booking.id}/trip-pack.docx").data))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        texts.append("\n".join([*(line.text for line in paper.paragraphs), *cells]).replace("\xa0", " "))
    assert "обучающихся 8 «Б» класса, 9-х классов (34 чел.)" in texts[0]
    assert "34 (8 «Б», сборная группа 9-х классов)" in texts[0]
    assert "обучающихся разных классов (12 чел.)" in texts[1]


def test_the_pass_of_a_booking_that_nobody_answered_does_not_say_no(make):
    booking = book(make, GradeSeats(9, 14), approval=True)
    token, slot = token_of(booking), booking.slot
    for at, standing in (
        (slot.starts_at, Standing.NOT_YET),
        (slot.ends_at, Standing.OVER),
    ):
        assert pass_behind(token, at, clock.zone()).standing is standing
