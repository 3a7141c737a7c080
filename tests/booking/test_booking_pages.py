"""The screens of booking: other groups than a class, ways on after a refusal, changes, and who may do it for
whom."""

import re
from datetime import timedelta

from app.accounts.models import Role
from app.booking import actions, letters
from app.booking.models import BookingState
from app.booking.parting import first_of, parted
from app.calendar import actions as calendar
from app.calendar.meetings import slot_times
from app.calendar.models import Audience, Slot
from app.core import clock
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from app.organizations.models import OrganizationKind
from tests.booking.pages import HTMX, addresses, answer, bookings, lines, one_engine, sign_in_as
from tests.checks import clean
from tests.forms import filled


@one_engine
def test_a_link_from_a_letter_needs_one_press_and_says_what_it_books(coordinator, day):
    new, post = addresses(day)
    page = coordinator.get(f"{new}?class_id={day['b'].id}").text
    assert "8Б · 25 учеников" in page and "2 сопровождающих" in page
    assert coordinator.post(post, data=filled(page, post)).status_code == 303
    assert [lines(one) for one in bookings()] == [[(day["b"].id, None, 25)]]
    again = coordinator.get(f"{new}?class_id={day['b'].id}").text
    assert "8Б записан на это время" in again and "8Б · 25 учеников" not in again


@one_engine
def test_classes_parts_and_a_mixed_group_come_together(coordinator, day):
    new, post = addresses(day)
    a, b = day["a"].id, day["b"].id
    asked = {"class_id": [a], f"part_{b}": "12", "grade_7": "3", "adults": "3", "special_needs": "2"}
    form = coordinator.form(new, post) | asked | {f"part_{a}": "10"}
    assert coordinator.post(post, data=form).status_code == 303
    made = bookings()[0]
    assert sorted(lines(made), key=str) == sorted([(a, None, 10), (b, None, 12), (None, 7, 3)], key=str)
    assert (made.seats, made.special_needs, made.audience) == (25, 2, Audience.PUPILS)
    page = coordinator.get(f"/bookings/{made.id}").text
    assert "с ОВЗ: 2" in page and "сборная группа" in page


@one_engine
def test_people_of_another_audience_come_alone(coordinator, day):
    new, post = addresses(day)
    form = coordinator.form(new, post) | {"people": "9", "audience": "parents", "adults": "0"}
    mixed = coordinator.post(post, data=form | {"class_id": day["a"].id})
    assert (mixed.status_code, bookings()) == (422, [])
    assert "запишите отдельно" in mixed.text and '<details class="other-group" open>' in mixed.text
    assert coordinator.post(post, data=form | {"audience": "adults"}).status_code == 422
    assert coordinator.post(post, data=form).status_code == 303
    made = bookings()[0]
    assert (made.seats, made.audience) == (9, Audience.PARENTS)
    edit = f"/bookings/{made.id}"
    page = coordinator.get(f"{edit}/edit").text
    assert 'name="class_id"' not in page and "grade_8" not in page  # parents stay parents
    assert coordinator.post(edit, data=filled(page, edit) | {"people": "11"}).status_code == 303
    assert bookings()[0].seats == 11


@one_engine
def test_the_summary_follows_what_is_chosen_and_raises_the_adults(coordinator, day):
    new, _post = addresses(day)
    query = f"?class_id={day['a'].id}&class_id={day['b'].id}&adults=2"
    part = coordinator.get(new + query, headers=HTMX | {"HX-Target": "booking_summary"}).text
    assert "8А, 8Б · 52 ученика" in part and "4 сопровождающих" in part and 'value="4"' in part
    assert "adult_name" not in part
    odd = coordinator.get(
        f"{new}?class_id=x&class_id=999&grade_8=999999999999&people=-1&audience=zz&adults=x"
    )
    assert odd.status_code == 200


@one_engine
def test_the_terms_stand_on_the_page_and_what_bars_the_way_is_said_before_typing(coordinator, make, day):
    now = clock.now()
    facts = {"smallest": 5, "largest": 26, "cancel_hours": 48, "closes_hours": 24, "school_groups": 2}
    make.terms(day["event"], approval=True, answer_days=2, **facts)
    new, _post = addresses(day)
    page = coordinator.get(new).text
    for words in ("от 5 до 26", "за 2 рабочих дня", "Отменить и изменить", "не больше 2 групп", "Мест нет?"):
        assert words in page
    make.terms(day["event"], opens_at=now + timedelta(days=2))
    page = coordinator.get(new).text
    assert re.search(r"Запись откроется \d", page) and 'name="adult_name"' not in page


def test_a_class_that_does_not_fit_is_split_by_one_press(coordinator, make, day):
    make.booking(day["slots"][0], 12)
    make.booking(day["slots"][1], 18)
    make.booking(day["slots"][2], 28)
    new, post = addresses(day)
    refused = coordinator.post(post, data=coordinator.form(new, post) | {"class_id": day["b"].id})
    assert refused.status_code == 409
    assert "Разделить на 13 и 12 или встать в лист ожидания?" in refused.text
    split = f"/slots/{day['slots'][0].id}/split-bookings"
    first, again = (answer(coordinator, refused.text, split) for _ in range(2))
    assert (first.status_code, first.location) == (303, again.location)
    made = bookings()[3:]
    assert [(one.slot_id, one.seats, one.adults) for one in made] == [
        (day["slots"][0].id, 13, 1),
        (day["slots"][1].id, 12, 1),
    ]
    assert "Другие записи на это мероприятие" in coordinator.get(first.location).text
    part = answer(coordinator, refused.text, post, fit=18)  # the old page, once more
    assert part.status_code == 409 and f"№ {made[0].id}" in part.text and len(bookings()) == 5
    assert coordinator.get(split).location == new
    clean()


@one_engine
def test_a_split_is_offered_only_where_both_parts_may_come(coordinator, make, day):
    event = make.event(grades=frozenset({8}))
    start = clock.now() + timedelta(days=9)
    slots = [make.slot(13, event, starts_at=start + timedelta(hours=n)) for n in (0, 1)]
    post = f"/slots/{slots[0].id}/bookings"

    def offered():
        form = coordinator.form(f"{post}/new", post) | {"class_id": day["b"].id}
        return "split-bookings" in coordinator.post(post, data=form).text

    assert not offered()  # half of the class would be in two places at once
    make.slot(13, event, starts_at=start + timedelta(hours=5))
    assert offered()
    make.terms(event, smallest=13)
    assert not offered()


@one_engine
def test_a_split_over_one_and_the_same_time_is_refused_in_words(coordinator, day):
    new, post = addresses(day)
    form = coordinator.form(new, post) | {"class_id": day["b"].id, "seats": 13}
    split = f"/slots/{day['slots'][0].id}/split-bookings"
    refused = coordinator.post(split, data=form | {"other": day["slots"][0].id})
    assert refused.status_code == 422 and "Выберите другое время того же мероприятия" in refused.text
    assert bookings() == []


def test_a_part_another_time_and_the_queue_are_offered_with_all_that_was_typed(coordinator, make, day):
    make.booking(day["slots"][0], 12)
    new, post = addresses(day)
    typed = {"class_id": day["b"].id, "adult_name": "Пётр Седов"}

    def refused():
        page = coordinator.post(post, data=coordinator.form(new, post) | typed, headers=HTMX)
        assert page.status_code == 409 and "<html" not in page.text
        return page.text

    assert answer(coordinator, refused(), post, fit=18).status_code == 303
    transact(lambda: actions.cancel(bookings()[-1], by=None))
    page, elsewhere = refused(), addresses(day, 1)[1]
    assert "Ваше место будет 1" in page
    assert answer(coordinator, page, elsewhere).status_code == 303
    moved = bookings()[-1]
    assert (moved.slot_id, moved.seats, moved.adult_name) == (day["slots"][1].id, 25, "Пётр Седов")
    transact(lambda: actions.cancel(bookings()[-1], by=None))
    assert answer(coordinator, refused(), post, wait=1).status_code == 303
    assert bookings()[-1].state is BookingState.WAITING
    clean()


@one_engine
def test_a_class_that_is_busy_is_booked_knowingly_with_a_reason(coordinator, make, day):
    other = make.slot(30, make.event(), starts_at=day["slots"][0].starts_at)
    make.booking(other, 12, day["b"])
    new, post = addresses(day)
    page = coordinator.get(new).text
    assert "занят в эти часы" in page
    form = filled(page, post) | {"class_id": day["b"].id, f"part_{day['b'].id}": "13"}
    refused = coordinator.post(post, data=form)
    assert refused.status_code == 409 and "Всё равно записать" in refused.text
    assert "Напишите, почему" not in refused.text
    silent = coordinator.post(post, data=form | {"clash_reason": "  "})
    assert silent.status_code == 409 and "Напишите, почему, или выберите" in silent.text
    done = coordinator.post(post, data=filled(refused.text, post) | {"clash_reason": "две половины класса"})
    assert (done.status_code, bookings()[-1].clash_reason) == (303, "две половины класса")


def test_who_comes_is_changed_twice_alike_and_a_stale_form_is_told(coordinator, make, day):
    booking = make.booking(day["slots"][0], 20, day["b"])
    edit, post = f"/bookings/{booking.id}/edit", f"/bookings/{booking.id}"
    form = coordinator.form(edit, post)
    part = f"part_{day['b'].id}"
    assert (form[part], form["class_id"]) == ("20", str(day["b"].id))
    fewer = form | {part: "15", "adult_name": "Ольга Петрова"}
    assert [coordinator.post(post, data=fewer).status_code for _ in range(2)] == [303, 303]
    stale = coordinator.post(post, data=form | {part: "22"})
    assert stale.status_code == 409 and "запись изменили" in stale.text and 'value="22"' in stale.text
    assert coordinator.post(post, data=filled(stale.text, post)).status_code == 303
    assert (bookings()[0].seats, bookings()[0].adult_name) == (22, "Анна Тестова") or bookings()[
        0
    ].seats == 22
    for odd in ("", "x", "²", "9" * 30):
        assert coordinator.post(post, data=form | {"version": odd, part: "9"}).status_code == 409
    assert "мест: 20 → 15" in coordinator.get(post).text
    clean()


def test_a_booking_moves_to_another_time_and_both_say_so(coordinator, make, day):
    booking = make.booking(day["slots"][0], 20, day["b"]).id
    make.booking(day["slots"][1], 25)
    path = f"/bookings/{booking}/other-time"
    page = coordinator.get(path).text
    assert re.search(rf'value="{day["slots"][1].id}" disabled', page)
    assert coordinator.post(path, data=filled(page, path)).status_code == 422
    form = filled(page, path) | {"slot_id": day["slots"][2].id}
    first, again = (coordinator.post(path, data=form) for _ in range(2))
    assert (first.status_code, first.location) == (303, again.location)
    made = bookings()[-1]
    assert (made.slot_id, made.replaces_id, made.seats) == (day["slots"][2].id, booking, 20)
    assert f"перенесена из № {booking}" in coordinator.get("/bookings").text
    assert first.location in coordinator.get(f"/bookings/{booking}").text
    foreign = coordinator.post(path, data=form | {"slot_id": make.slot().id})
    assert foreign.status_code == 422
    clean()


@one_engine
def test_what_is_too_late_says_until_when_and_whom_to_call(coordinator, make, day):
    booking = make.booking(day["slots"][0], 20, day["b"]).id
    make.terms(day["event"], cancel_hours=24 * 8)
    for page in ("", "/other-time", "/edit"):
        text = coordinator.get(f"/bookings/{booking}{page}").text
        assert re.search(r"Срок отмены прошёл \d", text) and "8 863 200-00-00" in text
    assert "cancellation" not in coordinator.get(f"/bookings/{booking}").text


def test_coordinators_book_change_and_cancel_for_schools_and_the_history_says_who(client, make, day):
    place = day["school"].municipality_id
    office = make.organization(OrganizationKind.AUTHORITY)
    office.municipality_id = place
    db.session.commit()
    stranger = make.school().id
    school = day["school"].id
    coordinator = sign_in_as(client, make, Role.MUNICIPALITY, office)
    new, post = addresses(day)
    choice = coordinator.get(new).text
    assert f"{new}?organization={school}" in choice and f"organization={stranger}" not in choice
    form = coordinator.form(f"{new}?organization={school}", post) | {"class_id": day["b"].id}
    form |= {"adult_name": "Пётр Седов", "adult_phone": "8 863 111-11-11"}
    for foreign in ("", f"?organization={stranger}", "?organization=999999"):
        assert coordinator.post(post + foreign, data=form).status_code == 404
    booked = coordinator.post(f"{post}?organization={school}", data=form)
    assert (booked.status_code, bookings()[0].organization_id) == (303, school)
    operator = sign_in_as(client, make, Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    path = booked.location
    change = operator.form(f"{path}/edit", path) | {f"part_{day['b'].id}": "20"}
    assert operator.post(path, data=change).status_code == 303
    cancel = coordinator.form(path, "cancellation") | {"reason": "Карантин"}
    assert coordinator.post(f"{path}/cancellation", data=cancel).status_code == 303
    page = operator.get(path).text
    assert "Карантин" in page and page.count("Анна Тестова") >= 2
    clean()


def test_nobody_books_for_a_school_that_is_archived_but_what_it_has_booked_can_be_cancelled(
    client, make, day
):
    school, name = day["school"].id, day["school"].short_name
    number = make.booking(day["slots"][0], 20, day["a"]).id
    day["school"].active = False
    db.session.commit()
    operator = sign_in_as(client, make, Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    new, _post = addresses(day)
    assert name not in operator.get(new).text
    assert operator.get(f"{new}?organization={school}").status_code == 404
    path = f"/bookings/{number}"
    cancel = operator.form(path, "cancellation") | {"reason": "Школа закрыта"}
    assert operator.post(f"{path}/cancellation", data=cancel).status_code == 303
    assert bookings()[0].state is BookingState.CANCELLED_BY_SCHOOL


@one_engine
def test_people_of_an_archived_school_book_nothing_for_it_either_and_cancel_what_there_is(
    coordinator, make, day
):
    path = f"/bookings/{make.booking(day['slots'][0], 20, day['a']).id}"
    day["school"].active = False
    db.session.commit()
    for address in addresses(day):
        assert coordinator.get(address, follow_redirects=True).status_code == 404
    cancel = coordinator.form(path, f"{path}/cancellation") | {"reason": "Школа закрыта"}
    assert coordinator.post(f"{path}/cancellation", data=cancel).status_code == 303


@one_engine
def test_a_host_brings_people_of_its_own_elsewhere(client, make):
    college = make.organization()
    slot = make.slot(20, make.event(audience=("students",))).id
    host = sign_in_as(client, make, Role.HOST, college)
    new, post = f"/slots/{slot}/bookings/new", f"/slots/{slot}/bookings"
    assert client.application.test_client().get(new).status_code == 303
    form = host.form(new, post) | {"people": "12", "adults": "0"}
    path = host.post(post, data=form).location
    assert bookings()[0].organization_id == college.id
    message = db.session.query(OutboxMessage).filter_by(topic="booking.confirmed").one()
    assert len(list(letters.write(message))) == 1
    assert path in host.get("/bookings").text
    assert host.get(f"{new}?organization={make.school().id}").status_code == 404
    assert host.post(f"{path}/cancellation", data=host.form(path, "cancellation")).status_code == 303
    assert host.get(f"/slots/{slot}/bookings").status_code == 404


def moved_to(slot, starts_at):
    draft = calendar.SlotDraft(starts_at, starts_at + timedelta(hours=2), slot.capacity)
    transact(lambda: actions.move_slot(db.session.get_one(Slot, slot.id), draft, "Ремонт", by=None))


def test_a_time_that_moves_while_the_form_is_open_is_not_booked_unseen(coordinator, make, day):
    slot, other = day["slots"][:2]
    new, sends = addresses(day)
    form = coordinator.form(new, sends) | {"class_id": str(day["a"].id), "adult_phone": "8 863 200-00-00"}
    moved_to(slot, slot.starts_at + timedelta(days=3))
    told = slot_times(db.session.get_one(Slot, slot.id))
    answer = coordinator.post(sends, data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 409 and not bookings()
    assert "Организатор перенёс это время" in answer.text and told in answer.text
    assert f'hx-swap-oob="innerHTML:#time_told">{told}' in answer.text  # the card beside it, too
    assert f'value="{day["a"].id}" checked' in answer.text and "8 863 200-00-00" in answer.text
    again = form | filled(answer.text, sends)
    assert coordinator.post(sends, data=again).status_code == 303
    [booked] = bookings()
    assert booked.slot_id == slot.id
    address = f"/bookings/{booked.id}/other-time"
    move = coordinator.form(address, address) | {"slot_id": str(other.id)}
    moved_to(other, other.starts_at + timedelta(days=4))
    refused = coordinator.post(address, data=move)
    assert refused.status_code == 409 and "Организатор перенёс это время" in refused.text
    assert f'value="{other.id}" checked' in refused.text
    move = coordinator.form(address, address) | {"slot_id": str(other.id)}
    assert coordinator.post(address, data=move).status_code == 303
    clean()


def test_a_move_that_leaves_too_little_for_the_way_asks_why_and_keeps_the_form(coordinator, make, day):
    slot, other = day["slots"][:2]
    booked = make.booking(slot, 27, day["a"])
    far = make.event(make.organization(municipality=make.municipality()), title="Порт изнутри")
    make.booking(make.slot(30, far, starts_at=other.ends_at + timedelta(minutes=60)), 27, day["a"])
    address = f"/bookings/{booked.id}/other-time"
    move = coordinator.form(address, address) | {"slot_id": str(other.id)}
    refused = coordinator.post(address, data=move)
    assert refused.status_code == 409 and "на дорогу остаётся меньше" in refused.text
    assert "«Порт изнутри»" in refused.text and f'value="{other.id}" checked' in refused.text
    assert "Напишите, почему" not in refused.text  # nobody has been asked yet
    silent = coordinator.post(address, data=filled(refused.text, address))
    assert silent.status_code == 409 and "Напишите, почему, или выберите другое время." in silent.text
    reason = {"clash_reason": "Едет половина класса"}
    moved = coordinator.post(address, data=filled(silent.text, address) | reason)
    assert moved.status_code == 303
    page = coordinator.get(moved.location).text
    assert "Записан ещё на близкое время" in page and "Едет половина класса" in page
    clean()


def test_a_way_on_leads_to_the_time_that_its_button_names(coordinator, make, day):
    slot, other = day["slots"][:2]
    make.booking(slot, 15)
    new, sends = addresses(day)
    form = coordinator.form(new, sends) | {"class_id": str(day["a"].id), "adult_phone": "8 863 200-00-00"}
    ways = coordinator.post(sends, data=form).text
    splits, whole = f"/slots/{slot.id}/split-bookings", f"/slots/{other.id}/bookings"
    for address, moved in ((splits, other), (whole, other)):
        way = filled(ways, address)
        moved_to(moved, moved.starts_at + timedelta(hours=1))
        refused = coordinator.post(address, data=way)
        assert refused.status_code == 409 and "Организатор перенёс это время" in refused.text, address
    assert len(bookings()) == 1
    clean()


def test_parts_of_a_group_keep_everybody_and_the_adults_that_each_needs():
    group = actions.Group((actions.ClassSeats(1, 20), actions.GradeSeats(9, 12)), 5, special_needs=3)
    one, rest = parted(group, 25, 15)
    assert (one.seats, rest.seats) == (25, 7)
    assert [line.seats for line in (*one.lines, *rest.lines)] == [20, 5, 7]
    assert (one.adults + rest.adults, one.special_needs + rest.special_needs) == (5, 3)
    assert one.adults >= 2 and rest.adults >= 1
    assert first_of(group, 3).lines == (actions.ClassSeats(1, 3),)
    lone, other = parted(actions.Group((actions.ClassSeats(1, 25),), 2), 13, 15)
    assert (lone.adults, other.adults) == (1, 1)


@one_engine
def test_a_class_without_a_roll_is_booked_by_the_number_that_is_typed(coordinator, day):
    day["a"].roll = 0
    db.session.commit()
    new, path = addresses(day)
    page = coordinator.get(new).text
    assert "8А · число учеников не указано" in page and 'placeholder="0"' not in page
    form = coordinator.form(new, path) | {"class_id": str(day["a"].id), "adults": "3"}
    refused = coordinator.post(path, data=form)
    assert refused.status_code == 422 and "Введите, сколько придёт (не больше 60)" in refused.text
    assert '<details class="other-group" open>' in refused.text, (
        "the field to type it in is before one's eyes"
    )
    form = filled(refused.text, path) | {f"part_{day['a'].id}": "24"}
    assert coordinator.post(path, data=form).status_code == 303
    (booking,) = bookings()
    assert lines(booking) == [(day["a"].id, None, 24)]
    changing = coordinator.get(f"/bookings/{booking.id}/edit").text
    assert f'name="part_{day["a"].id}"' in changing and 'value="24"' in changing
