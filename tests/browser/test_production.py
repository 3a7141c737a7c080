"""The main job where a region does it: two web processes of gunicorn, two workers, PostgreSQL and Redis. One
of each is killed meanwhile, and nothing is lost."""

import os
import signal
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.booking.models import Booking
from app.core.db import db
from app.core.outbox.models import OutboxMessage
from faults import production
from tests.browser import test_line as line
from tests.browser.conftest import Person, Site
from tests.browser.test_line import region, start  # noqa: F401  # the same people
from tests.checks import clean
from tests.make import PASSWORD
from tests.waiting import until

pytestmark = pytest.mark.long
LEASE = "3"  # seconds, instead of 45, until another takes up what a killed worker was at


class Walker(Person):
    """Looks at nothing: that is done elsewhere. Whatever the browser complains of is seen all the same."""

    def look(self, name):
        assert self.complaints == [], f"{name}: {self.complaints}"


@pytest.fixture
def settings(app, redis_url, smtp, tmp_path):
    config = app.extensions["orientir"]
    return {
        "INSTANCE_DIR": str(tmp_path), "DATABASE_URL": config.database_url, "SECRET_KEY": config.secret_key,
        "REDIS_URL": redis_url, "SMTP_URL": smtp.url, "LOG_FORMAT": "json",
    }  # fmt: skip


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_whole_line_goes_on_while_processes_die(chromium, settings, smtp, region, start, tmp_path):  # noqa: F811
    with ExitStack() as running:
        web = running.enter_context(
            production.web(settings, tmp_path / "web.log", application="tests.browser.ahead:app")
        )
        workers = [
            running.enter_context(
                production.started(
                    "orientir-worker@.service", settings, tmp_path / f"worker{number}.log", ["--lease", LEASE]
                )
            )
            for number in (1, 2)
        ]
        people = {
            name: Walker(chromium, Site(web.address), "", javascript=True) for name in [*region, "visitor"]
        }
        for person in people.values():
            running.callback(person.done)
        for name, mail in region.items():
            people[name].sign_in(mail, PASSWORD)
        event = line.order_becomes_a_published_event(people["operator"], people["host"], start)
        line.a_parent_finds_it(people["visitor"], event)
        before = web.children()
        os.kill(before[0], signal.SIGKILL)
        first, second = line.a_school_books_and_another_waits(people["school"], people["other"], event)
        workers[0].kill()
        line.a_teacher_opens_the_pass(people["school"], people["visitor"])
        line.the_places_go_over(people["school"], people["other"], first, second)
        until(lambda: unfinished() == 0, 120)
        assert set(web.children()) != set(before)
        assert len(web.children()) == 2
        messages = db.session.execute(
            select(OutboxMessage.id, OutboxMessage.topic, OutboxMessage.subject_id)
        ).all()
        (tmp_path / "ahead").write_text(str(timedelta(days=8).total_seconds()))
        for name in ("other", "operator"):  # no session lasts so long
            people[name].sign_in(region[name], PASSWORD)
        line.the_sheet_is_filled_and_counted(people["other"], people["operator"], second)
    clean()
    arrived = {int(one[1:].partition("-")[0]) for one in smtp.ids()}
    states = dict(db.session.execute(select(Booking.id, Booking.state)).all())
    for number, topic, subject_id in messages:
        if number not in arrived:  # it had moved on before the letter was written
            assert topic.startswith("booking.") and topic != f"booking.{states[subject_id]}"
    assert {"event.published", "booking.confirmed", "booking.waiting"} <= {
        topic for _id, topic, _ in messages
    }


def unfinished():
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(OutboxMessage.done_at.is_(None)))
