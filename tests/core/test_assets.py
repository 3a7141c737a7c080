"""Static files."""

import pytest


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
