"""What a form brings back of the page that it stood on: whoever sends something else is told so, and nothing
has changed."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.booking import actions
from app.booking.actions import Share
from app.booking.models import Booking
from app.calendar.models import Holder
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from app.organizations.models import OrganizationKind
from tests.forms import filled

GARBAGE = ("", "garbage", "-1", "0", "9" * 400, "1e9", "²")
CASES = {}


def case(*fields):
    """What makes a form, with its address and its valid values; of these `fields` one each is garbled."""

    def kept(make_form):
        CASES.update({f"{make_form.__name__}-{field}": (make_form, field) for field in fields})
        return make_form

    return kept


def own(client, day, path, action, **typed):
    client.sign_in(day["mail"])
    return action, client.form(path, action) | typed


def kept_by_host(client, make, day, path, action, **typed):
    client.sign_in(make.user(Role.HOST, day["event"].host).mail)
    return action, client.form(path, action) | typed


@case("seen")
def booking(client, make, day):
    path = f"/slots/{day['slots'][0].id}/bookings"
    return own(client, day, f"{path}/new", path, class_id=str(day["b"].id))


@case("seen", "other_seen")
def split(client, make, day):
    first, other = day["slots"][:2]
    path = f"/slots/{first.id}/bookings"
    _action, typed = own(client, day, f"{path}/new", path, class_id=str(day["b"].id))
    marks = {"other": str(other.id), "seats": "13", "other_seen": mark_of(client, other)}
    return f"/slots/{first.id}/split-bookings", typed | marks


def mark_of(client, slot):
    return client.form(f"/slots/{slot.id}/bookings/new", f"/slots/{slot.id}/bookings")["seen"]


@case("version")
def change(client, make, day):
    held = make.booking(day["slots"][0], 25, day["b"])
    return own(client, day, f"/bookings/{held.id}/edit", f"/bookings/{held.id}", adult_name="Пётр")


@case("seen-0")
def other_time(client, make, day):
    held = make.booking(day["slots"][0], 25, day["b"])
    path = f"/bookings/{held.id}/other-time"
    return own(client, day, path, path, slot_id=str(day["slots"][1].id))


@case("version")
def acceptance(client, make, day):
    first = make.booking(day["slots"][0], 30).id
    offered = make.booking(day["slots"][0], 25, day["b"])
    transact(lambda: actions.cancel(db.session.get_one(Booking, first), by=None))
    return own(client, day, f"/bookings/{offered.id}", f"/bookings/{offered.id}/acceptance")


@case("version")
def reaffirmation(client, make, day):
    path = f"/bookings/{make.booking(day['slots'][0], 25, day['b']).id}/reaffirmation"
    return own(client, day, path, path)


@case("version")
def new_pass(client, make, day):
    held = make.booking(day["slots"][0], 25, day["b"])
    action = f"/bookings/{held.id}/pass"
    client.sign_in(day["mail"])
    page = client.get(f"/bookings/{held.id}").text
    [form] = re.findall(rf'<form[^>]*action="{action}".*?</form>', page, re.DOTALL)
    return action, filled(form)


@case("version")
def approval(client, make, day):
    make.terms(day["event"], approval=True)
    asked = make.booking(day["slots"][0], 25, day["b"])
    return kept_by_host(client, make, day, f"/bookings/{asked.id}", f"/bookings/{asked.id}/approval")


@case("seen")
def rescheduling(client, make, day):
    slot = day["slots"][0]
    make.booking(slot, 25, day["b"])
    path, ends = f"/slots/{slot.id}/rescheduling", slot.ends_at + timedelta(hours=1)
    typed = {"ends_at": f"{ends.astimezone(clock.zone()):%Y-%m-%dT%H:%M}", "reason": "ремонт"}
    action, shown = kept_by_host(client, make, day, path, path, **typed)
    return action, filled(client.post(path, data=shown).text, path) | {"do": "1"}


@case("seen")
def sign_up(client, make, day):
    slot = make.slot(30)
    transact(lambda: actions.share_out(slot, [Share(10, holder=Holder.PUBLIC)], by=None))
    path = f"/slots/{slot.id}/sign-ups"
    return path, client.form(f"{path}/new") | {"mail": "anna@visitors.example"}


@case("rows-0-seen")
def results(client, make, day):
    contest = make.contest(day["event"].host)
    application = make.application(contest, day["school"])
    client.sign_in(make.user(Role.HOST, day["event"].host).mail)
    admission = f"/applications/{application.id}/admission"
    client.post(admission, data=client.form(f"/applications/{application.id}", admission))
    path = f"/events/{contest.id}/results"
    form = filled(client.get(path).text.partition("<h2>Объявить результаты")[0])
    return path, form | {"rows-0-result": "winner"}


@case("foreseen")
def days_off(client, make, day):
    make.booking(day["slots"][0], 25, day["b"])
    office = make.organization(OrganizationKind.AUTHORITY, day["school"].municipality)
    client.sign_in(make.user(Role.MUNICIPALITY, office).mail)
    on = day["slots"][0].starts_at.astimezone(clock.zone()).date().isoformat()
    return "/days-off", client.form(
        f"/days-off/preview?{urlencode({'first': on, 'reason': 'м'})}", "/days-off"
    )


@case("seen")
def terms(client, make, day):
    path = f"/events/{day['event'].id}/terms"
    return kept_by_host(client, make, day, path, path, smallest="5")


@case("seen")
def shares(client, make, day):
    path = f"/slots/{day['slots'][0].id}/shares"
    typed = {"shares-0-seats": "12", "shares-0-who": "Родители", "shares-0-audience": "parents"}
    return kept_by_host(client, make, day, path, path, **typed)


@case("seen")
def transfer(client, make, day):
    slot = day["slots"][0]
    transact(lambda: actions.share_out(slot, [Share(10, audience="parents")], by=None))
    pools = {pool.audience: str(pool.id) for pool in actions.shares_of(slot.id)}
    path = f"/slots/{slot.id}/transfers"
    typed = {"source": pools["parents"], "target": pools[""], "seats": "3", "why": "ремонт"}
    return kept_by_host(client, make, day, f"/slots/{slot.id}/shares", path, **typed)


@case("seen")
def parts(client, make, day):
    slot, own = day["slots"][0], day["school"].municipality
    share = Share(20, holder=Holder.MUNICIPALITY, holder_id=own.id)
    transact(lambda: actions.share_out(slot, [share], by=None))
    [pool] = [pool for pool in actions.shares_of(slot.id) if pool.holder is Holder.MUNICIPALITY]
    office = make.organization(OrganizationKind.AUTHORITY, own)
    client.sign_in(make.user(Role.MUNICIPALITY, office).mail)
    return f"/shares/{pool.id}", client.form(f"/shares/{pool.id}", f"/shares/{pool.id}") | {
        "parts-0-seats": "5"
    }


def left_behind():
    db.session.rollback()
    rows = (
        db.session.scalar(select(func.count()).select_from(one))
        for one in (AuditEntry, OutboxMessage, Booking)
    )
    return tuple(rows)


@pytest.mark.parametrize(("made", "field"), CASES.values(), ids=CASES)
def test_what_no_page_has_shown_is_refused_in_plain_words_and_changes_nothing(client, make, day, made, field):
    db.session.rollback()
    action, form = made(client, make, day)
    assert field in form
    before = left_behind()
    unmarked = made in (terms, shares, transfer, parts)  # a form of before marks were told is saved as ever
    allowed = {"", "0"} if field == "foreseen" else {""} if unmarked else set()
    for typed in (one for one in GARBAGE if one not in allowed):
        value = f"{form['slot_id']}:{typed}" if field == "seen-0" else typed
        answer = client.post(action, data=form | {field: value})
        assert answer.status_code in (400, 409, 422), (typed, answer.status_code, answer.location)
        assert "alert" in answer.text or "не понят" in answer.text
        assert left_behind() == before, typed
    answer = client.post(action, data=form)
    assert answer.status_code == 303 and left_behind() != before


@pytest.mark.parametrize("made", [change, acceptance, reaffirmation, approval, new_pass])
def test_whoever_was_shown_no_version_is_answered_as_ever(client, make, day, made):
    db.session.rollback()
    action, form = made(client, make, day)
    assert client.post(action, data=form | {"version": "1e9"}).status_code in (400, 409)
    del form["version"]
    assert client.post(action, data=form).status_code == 303


def test_every_field_that_a_form_brings_back_is_among_those_that_were_garbled():
    sources = "".join(one.read_text(encoding="utf-8") for one in sorted(Path("app/booking").rglob("*.py")))
    fields = re.findall(r"^    (version|seen|foreseen) = (?:HiddenField|FieldList)", sources, re.MULTILINE)
    asked = re.findall(r'form\.get\("(version|\w*seen)"', sources)
    garbled = [field.removeprefix("rows-0-").removesuffix("-0") for _made, field in CASES.values()]
    garbled.remove("seen")  # the form of a booking is sent to two addresses
    assert sorted(fields + asked) == sorted(garbled)
