"""What security.md promises of the site as a whole."""

import pytest

# What the answers look like does not know the engine.
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@one_engine
@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", "\t//e"]
)
def test_next_is_a_path_of_this_site_or_ignored(client, target):
    answer = client.get("/preferences", query_string={"next": target})
    assert answer.location == "/"


@one_engine
def test_htmx_is_set_up_as_promised(client):
    page = client.get("/sign-in").text
    for setting in (
        '"allowEval":false',
        '"allowScriptTags":false',
        '"selfRequestsOnly":true',
        '"historyCacheSize":0',
    ):
        assert setting in page
