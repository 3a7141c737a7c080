"""The screen of a time's shares, as a form without JavaScript sends it."""

import pytest

from app.accounts.models import Role
from app.booking import actions
from app.booking.actions import Share
from app.calendar.models import Holder, Pool
from app.core.audit import AuditEntry
from app.core.db import db, transact
from tests.checks import clean


@pytest.fixture
def slot(make):
    return make.slot(capacity=50)


@pytest.fixture
def host(make, client, slot):
    client.sign_in(make.user(Role.HOST, slot.event.host).mail)
    return client


def rows(*shares):
    names = ("holder", "name", "audience", "seats")
    return {
        f"shares-{number}-{name}": value
        for number, share in enumerate(shares)
        for name, value in zip(names, share, strict=True)
    }


def send(host, slot, *shares, **more):
    path = f"/slots/{slot.id}/shares"
    return host.post(path, data=host.form(path, "/shares") | rows(*shares) | more)


def pools(slot):
    db.session.rollback()
    found = db.session.query(Pool).filter_by(slot_id=slot.id).order_by(Pool.rank, Pool.id)
    return [(one.holder.value, one.holder_id, one.audience, one.capacity) for one in found]


def test_places_are_kept_for_a_municipality_a_school_and_parents(make, host, slot):
    azov = make.municipality("Азов")
    school = make.school(azov, short_name="Школа № 1")
    shares = [
        ("municipality", "азов", "", "20"),
        ("school", "Школа № 1, Азов", "", "5"),
        ("common", "", "parents", "10"),
    ]
    answer = send(host, slot, *shares, reason="По заявке управления")
    assert answer.status_code == 303, answer.text
    kept = {("school", school.id, "", 5), ("municipality", azov.id, "", 20), ("common", 0, "parents", 10)}
    assert set(pools(slot)) == kept | {("common", 0, "", 15)}
    entry = db.session.query(AuditEntry).filter_by(action="slot.shared").one()
    assert entry.reason == "По заявке управления"
    page = host.get(f"/slots/{slot.id}/shares").text
    assert "Распределено 35 из 50" in page and "Общие для всех" in page
    clean()


def test_the_form_sent_as_it_stands_changes_nothing(make, host, slot):
    azov = make.municipality("Азов")
    share = Share(20, "parents", Holder.MUNICIPALITY, azov.id)
    transact(lambda: actions.share_out(slot, [share], by=None))
    before = pools(slot)
    assert send(host, slot).status_code == 303
    assert pools(slot) == before and db.session.query(AuditEntry).filter_by(action="slot.shared").count() == 1


def test_nought_gives_a_share_back(make, host, slot):
    transact(lambda: actions.share_out(slot, [Share(20, "parents")], by=None))
    assert send(host, slot, ("common", "", "parents", "0")).status_code == 303
    assert pools(slot) == [("common", 0, "", 50)]


@pytest.mark.parametrize(
    ("share", "why"),
    [
        (("school", "Нет такой", "", "5"), "из списка"),
        (("municipality", "", "", "5"), "из списка"),
        (("common", "Азов", "parents", "5"), "пустым"),
        (("common", "", "", "5"), "для кого"),
        (("common", "", "parents", "много"), "целое число"),
        (("common", "", "parents", "51"), "51"),
        (("nobody", "", "parents", "5"), "отмеченное"),
    ],
)
def test_a_share_that_cannot_be_is_said_and_nothing_changes(make, host, slot, share, why):
    make.municipality("Азов")
    answer = send(host, slot, share)
    assert answer.status_code == 422 and why in answer.text
    assert pools(slot) == [("common", 0, "", 50)]


def test_a_share_is_not_cut_below_what_is_taken_and_says_so(make, host, slot):
    school = make.school(short_name="Школа № 7")
    transact(lambda: actions.share_out(slot, [Share(20, "", Holder.SCHOOL, school.id)], by=None))
    make.booking(slot, 15, make.school_class(school, roll=15))
    name = host.form(f"/slots/{slot.id}/shares", "/shares")["shares-0-name"]
    answer = send(host, slot, ("school", name, "", "10"))
    assert answer.status_code == 409 and "15" in answer.text


def test_names_that_stand_twice_are_told_apart(make, host, slot):
    azov = make.municipality("Азов")
    first = make.school(azov, short_name="Школа № 1", code="s-1")
    second = make.school(azov, short_name="Школа № 1", code="s-2")
    assert send(host, slot, ("school", "Школа № 1, Азов (s-2)", "", "5")).status_code == 303
    assert ("school", second.id, "", 5) in pools(slot) and first.id != second.id


def test_more_rows_save_nothing(make, host, slot):
    answer = send(host, slot, *[("common", "", "parents", "5")] * 3, more="1")
    assert answer.status_code == 200 and 'name="shares-5-seats"' in answer.text
    assert pools(slot) == [("common", 0, "", 50)]
