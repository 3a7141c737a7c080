"""The screens of booking where somebody answers: the host a school, a school an offer."""

from datetime import timedelta

from app.accounts.models import Role
from app.booking import actions, letters
from app.booking.models import BookingState
from app.core import clock
from app.core.db import db, transact
from app.core.locale import clock_text, date_text
from app.organizations.actions import save_settings
from app.organizations.models import OrganizationKind
from tests.booking.pages import addresses, answer, bookings, sign_in_as
from tests.checks import clean
from tests.forms import filled


def test_the_host_answers_from_its_list_and_overdue_ones_are_seen_above(client, make, day):
    make.terms(day["event"], approval=True, answer_days=1)
    taken, refused, late = (
        make.booking(slot, 10, one)
        for slot, one in zip(day["slots"], (day["a"], day["b"], day["a"]), strict=True)
    )
    host = sign_in_as(client, make, Role.HOST, day["event"].host)
    page = host.get("/booking-requests").text
    assert page.count("/approval") == 3 and "3 записи ждут вашего ответа" in host.get("/").text
    assert answer(host, page, f"/bookings/{taken.id}/approval").status_code == 303
    assert answer(host, page, f"/bookings/{refused.id}/rejection").status_code == 422
    token = {"csrf_token": filled(page, "rejection")["csrf_token"]}
    path = f"/bookings/{refused.id}/rejection"
    assert host.post(path, data=token | {"reason": "Нет мастера"}).status_code == 303
    back = f"/bookings/{taken.id}/calling-off"
    assert host.post(back, data=token).status_code == 422
    assert host.post(back, data=token | {"reason": "Ремонт"}).status_code == 303
    states = [one.state.value for one in bookings()]
    assert states == ["cancelled_by_host", "declined", "requested"]
    again = host.post(f"/bookings/{refused.id}/approval", data=token)
    assert again.status_code == 409 and "больше не ждёт" in again.text
    office = make.organization(OrganizationKind.AUTHORITY)
    office.municipality_id = day["school"].municipality_id
    late.answer_due_at = clock.now() - timedelta(hours=1)
    db.session.commit()
    above = sign_in_as(client, make, Role.MUNICIPALITY, office)
    desk = above.get("/").text
    assert "Просрочен 1 ответ" in desk and "вашего ответа" not in desk
    listed = above.get("/booking-requests").text
    assert f"/bookings/{late.id}" in listed and "/approval" not in listed
    assert above.post(f"/bookings/{late.id}/approval", data=token).status_code in (400, 404)
    school = sign_in_as(client, make, Role.SCHOOL, day["school"])
    for page in (school.get(f"/bookings/{late.id}").text, host.get(f"/bookings/{late.id}").text):
        assert "Организатор ответит до" not in page and "Ответьте до" not in page  # that is over
    assert "Организатор должен был ответить до" in school.get(f"/bookings/{late.id}").text
    assert "Ответьте сейчас" in host.get(f"/bookings/{late.id}").text
    assert "срок ответа прошёл" in school.get("/").text
    clean()


def test_the_host_takes_the_group_that_it_has_looked_at_and_no_other(client, make, day):
    make.terms(day["event"], approval=True)
    booking = make.booking(day["slots"][0], 10, day["a"])
    host = sign_in_as(client, make, Role.HOST, day["event"].host)
    page, path = host.get("/booking-requests").text, f"/bookings/{booking.id}"
    more = actions.Group((actions.ClassSeats(day["a"].id, 27),), 2)
    transact(lambda: actions.change(booking, more, "О. П.", "8 9", by=None))
    stale = answer(host, page, f"{path}/approval")
    assert stale.status_code == 409 and "Запись изменилась" in stale.text
    assert bookings()[0].state is BookingState.REQUESTED
    assert answer(host, stale.text, f"{path}/approval").status_code == 303
    assert bookings()[0].state is BookingState.CONFIRMED


def test_who_waits_reads_the_rule_as_it_is_set_and_what_leaving_the_queue_means(coordinator, make, day):
    slot = day["slots"][0]
    make.booking(slot, 20)
    waits = make.booking(slot, 27, day["a"])
    transact(lambda: save_settings({"region_name": "Край", "offer_hours": 4}, by=None))
    page = coordinator.get(f"/bookings/{waits.id}").text
    assert "держим 4 рабочих часа" in page and "продвинутся в очереди" in page
    assert "Места сразу получит" not in page
    leaving = coordinator.get(f"/bookings/{waits.id}/leaving").text
    assert "продвинутся в очереди" in leaving and "Места сразу получит" not in leaving
    letter = letters.letter_of(letters.notice_of(waits.id, waits.version), to="a@b.example", locale="ru")
    assert any("держим 4 рабочих часа" in line for line in letter.lines)


def test_who_answers_an_offer_too_late_is_told_no_more_than_is_so_and_may_book_again(coordinator, make, day):
    slot = day["slots"][0]
    held, offered = make.booking(slot, 20), make.booking(slot, 12, day["a"])
    transact(lambda: actions.cancel(held, by=None))
    form = coordinator.form(f"/bookings/{offered.id}/offer", "/acceptance")
    offered.offer_until = clock.now() - timedelta(minutes=1)
    db.session.commit()
    before = coordinator.get(f"/bookings/{offered.id}").text
    assert "Срок ответа истёк" in before and "Отменить запись" not in before
    late = coordinator.post(f"/bookings/{offered.id}/acceptance", data=form)
    assert late.status_code == 409 and "Места больше не держим" in late.text
    assert "следующей группе" not in late.text and "Записаться снова" in late.text
    again = f"{addresses(day)[0]}?class_id={day['a'].id}&amp;part_{day['a'].id}=12"
    assert again in late.text
    anew = coordinator.get(again.replace("&amp;", "&")).text
    assert "8А · 12 учеников" in anew
    db.session.rollback()
    transact(lambda: actions.cancel_slot(slot, "Ремонт", by=None))
    assert "Записаться снова" not in coordinator.get(f"/bookings/{offered.id}").text


def test_whoever_has_lost_a_time_reads_which_others_hold_the_group(client, coordinator, make, day):
    first, small, _last = day["slots"]
    booking = make.booking(first, 25, day["b"])
    make.booking(small, 10)
    page, form = f"/bookings/{booking.id}", f"{addresses(day, 2)[0]}?class_id={day['b'].id}"
    assert form not in coordinator.get(page).text
    db.session.rollback()
    transact(lambda: actions.cancel_slot(first, "Ремонт", by=None))
    told = coordinator.get(page).text
    assert "Другое время с местами" in told and form in told and "30 мест" in told
    assert addresses(day, 1)[0] not in told  # 20 places are too few
    assert "8Б · 25 учеников" in coordinator.get(form).text
    host = sign_in_as(client, make, Role.HOST, day["event"].host).get(page)
    assert host.status_code == 200 and addresses(day, 2)[0] not in host.text
    with clock.pinned(first.starts_at):
        over = sign_in_as(client, make, Role.SCHOOL, day["school"]).get(page)
    assert over.status_code == 200 and form not in over.text
    for slot in day["slots"][1:]:
        db.session.rollback()
        transact(lambda slot=slot: actions.cancel_slot(slot, "Ремонт", by=None))
    none = coordinator.get(page).text
    assert "Другого времени, куда поместится вся группа, нет" in none and "?grade=8" in none


def test_an_offer_that_the_schedule_took_back_hours_later_tells_its_own_deadline_everywhere(
    coordinator, make, day
):
    slot = day["slots"][0]
    held, offered = make.booking(slot, 20), make.booking(slot, 12, day["a"])
    transact(lambda: actions.cancel(held, by=None))
    form = coordinator.form(f"/bookings/{offered.id}/offer", "/acceptance")
    until = offered.offer_until
    with clock.pinned(until + timedelta(hours=3, minutes=7)):
        transact(actions.expire_due)
    told = f"{date_text(until)}, {clock_text(until)}"
    late = coordinator.post(f"/bookings/{offered.id}/acceptance", data=form)
    assert late.status_code == 409 and f"Срок ответа истёк: {told}." in late.text
    page = coordinator.get(f"/bookings/{offered.id}").text
    assert f"Предложение действовало до {told}; места никто не занял." in page
    letter = letters.letter_of(letters.notice_of(offered.id, offered.version), to="a@b.example", locale="ru")
    assert f"держали для 8А до {told}" in letter.lines[0]
    clean()


def test_an_offer_says_that_the_organizer_answers_and_whose_it_is_and_is_declined_by_link(client, make, day):
    slot = day["slots"][0]
    make.terms(slot.event, approval=True, answer_days=2)
    held, offered = make.booking(slot, 20), make.booking(slot, 12, day["a"])
    transact(lambda: actions.cancel(held, by=None))
    answers = "Организатор отвечает на каждую запись за 2 рабочих дня"
    letter = letters.letter_of(letters.notice_of(offered.id, offered.version), to="a@b.example", locale="ru")
    assert answers in " ".join(letter.lines)
    office = make.organization(OrganizationKind.AUTHORITY)
    office.municipality_id = day["school"].municipality_id
    db.session.commit()
    above = sign_in_as(client, make, Role.MUNICIPALITY, office)
    for path in (f"/bookings/{offered.id}", f"/bookings/{offered.id}/offer"):
        page = above.get(path).text
        assert answers in page and day["school"].short_name in page
        assert "Записи школ</a>" in page
        assert "Отказаться" in page and "Отменить запись" not in page  # one word for one thing
    form = above.form(f"/bookings/{offered.id}/offer", "/refusal")
    assert above.post(f"/bookings/{offered.id}/refusal", data=form).status_code == 303
    assert "Записи школ" in above.get("/bookings").text
    clean()


def test_an_organizer_comes_back_from_a_booking_to_who_else_comes(client, make, day):
    slot = day["slots"][0]
    booked = make.booking(slot, 12, day["a"])
    host = sign_in_as(client, make, Role.HOST, slot.event.host)
    page = host.get(f"/bookings/{booked.id}").text
    assert f'href="/slots/{slot.id}/bookings">Кто придёт</a>' in page
