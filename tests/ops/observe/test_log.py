"""The log: a line a request, found again by its number, and nobody's name in it."""

import io
import json
import logging
from dataclasses import replace

import pytest
from sqlalchemy import text

from app import create_app
from app.accounts.models import Role, User
from app.config import BadSetting, Config
from app.core import clock
from app.core.db import db
from app.ops.observe import logs

NAME, MAIL, TOKEN = "Канарейкина", "canary@test.example", "canarytokencanarytoken"
SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
    " SELECT max(i), :name FROM n",
    "postgresql": "SELECT pg_sleep(0.01), cast(:name AS text)",
}
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.INFO, logger="orientir")
    return caplog


@pytest.fixture
def written(told):
    """What a real installation writes meanwhile, as one text."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter("json", stream))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def requests_in(told):
    return [record.facts for record in told.records if record.name == "orientir.request"]


@one_engine
def test_a_request_is_one_line_with_its_route_status_and_role(client, make, told):
    client.sign_in(make.user(Role.SCHOOL, make.school()).mail)
    told.clear()
    for path in ("/bookings?q=secret", "/nothing/at/all", "/calendar.ics", "/calendar.ics"):
        client.get(path)
    client.open("/calendar", method="BREW")
    seen = [(one["method"], one["route"], one["status"], one.get("role")) for one in requests_in(told)]
    assert seen == [
        ("GET", "/bookings", 200, "school"),
        ("GET", None, 404, "school"),
        ("GET", "/calendar.ics", 200, None),
        ("GET", "/calendar.ics", 200, None),
        ("OTHER", None, 405, "school"),
    ]
    assert all(0 <= one["ms"] < 60_000 for one in requests_in(told))


@one_engine
@pytest.mark.changes_app
def test_the_number_on_an_error_page_is_that_of_the_answer_and_of_the_log(app, client, written):
    @app.get("/breaks")
    def breaks() -> str:
        raise RuntimeError("secret detail")

    answer = client.get("/breaks")
    number = answer.headers["X-Request-ID"]
    assert f"<b>{number}</b>" in answer.text
    assert "Сообщите номер" in answer.text
    broken, request = map(json.loads, written.getvalue().splitlines())
    assert (broken["request_id"], request["request_id"]) == (number, number)
    assert (broken["level"], request["level"], request["status"]) == ("error", "error", 500)
    assert broken["exception"] == ["builtins.RuntimeError"]
    assert broken["where"][-1].endswith(" breaks")


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    """Applications behind so many proxies."""
    folder = tmp_path_factory.mktemp("numbers")
    url = f"sqlite:///{folder / 'x.sqlite3'}"
    made = {n: create_app(Config("x", folder, url, trusted_proxies=n, testing=True)) for n in (0, 1)}
    return made.__getitem__


@pytest.mark.parametrize(
    "offered", ["a1b2c3d4e5f6", "short", "two, numbers", "x" * 65, '"quoted"}', "ЧИСЛО-12"]
)
@pytest.mark.parametrize("proxies", [0, 1])
def test_only_a_trusted_proxy_numbers_requests_and_only_well(behind, proxies, offered):
    answer = (
        behind(proxies)
        .test_client()
        .get("/healthz", headers={"X-Request-ID": offered.encode().decode("latin-1")})
    )
    (number,) = answer.headers.getlist("X-Request-ID")
    assert (number == offered) is (offered == "a1b2c3d4e5f6" and proxies == 1)
    assert number.isascii()
    assert len(number) >= 8


@pytest.mark.changes_app
def test_no_name_mail_or_token_is_in_any_line(config, app, make, written, request):
    """What is asked for, what breaks with somebody's words in it, what is slow: nothing of it is told."""
    person = make.user(Role.SCHOOL, make.school(short_name=NAME), mail=MAIL)
    engine = db.engine.dialect.name
    watched = create_app(replace(config, slow_query_ms=1))

    @watched.get("/twice")
    def twice() -> str:
        db.session.add(User(mail=MAIL, name=NAME, password_hash="-", created_at=clock.now()))
        db.session.flush()
        return "never"

    @watched.get("/words")
    def words() -> str:
        try:
            int(NAME)
        except ValueError as error:
            raise LookupError(MAIL) from error
        return "never"

    @watched.get("/slow")
    def slow() -> str:
        db.session.execute(text(SLOW[engine]), {"name": NAME})
        return "slow"

    browser = watched.test_client()
    paths = (
        f"/p/{TOKEN}",
        f"/h/{TOKEN}",
        f"/feeds/{TOKEN}.ics",
        f"/invitations/{TOKEN}",
        f"/calendar?q={NAME}",
    )
    for path in (*paths, f"/{TOKEN}/{NAME}", "/twice", "/words", "/slow", f"/sign-in?next=/p/{TOKEN}"):
        browser.get(path, headers={"Referer": f"http://localhost/p/{TOKEN}", "User-Agent": NAME})
    browser.post("/sign-in", data={"mail": MAIL, "password": TOKEN})
    watched.logger.warning("somebody opened /p/%s", TOKEN)
    with watched.app_context():
        db.engine.dispose()
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    kinds = {line["logger"] for line in lines}
    assert {"orientir.request", "orientir.slow_query", "app"} <= kinds
    assert sum(line.get("status") == 500 for line in lines) == 2
    assert any("IntegrityError" in " ".join(line.get("exception", [])) for line in lines)
    for canary in (NAME, MAIL, TOKEN, MAIL.partition("@")[0], person.name):
        assert canary not in written.getvalue()
    for line in lines:
        assert {"time", "level", "event", "logger"} <= set(line)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_FORMAT", "xml"),
        ("SLOW_QUERY_MS", "soon"),
        ("SLOW_QUERY_MS", "60001"),
        ("METRICS_TOKEN", "short"),
        ("METRICS_TOKEN", "long enough but with a space in it"),
        ("TIMEZONE", "Asia/Omsk"),
        ("DATABSE_URL", "postgresql://host/name"),
    ],
)
def test_a_wrong_or_misspelt_setting_is_one_line_that_does_not_repeat_a_secret(tmp_path, name, value):
    with pytest.raises(BadSetting, match=f"^{name}: [^\n]+$") as refusal:
        Config.from_env({"INSTANCE_DIR": str(tmp_path), name: value})
    assert name != "METRICS_TOKEN" or value not in str(refusal.value)


def test_a_real_installation_writes_json_and_the_demo_for_a_person(tmp_path):
    given = {"INSTANCE_DIR": str(tmp_path)}
    assert Config.from_env(given).log_format == "plain"
    assert Config.from_env(given | {"DEMO": "0"}).log_format == "json"
    assert Config.from_env(given | {"DEMO": "0", "LOG_FORMAT": "plain"}).log_format == "plain"
