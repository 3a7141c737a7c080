"""The trip pack: five papers in one Word document, with blanks for whatever is not known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import docx
import pytest

from app.accounts.models import Role
from app.booking import actions
from app.booking.models import Booking
from app.booking.trip import Trip, notice_due
from app.booking.trip.facts import class_in_documents
from app.booking.trip.lists import MOST_ROWS
from app.booking.trip.pack import trip_pack
from app.booking.trip.paper import Sheets
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db, transact
from app.organizations.models import SchoolClass

TEN = datetime(2027, 4, 14, 7, tzinfo=UTC)
TRIP = Trip(
    school="МБОУ «Школа № 7»",
    school_address="ул. Школьная, 1",
    school_phone="8 863 000-00-01",
    school_mail="",
    school_inn="",
    classes=("8 «Б»", "8 «В»"),
    pupils=25,
    adults=3,
    adult_name="Мария Иванова",
    adult_phone="8 863 000-00-02",
    title="День «Порта»",
    host="Порт",
    host_phone="8 863 000-00-03",
    place="",
    bring="",
    hours=((TEN, TEN + timedelta(hours=2)),),
)
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def read(body):
    """Every paragraph of the document, and its tables as rows of texts."""
    paper = docx.Document(BytesIO(body))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    return paper, "\n".join(line.text for line in paper.paragraphs).replace("\xa0", " "), tables


def test_a_school_gets_all_papers_with_its_class_and_without_names(client, make):
    school = make.school(name="МБОУ «Школа № 7»")
    booking = make.booking(make.slot(), 25, make.school_class(school, 8, "Б", 25))
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    page = client.get(f"/bookings/{booking.id}")
    answer = client.get(f"/bookings/{booking.id}/trip-pack.docx")
    assert f"/bookings/{booking.id}/trip-pack.docx" in page.text and "Едете автобусом?" in page.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    _paper, text, tables = read(answer.data)
    assert "обучающихся 8 «Б» класса (25 чел.)" in text and "Мария Иванова" in text
    assert [len(table) for table in tables[:2]] == [26, 26]  # the list and the briefing sheet, with headers
    assert not any(cell for table in tables[:2] for row in table[1:] for cell in row[1:])


ENDS = {
    "school": ("Отменена школой", lambda booking, _slot: actions.cancel(booking, by=None)),
    "host": ("Отменена организатором", lambda _booking, slot: actions.cancel_slot(slot, "Авария", by=None)),
}


@pytest.mark.parametrize(("told", "end"), ENDS.values(), ids=ENDS)
def test_a_booking_that_fell_through_has_no_papers_and_says_so_with_the_way_on(client, make, told, end):
    school = make.school()
    booking = make.booking(make.slot(30), 25, make.school_class(school, 8, "Б", 25))
    number, slot = booking.id, booking.slot_id
    mail = make.user(Role.SCHOOL, school).mail
    transact(lambda: end(db.session.get_one(Booking, number), db.session.get_one(Slot, slot)))
    client.sign_in(mail)
    page = client.get(f"/bookings/{number}")
    assert "trip-pack" not in page.text and "/p/" not in page.text
    answer = client.get(f"/bookings/{number}/trip-pack.docx")
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert "Документов для поездки нет" in answer.text and told in answer.text
    assert "Content-Disposition" not in answer.headers
    assert ("Записаться снова" in answer.text) == (told == "Отменена школой")


def test_an_offer_that_expired_has_neither_papers_nor_a_pass(client, make):
    school = make.school()
    slot = make.slot(30, starts_at=clock.now() + timedelta(days=30))
    first, second = make.booking(slot, 25).id, make.booking(slot, 25, make.school_class(school)).id
    transact(lambda: actions.cancel(db.session.get_one(Booking, first), by=None))
    until, mail = db.session.get_one(Booking, second).offer_until, make.user(Role.SCHOOL, school).mail
    client.sign_in(mail)
    assert 'id="pass"' in client.get(f"/bookings/{second}").text
    with clock.pinned(until + timedelta(minutes=1)):
        client.sign_in(mail)
        assert 'id="pass"' not in client.get(f"/bookings/{second}").text
        answer = client.get(f"/bookings/{second}/trip-pack.docx")
    assert answer.status_code == 409 and "Срок ответа истёк" in answer.text


@one_engine
def test_each_paper_is_on_its_page_and_leaves_blank_what_nobody_knows(context):
    paper, text, tables = read(trip_pack(TRIP, clock.now()))
    heads = [line.text for line in paper.paragraphs if line.style.name == "Heading 1"]
    assert [head.split()[0] for head in heads] == ["ПРИКАЗ", "СПИСОК", "ЛИСТ", "УВЕДОМЛЕНИЕ", "ДАННЫЕ"]
    breaks = [line.text for line in paper.paragraphs if line.paragraph_format.page_break_before]
    assert breaks == [TRIP.school] * 4
    assert "8 «Б», 8 «В» классов" in text and "«День „Порта“»" in text
    assert "Время: 14 апреля 2027 г., 10:00–12:00. Место: ____" in text
    assert "8 863 000-00-02; ____" in text and ".." not in text
    facts = {row[0]: row[1] for table in tables[2:] for row in table}
    assert facts["Сбор: время и место"].strip("_") == facts["ИНН"].strip("_") == ""
    assert facts["Количество детей"] == "25 (8 «Б», 8 «В»)"
    assert facts["Сопровождающие: ФИО, телефоны"].count("___\n") == 1
    assert (paper.sections[0].page_width.mm, paper.core_properties.author) == (
        pytest.approx(210, abs=0.1),
        "",
    )


@one_engine
def test_the_bus_notice_is_due_two_days_before_between_towns_and_one_within(context):
    assert notice_due(TEN) == (TEN - timedelta(hours=48), TEN - timedelta(hours=24))
    _paper, text, _tables = read(trip_pack(TRIP, clock.now()))
    assert "до 12 апреля 2027 г., 10:00 (между городами)" in text
    assert "до 13 апреля 2027 г., 10:00 (город и пригород)" in text
    assert "№ 1527" in text and "№ 469" in text


@one_engine
def test_no_text_breaks_the_document(context):
    hostile = "\0\x01\x08\x1b</w:t>&amp;<script>{{ 7*7 }}\u202eтекст\ufffe\ud800\n" + "ы" * 5_000
    facts = dict.fromkeys(("school", "school_mail", "adult_name", "title", "host", "place", "bring"), hostile)
    odd = replace(TRIP, **facts, classes=(hostile,), pupils=100_000)
    _paper, text, tables = read(trip_pack(odd, clock.now()))
    assert "</w:t>&amp;<script>{{ 7*7 }}текст\nыы" in text
    assert len(tables[0]) == MOST_ROWS + 1


@pytest.mark.parametrize(
    ("grade", "letter", "written"), [(8, "Б", "8 «Б»"), (10, "ИТ", "10 «ИТ»"), (5, "1", "5/1"), (9, "", "9")]
)
def test_classes_are_written_as_in_documents(grade, letter, written):
    assert class_in_documents(SchoolClass(grade=grade, letter=letter)) == written


def test_a_number_is_not_divided_between_lines_where_the_sheet_has_room():
    header, total = ["Школа", *(["Участий"] * 8), "Охват"], ["Всего", *(["7"] * 8), "2 684–2 704"]
    sheets = Sheets("Отчёт", "ru", TEN)
    sheets.table(header, [["Школа № 7", *(["7"] * 8), "7"]], 5.0, 9, total)
    sheets.table(header[:3], [["Школа № 7", "7", "7"]], 5.0, 10)
    paper = docx.Document(BytesIO(sheets.bytes()))
    wide, same = ([column.width.cm for column in table.columns] for table in paper.tables)
    assert wide[-1] > 2.2 > 1.5 > wide[1] and sum(wide) == pytest.approx(17, abs=0.01)
    assert same[1] == same[2]
    bold = [row.cells[0].paragraphs[0].runs[0].bold for row in paper.tables[0].rows]
    assert bold == [True, False, True]
