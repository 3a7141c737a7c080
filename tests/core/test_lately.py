"""What programs fetch again and again, before the application is asked."""

import pytest
from flask import Flask, Response

from app.accounts.models import Role
from app.core.lately import Lately
from app.core.remembered import Remembered
from tests.conftest import Browser
from tests.make import Make

LONG = b"x" * 3_000


class Wrapped:
    """A file as waitress sends it."""

    def __init__(self, file, _size):
        self.content = file.read()

    def __iter__(self):
        yield self.content


@pytest.fixture
def site():
    """A client of a small application, and what has been asked of it."""
    application, asked = Flask("small"), []

    @application.get("/<name>.ics")
    def file(name: str) -> Response:
        asked.append(name)
        answer = Response(LONG, status=503 if name == "broken" else 200)
        answer.set_etag(name)
        answer.headers["Last-Modified"] = "Thu, 26 Nov 2026 09:00:00 GMT"
        answer.headers["Cache-Control"] = "private" if name == "own" else "public, no-cache"
        return answer

    application.wsgi_app = Lately(application.wsgi_app, Remembered())
    return application.test_client(), asked


def test_many_who_ask_within_a_second_cost_one_answer(site):
    client, asked = site
    for number in range(3):
        answer = client.get("/all.ics", headers={"If-None-Match": f'"{number}"'})
        assert (answer.status_code, answer.data) == (200, LONG)
    assert asked == ["all"]
    client.get("/all.ics?q=1")
    assert asked == ["all", "all"]


def test_what_is_ones_own_or_has_failed_is_asked_for_each_time(site):
    client, asked = site
    for name in ("own", "own", "broken", "broken"):
        client.get(f"/{name}.ics")
    assert asked == ["own", "own", "broken", "broken"]
    assert client.get("/broken.ics", headers={"If-None-Match": '"broken"'}).status_code == 503


@pytest.mark.parametrize("name", ["all", "own"])
def test_whoever_has_it_is_told_so(site, name):
    client, _asked = site
    first = client.get(f"/{name}.ics")
    since, tag = first.headers["Last-Modified"], first.headers["ETag"]
    for known in (
        {"If-None-Match": tag},
        {"If-None-Match": f'"other", W/{tag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": since},
    ):
        again = client.get(f"/{name}.ics", headers=known)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag), known
        assert "Content-Length" not in again.headers
    for other in ({"If-None-Match": '"other"', "If-Modified-Since": since}, {"If-Modified-Since": "soon"}):
        assert client.get(f"/{name}.ics", headers=other).status_code == 200


def test_head_is_get_without_the_body(site):
    client, _asked = site
    whole, head = client.get("/all.ics"), client.head("/all.ics")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers == whole.headers
    assert head.headers["Content-Length"] == str(len(LONG))


def test_a_server_that_sends_files_is_given_one(site):
    client, _asked = site
    answer = client.get("/all.ics", environ_overrides={"wsgi.file_wrapper": Wrapped})
    assert answer.data == LONG


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_all_share_carries_nobodys_cookie(client: Browser, make: Make):
    client.sign_in(make.user(Role.HOST, make.organization()).mail)
    assert "Set-Cookie" in client.get("/calendar").headers
    answer = client.get("/calendar.ics")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
