"""The group pass: opened by its link without an account, taken back by the school, read aloud at a gate."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.models import Role
from app.accounts.sealing import sign
from app.booking import actions
from app.booking.digits import booking_behind, digits_of
from app.booking.models import Booking
from app.booking.passes import token_of
from app.calendar.actions import SlotDraft, add_slot
from app.calendar.models import Slot
from app.core import audit, clock
from app.core.db import db, transact
from app.organizations.actions import add_venue

TEN = datetime(2027, 4, 14, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def week_before():
    with clock.pinned(TEN - timedelta(days=7)):
        yield


@pytest.fixture
def group(make):
    """8Б of 25, booked at a plant with a gate."""
    school = make.school(short_name="Школа № 7")
    host = make.organization(short_name="Завод", phone="8 (863) 200-11-22, доб. 3")
    venue = transact(lambda: add_venue(host.id, "Цех 4", "ул. Заводская, 9", "Проходная № 2", by=None))
    event = make.event(host, title="День на заводе", bring="Закрытую обувь")
    draft = SlotDraft(TEN, TEN + timedelta(hours=2), 30, venue.id)
    slot = transact(lambda: add_slot(event, draft, by=None))
    return make.booking(slot, 25, make.school_class(school, 8, "Б", 25))


def path_of(booking):
    return f"/p/{token_of(booking)}"


def main_of(answer):
    """What is told, without the page's own address around it."""
    return answer.status_code, answer.text.partition("<main")[2].partition("</main>")[0]


def again(booking):
    db.session.rollback()
    return db.session.get_one(Booking, booking.id, populate_existing=True)


def test_the_link_shows_what_an_entrance_needs_and_no_person(client, group):
    answer = client.get(path_of(group), headers={"Accept-Encoding": "gzip"})
    told = ("8Б", "25 + 2", "Школа № 7", "Среда, 14 апреля", "10:00", "12:00", "День на заводе", "Цех 4")
    told += (
        "ул. Заводская, 9",
        "Проходная № 2",
        'href="tel:88632001122"',
        "Закрытую обувь",
        digits_of(group.id),
    )
    for text in (*told, "<svg", "до конца дня 15 апреля"):
        assert text in answer.text, text
    assert "Мария Иванова" not in answer.text and "000-00-00" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert "Set-Cookie" not in answer.headers and "Content-Encoding" not in answer.headers


def test_every_link_that_is_not_in_force_gets_the_same_answer(client, make, group):
    good, token = path_of(group), token_of(group)
    nothing = main_of(client.get("/p/x"))
    bad = [
        good[:-1],
        good + "x",
        "/p/" + token.swapcase(),
        f"/p/{sign('reset', group.id, 1)}",
        "/p/ы",
    ]
    bad += [f"/p/{sign('group pass', *link)}" for link in ((group.id, 2), (group.id, 0), (group.id + 99, 1))]
    withdrawn = make.booking(group.slot, 5)
    bad += [path_of(withdrawn), f"/p/{sign('group pass', withdrawn.id, 2)}"]
    transact(lambda: actions.withdraw_pass(withdrawn, by=None))
    assert nothing[0] == 404
    for path in bad:
        assert main_of(client.get(path)) == nothing, path
    with clock.pinned(TEN + timedelta(days=1, hours=13, minutes=59)):
        assert client.get(good).status_code == 200
    with clock.pinned(TEN + timedelta(days=1, hours=14)):  # midnight after the day after
        assert main_of(client.get(good)) == nothing


def test_a_school_replaces_the_link_and_a_second_press_spoils_nothing(client, make, group):
    old, page = path_of(group), f"/bookings/{group.id}"
    client.sign_in(make.user(Role.SCHOOL, group.organization).mail)
    form = client.form(page, "/pass/withdrawal") | {"version": "1"}
    assert 'name="version" value="1"' in client.get(page).text
    assert client.post(f"{page}/pass", data=form).location == f"{page}#pass"
    new = path_of(again(group))
    client.post(f"{page}/pass", data=form)
    assert path_of(again(group)) == new
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    assert new in client.get(page).text


def test_a_withdrawn_link_is_gone_until_there_is_a_new_one(client, make, group):
    old, page = path_of(group), f"/bookings/{group.id}"
    client.sign_in(make.user(Role.SCHOOL, group.organization).mail)
    withdrawal = client.form(page, f"{page}/pass/withdrawal")
    for _press in range(2):
        client.post(f"{page}/pass/withdrawal", data=withdrawal)
    client.post(f"{page}/pass", data=withdrawal | {"version": "1"})  # from a page that was open before
    assert token_of(again(group)) is None
    shown = client.get(page).text
    assert "Ссылка отозвана" in shown and "/p/" not in shown and digits_of(group.id) in shown
    client.post(f"{page}/pass", data=client.form(page, f"{page}/pass"))
    assert client.get(path_of(again(group))).status_code == 200
    assert client.get(old).status_code == 404
    told = [entry.action for entry in audit.history("group_pass", group.id)]
    assert told == ["group_pass.withdrawn", "group_pass.renewed"]


def test_the_pass_says_that_the_group_has_no_places_yet_or_is_not_expected(client, make, group):
    waiting = make.booking(group.slot, 20)
    assert "Мест у группы пока нет" in client.get(path_of(waiting)).text
    transact(lambda: actions.cancel_slot(db.session.get_one(Slot, group.slot_id), "Авария", by=None))
    for booking in (group, waiting):
        text = client.get(path_of(again(booking))).text
        assert "Отменена организатором" in text and "группу не ждут" in text and "Авария" in text
        assert digits_of(booking.id) not in text and "<svg" not in text and "data-print" not in text


def test_the_pass_says_that_the_time_was_moved_or_is_over(client, group):
    def move():
        slot = db.session.get_one(Slot, group.slot_id)
        before, slot.starts_at = slot.starts_at.isoformat(), slot.starts_at + timedelta(hours=1)
        audit.record("slot.changed", "slot", slot.id, by=None, before={"starts_at": before})

    path = path_of(group)
    assert "Было:" not in client.get(path).text
    with clock.pinned(TEN - timedelta(days=6)):
        transact(move)
    text = client.get(path).text
    assert "Было: 14 апреля, 10:00." in text and "11:00" in text
    with clock.pinned(TEN + timedelta(hours=2)):
        assert "Это время прошло" in client.get(path).text


def test_digits_name_one_booking_and_no_single_slip_names_another():
    assert digits_of(1) == "000-018" and digits_of(2_147_483_647).count("-") == 3
    assert booking_behind(" 000 018 ") == 1
    for number in (1, 483, 99_999, 1_048_217, 2_147_483_647):
        digits = digits_of(number).replace("-", "")
        assert booking_behind(digits) == number
        for place, right in enumerate(digits):
            slips = (digits[:place] + wrong + digits[place + 1 :] for wrong in "0123456789" if wrong != right)
            assert all(booking_behind(slip) is None for slip in slips)
    for odd in ("", "1", "00001", "٠٠٠٠١٨", "9" * 400, "99999999999", "000-01x", "-"):
        assert booking_behind(odd) is None
