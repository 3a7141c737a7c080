"""The screen of a time's shares, as a form without JavaScript sends it."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.booking import actions
from app.booking.actions import Share
from app.booking.refusals import SlotStarted
from app.calendar.models import Holder, Pool, Slot
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.organizations.actions import set_active
from tests.checks import clean
from tests.forms import filled


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


def test_two_tabs_do_not_undo_one_anothers_shares_and_the_same_twice_is_as_good_as_once(make, host, slot):
    azov, bay = make.municipality("Азов"), make.municipality("Бухта")
    path = f"/slots/{slot.id}/shares"
    tab = host.form(path, "/shares")
    for _press in range(2):
        assert send(host, slot, ("municipality", "Азов", "", "20")).status_code == 303
    stale = host.post(path, data=tab | rows(("municipality", "Бухта", "", "10")))
    assert stale.status_code == 409 and "Места распределили заново" in stale.text
    assert pools(slot) == [("municipality", azov.id, "", 20), ("common", 0, "", 30)]
    shown = filled(stale.text, "/shares")
    assert (shown["shares-0-name"], shown["shares-1-name"]) == ("Бухта", "Азов")
    assert host.post(path, data=shown).status_code == 303
    assert set(pools(slot)) == {
        ("municipality", azov.id, "", 20), ("municipality", bay.id, "", 10), ("common", 0, "", 20)
    }  # fmt: skip
    clean()


def test_places_move_once_however_often_the_form_is_sent(make, host, slot):
    azov = make.municipality("Азов")
    assert send(host, slot, ("municipality", "Азов", "", "20")).status_code == 303
    path = f"/slots/{slot.id}/transfers"
    form = host.form(f"/slots/{slot.id}/shares", "/transfers") | {"seats": "5", "why": "Заболели"}
    assert host.post(path, data=form).status_code == 303
    again = host.post(path, data=form)
    assert again.status_code == 409 and "Места распределили заново" in again.text
    assert pools(slot) == [("municipality", azov.id, "", 15), ("common", 0, "", 35)]
    wrong = host.post(path, data=form | {"seats": "сто"})
    assert wrong.status_code == 422 and "Места не перенесены" in wrong.text
    clean()


def test_places_are_kept_for_no_school_or_municipality_that_is_archived(make, host, slot):
    azov = make.municipality("Азов")
    old = make.school(azov, short_name="Старая школа")
    transact(lambda: actions.share_out(slot, [Share(5, "", Holder.SCHOOL, old.id)], by=None))
    gone, place = make.school(azov, short_name="Закрытая школа"), make.municipality("Упразднённый район")
    for one in (old, gone, place):
        transact(lambda one=one: set_active(one, False, by=None))
    page = host.get(f"/slots/{slot.id}/shares").text
    assert "Закрытая" not in page and "Упразднённый" not in page
    assert send(host, slot).status_code == 303  # as it stands
    closed = ("school", "Закрытая школа, Азов", "", "5")
    for share in (closed, ("municipality", "Упразднённый район", "", "5")):
        assert "из списка" in send(host, slot, share).text
    assert pools(slot) == [("school", old.id, "", 5), ("common", 0, "", 45)]


def test_the_places_of_a_time_that_has_begun_are_shared_out_no_more(make, host, slot):
    slot = make.slot(50, slot.event, starts_at=clock.now() + timedelta(minutes=5))
    azov = make.municipality("Азов")
    path, school = f"/slots/{slot.id}/shares", make.school(azov, short_name="Школа № 3, Азов")
    transact(lambda: actions.share_out(slot, [Share(20, "", Holder.MUNICIPALITY, azov.id)], by=None))
    form, before = host.form(path, "/shares"), pools(slot)
    assert "Школа № 3, Азов" in host.get(path).text and "Азов, Азов" not in host.get(path).text
    begun = db.session.get_one(Slot, slot.id).starts_at
    share = db.session.query(Pool.id).filter_by(holder=Holder.MUNICIPALITY).scalar()
    with clock.pinned(begun):
        page = host.get(path).text
        assert "Это время уже началось" in page and "Перенести места" not in page
        assert host.post(path, data=form | {"shares-0-seats": "10"}).status_code == 409
        with pytest.raises(SlotStarted):
            transact(lambda: actions.split_share(slot, share, {school.id: 5}, by=None))
        key = "", Holder.MUNICIPALITY, azov.id
        with pytest.raises(SlotStarted):
            transact(lambda: actions.transfer(slot, key, ("", Holder.COMMON, 0), 5, "поздно", by=None))
    assert pools(slot) == before
