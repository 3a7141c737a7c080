"""Static files."""

import re

import pytest

from app.config import ROOT
from app.core.assets import HOUR, YEAR, asset, without_mark


@pytest.mark.parametrize("name", ["x" * 300 + ".css", "..%2f..%2fwsgi.css", "none.css", "none.png"])
def test_a_file_that_cannot_be_is_not_found(client, name):
    for accepted in ("gzip", "identity"):
        assert client.get(f"/static/{name}", headers={"Accept-Encoding": accepted}).status_code == 404


def test_a_text_is_compressed_for_those_who_can_read_it(client):
    with client.get("/static/app.css") as plain:
        assert "Content-Encoding" not in plain.headers
        zipped = client.get("/static/app.css", headers={"Accept-Encoding": "gzip"})
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert zipped.content_length < plain.content_length


def test_a_name_with_the_mark_of_its_content_is_kept_for_a_year_and_any_other_for_an_hour(client, app):
    with app.test_request_context():
        addresses = [asset(name) for name in ("app.css", "vendor/htmx.LICENSE", "favicon.svg")]
    for address in addresses:
        assert re.fullmatch(r"/static/.+\.[0-9a-f]{10}\.\w+", address)
        own = re.sub(r"\.[0-9a-f]{10}\.", ".", address)
        stale = re.sub(r"\.[0-9a-f]{10}\.", ".0123456789.", address)
        bodies = set()
        for accepted in ("gzip", "identity"):
            for asked, age in ((address, YEAR), (own, HOUR), (stale, HOUR), (own + "?v=0123456789", HOUR)):
                with client.get(asked, headers={"Accept-Encoding": accepted}) as answer:
                    kept = answer.cache_control
                    assert (answer.status_code, kept.max_age, kept.public) == (200, age, True)
                    assert bool(kept.immutable) is (age == YEAR)
                    bodies.add((answer.headers.get("Content-Encoding"), answer.data))
        assert len(bodies) <= 2
    assert client.get("/static/app.0123456789.css/x").status_code == 404
    assert client.get("/static/none.0123456789.css").status_code == 404


def test_nginx_takes_the_mark_off_as_the_program_does():
    written = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    (rule,) = re.findall(r'location ~ "(\^/static/.+)" \{', written)
    for name in ("app.3f0c1a9b2d.css", "vendor/htmx-2.0.6.min.3f0c1a9b2d.js", "app.css", "app.3f0c1a9b2d"):
        found = re.search(rule.replace("(?<", "(?P<"), f"/static/{name}")
        assert (found["asset"] + found["kind"] if found else name) == without_mark(name)[0]
    assert "alias /opt/orientir/static/$asset$kind;" in written
