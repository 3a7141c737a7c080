"""Letters at once, once a day or not at all, as a person has chosen; what is necessary always comes."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import current_app
from flask_babel import force_locale
from sqlalchemy import func, select

from app.accounts.models import Role, User
from app.config import Config, MailRoute
from app.core import audit, clock, outbox
from app.core.db import db, transact
from app.core.letters import Letter
from app.core.outbox.dispatcher import send_due
from app.core.outbox.models import OutboxMessage
from app.pages.notices.actions import NoSuchManner, choose, send_gathered
from app.pages.notices.groups import GROUPS, Manner, group_of
from app.pages.notices.models import GatheredNotice
from app.pages.notices.news import tell_news
from app.pages.notices.sorting import token_of

EVENING = datetime(2026, 11, 25, 15, tzinfo=UTC)
MORNING = datetime(2026, 11, 26, 6, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 6, tzinfo=UTC)


@pytest.fixture
def config(database_url, tmp_path, smtp):
    route = MailRoute("smtp", "127.0.0.1", smtp.port)
    return Config("test", tmp_path, database_url, testing=True, route=route)


@pytest.fixture
def host(make):
    return make.user(Role.HOST, make.organization(), mail="host@test.example")


def tell(topic, user, number):
    """A message of this topic, whose letter says its number, is due."""
    transact(lambda: outbox.put(topic, number, 1, user.id))


@pytest.fixture(autouse=True)
def _writers(app, host):
    """Instead of what features write: a letter to the host, with an address to open."""

    def write(message):
        url = f"https://site.example/{message.subject_id}"
        return [Letter(host.mail, "ru", f"новость {message.subject_id}", ("Текст",), action=("Открыть", url))]

    topics = app.extensions["topics"]
    for name in ("sheet.counted", "sheet.unmarked", "booking.confirmed"):
        object.__setattr__(topics.get(name), "write", write)


def chosen(user, **manners):
    transact(lambda: choose(db.session.get_one(User, user.id), manners))


def test_every_letter_belongs_to_one_group_or_is_necessary(app):
    topics = {topic.name for topic in app.extensions["topics"]}
    grouped = [topic for group in GROUPS for topic in group.topics]
    assert len(grouped) == len(set(grouped)) and set(grouped) <= topics
    assert len({group.number for group in GROUPS}) == len(GROUPS)
    assert not any(
        group_of(name) for name in topics if name.startswith(("accounts.", "sign_up.", "booking."))
    )


def test_without_a_choice_every_letter_goes_at_once_and_says_how_to_leave(host, smtp):
    with clock.pinned(EVENING):
        tell("sheet.counted", host, 1)
        tell("sheet.unmarked", host, 2)
        assert send_due() == 2
    counted, unmarked = smtp.letters
    assert counted["List-Unsubscribe"].strip("<>") in words(counted)
    assert unmarked["List-Unsubscribe"] is None and "/notices/" not in words(unmarked)


def test_letters_of_a_day_come_as_one_and_each_once(host, smtp):
    chosen(host, counts=Manner.DAILY, attendance=Manner.DAILY)
    with clock.pinned(EVENING):
        for number, topic in enumerate(("sheet.counted", "sheet.unmarked", "booking.confirmed"), start=1):
            tell(topic, host, number)
        assert send_due() == 3
        assert smtp.subjects() == ["новость 3"]  # what is necessary
    with clock.pinned(MORNING - timedelta(hours=3)):
        assert transact(send_gathered) == 0  # not in the night
    with clock.pinned(MORNING):
        assert (transact(send_gathered), transact(send_gathered)) == (1, 0)
        send_due()
        assert transact(send_gathered) == 0
    assert smtp.subjects() == ["новость 3", "2 уведомления за день"]
    letter = words(smtp.letters[-1])
    assert "https://site.example/1" in letter and "https://site.example/2" in letter
    with clock.pinned(MORNING + timedelta(days=9)):
        transact(send_gathered)
    assert db.session.scalar(select(func.count(GatheredNotice.id))) == 0


def test_a_message_that_is_tried_again_is_put_by_once(host, smtp):
    chosen(host, counts=Manner.DAILY)
    with clock.pinned(EVENING):
        tell("sheet.counted", host, 1)
        send_due()
        message = db.session.scalars(select(OutboxMessage)).one()
        message.done_at = None
        db.session.commit()
        send_due()
    assert db.session.scalar(select(func.count(GatheredNotice.id))) == 1


def test_what_was_left_does_not_come(host, smtp):
    chosen(host, counts=Manner.OFF)
    with clock.pinned(EVENING):
        tell("sheet.counted", host, 1)
        tell("sheet.unmarked", host, 2)
        send_due()
    assert smtp.subjects() == ["новость 2"]


def test_what_is_necessary_is_not_left_out_and_a_choice_is_in_the_log(host):
    with pytest.raises(NoSuchManner):
        chosen(host, counts=Manner.OFF, attendance=Manner.OFF)
    chosen(host, counts=Manner.OFF)
    chosen(host, counts=Manner.OFF)
    (entry,) = [one for one in audit.history("user", host.id) if one.action == "user.letters_chosen"]
    assert (entry.before, entry.after) == ({"letters": "counts: at_once"}, {"letters": "counts: off"})
    words = current_app.extensions["journal"].subject("user").facts["letters"].show
    with force_locale("ru"):
        assert words("changes: daily, counts: off, long.gone: off") == (
            "Изменения у ваших мероприятий: одним письмом в день; Числа другой стороны: не присылать;"
            " long.gone: off"
        )


def test_a_person_chooses_on_the_page_and_leaves_by_a_link_without_signing_in(client, host, make):
    counts = next(group for group in GROUPS if group.code == "counts")
    link = f"/notices/{token_of(host.id, counts)}"
    assert "Больше не присылать" in client.get(link).text
    form = client.form(link, link)
    assert client.post(link, data=form).status_code == 303
    assert "больше не приходят" in client.get(link).text
    client.sign_in(host.mail)
    page = client.get("/account/notices")
    assert 'name="counts" value="off" checked' in page.text
    form = client.form("/account/notices", "/account/notices") | {group.code: "at_once" for group in GROUPS}
    assert client.post("/account/notices", data=form).status_code == 303
    assert client.post("/account/notices", data=form | {"attendance": "off"}).status_code == 422
    assert client.post("/account/notices", data=form | {"attendance": "sometimes"}).status_code == 400
    assert 'name="counts" value="at_once" checked' in client.get("/account/notices").text
    attendance = next(group for group in GROUPS if group.code == "attendance")
    assert client.get(f"/notices/{token_of(host.id, attendance)}").status_code == 404
    assert client.get(f"{link}x").status_code == 404


def test_on_mondays_a_school_hears_of_what_is_new_and_open_to_it(make, host, smtp):
    school, other = make.school(), make.school()
    for place in (school, other):
        make.user(Role.SCHOOL, place, mail=f"school{place.id}@test.example")
    with clock.pinned(MONDAY - timedelta(days=10)):
        make.event(title="Старое")
    with clock.pinned(MONDAY - timedelta(days=3)):
        make.event(title="Для всех")
        make.event(title="У соседей", municipality_id=other.municipality_id)
        make.event(title="Черновик", published=False)
    with clock.pinned(MONDAY - timedelta(hours=3)):
        assert transact(tell_news) == 0  # before work begins
    with clock.pinned(MONDAY):
        assert (transact(tell_news), transact(tell_news)) == (2, 0)
        send_due()
    with clock.pinned(MONDAY + timedelta(days=1)):
        assert transact(tell_news) == 0
    told = {str(letter["To"]): words(letter) for letter in smtp.letters}
    first, second = (told[f"school{place.id}@test.example"] for place in (school, other))
    assert "Для всех" in first and "У соседей" not in first
    assert "Для всех" in second and "У соседей" in second
    assert not any(title in first + second for title in ("Старое", "Черновик"))


def words(letter):
    return letter.get_body(("plain",)).get_content()
