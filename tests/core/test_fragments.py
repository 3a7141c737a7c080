"""Parts of pages that are kept are of what they name, and of nobody."""

import pytest

from app.accounts.models import Role
from app.core.fragments import OVERHEAD, WIDTH, Parts

one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@one_engine
def test_a_part_is_written_once_for_its_language_and_what_it_names(app):
    page = app.jinja_env.from_string('{% kept "part", of %}{{ _("Calendar") }} {{ told }}{% endkept %}')
    with app.test_request_context("/"):
        assert page.render(of=1, told="one") == page.render(of=1, told="two") == "Календарь one"
        assert page.render(of=2, told="<two>") == "Календарь &lt;two&gt;"
    with app.test_request_context("/", headers={"Cookie": "lang=en"}):
        assert page.render(of=1, told="three") == "Calendar three"


@one_engine
def test_people_of_one_role_see_their_own_names_and_where_they_are(app, make):
    for _turn in range(2):
        school, client = make.school(), app.test_client()
        client.sign_in(make.user(Role.SCHOOL, school).mail)
        desk, bookings = client.get("/").text, client.get("/bookings").text
        assert school.short_name in desk and school.short_name in bookings
        assert 'href="/bookings" aria-current="page"' in bookings
        assert 'href="/bookings" aria-current' not in desk


def test_the_least_lately_used_parts_go_first():
    size = 10 * WIDTH + OVERHEAD
    parts = Parts(3 * size)
    for number in range(3):
        parts.put((number,), "x" * 10)
    assert parts.get((0,))
    parts.put((3,), "x" * 10)
    assert parts.bytes == 3 * size
    assert parts.get((1,)) is None and parts.get((0,)) and parts.get((3,))
