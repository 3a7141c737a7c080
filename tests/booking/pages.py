"""What tests of the screens of booking do and look at."""

import re

import pytest

from app.booking.models import Booking
from app.core.db import db
from tests.forms import filled

HTMX = {"HX-Request": "true"}
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def bookings():
    db.session.rollback()
    return db.session.query(Booking).order_by(Booking.id).all()


def lines(booking):
    return [(line.class_id, line.grade, line.seats) for line in booking.lines]


def addresses(day, number=0):
    path = f"/slots/{day['slots'][number].id}/bookings"
    return f"{path}/new", path


def answer(client, page, action, **more):
    """Press the button of the form that posts to `action` on a page shown before."""
    found = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'action="{action}"' in form]
    fits = [
        form
        for form in found
        if all(f'name="{name}" value="{value}"' in form for name, value in more.items())
    ]
    return client.post(action, data=filled(fits[0]))


def sign_in_as(client, make, role, organization):
    mail = make.user(role, organization).mail
    db.session.rollback()
    browser = client.application.test_client()
    browser.sign_in(mail)
    return browser
