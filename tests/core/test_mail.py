"""A letter becomes a message that no mail program can misread, and leaves by the way that the settings
name."""

from email import message_from_bytes
from email.headerregistry import Address
from email.policy import default

import pytest

from app.config import BadSetting, Config, MailRoute, is_mail_address
from app.core import clock
from app.core.letters import Attachment, Letter
from app.core.mail import BadAddress, NotTaken, Unreachable, carrier_for, compose
from app.core.mail.carriers import SmtpCarrier
from tests.smtp import MailServer

LETTER = Letter(
    to="anna@test.example",
    locale="ru",
    subject="8Б записан: «Порт Азов»",
    lines=("8Б записан: 25 учеников.", "<script>alert(1)</script> & ко"),
    facts=(("Когда", "Среда, 14 октября, 10:00"),),
    action=("Открыть запись", "https://orientir.example/bookings/1"),
    notes=("Для чата класса.",),
    attachments=(
        Attachment("орientir.ics", "text/calendar; method=REQUEST; charset=utf-8", b"BEGIN:VCALENDAR"),
    ),
)


@pytest.fixture
def message(context):
    """What a letter becomes, read back as a mail program would."""

    def composed(letter=LETTER):
        sender = Address("Ориентир", "orientir", "test.example")
        made = compose(letter, message_id="<1-a@b.orientir>", sender=sender, at=clock.now())
        return message_from_bytes(made.as_bytes(), policy=default)

    return composed


def with_facts(**facts):
    return Letter(**(vars(LETTER) | facts))


def test_text_and_html_say_the_same_and_nothing_is_loaded(message):
    made = message()
    text, html = (made.get_body((form,)).get_content() for form in ("plain", "html"))
    for words in (
        "8Б записан: 25 учеников.",
        "Среда, 14 октября, 10:00",
        "https://orientir.example/bookings/1",
    ):
        assert words in text
        assert words in html
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert not [sign for sign in ("src=", "url(", "<link", "@import", "<style") if sign in html]
    assert 'lang="ru"' in html
    assert (made["From"], made["Auto-Submitted"]) == ("Ориентир <orientir@test.example>", "auto-generated")
    assert max(made.as_bytes()) < 128, "no server on the way has a reason to rewrite it"


def test_a_long_subject_arrives_as_it_was_written(message):
    """With every length, for what is lost depends on where the line is folded."""
    words = "Участие в региональных и муниципальных мероприятиях: отчёт за IV квартал 2026 года".split()
    for number in range(len(words)):
        subject = " ".join(words[number:] + words)
        made = message(with_facts(subject=subject))
        assert made["Subject"] == subject
        assert max(map(len, made.as_bytes().split(b"\n"))) <= 78


def test_an_attachment_keeps_its_name_and_its_method(message):
    [calendar] = message().iter_attachments()
    assert calendar.get_filename() == "орientir.ics"
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert calendar.get_content() == "BEGIN:VCALENDAR"


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\r", "\0", "\x0b", "\x85", "\u2028", "\ud800"])
def test_no_header_can_be_smuggled_in(message, sign):
    made = message(with_facts(subject=f"Порт{sign}Bcc: all@evil.example{sign}{sign}Hello"))
    assert made["Subject"] == "Порт Bcc: all@evil.example Hello"
    assert made["Bcc"] is None
    assert "Для чата" in made.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    "address",
    ["", "anna", "@test.example", "a@b@c", "a b@test.example", "a@test.example\n", "a@b.ru\nBcc: b@c.ru",
     "<a@test.example>", "a@test.example, b@test.example", "анна@test.example", f"{'a' * 250}@test.example",
     ".a@test.example", "a..b@test.example", "a@-test.example", '"a"@test.example'],
)  # fmt: skip
def test_what_is_no_address_is_sent_nothing(message, address):
    assert not is_mail_address(address)
    with pytest.raises(BadAddress):
        message(with_facts(to=address))


def test_a_folder_keeps_one_file_a_letter_however_often_it_is_sent(message, tmp_path):
    carrier = carrier_for(MailRoute("folder", folder=tmp_path / "mail"))
    for _ in range(2):
        carrier.send(message())
    [file] = (tmp_path / "mail").iterdir()
    assert file.name == "1-a.eml"
    assert message_from_bytes(file.read_bytes(), policy=default)["Subject"] == LETTER.subject


def test_a_folder_that_cannot_be_written_stops_all_letters(message, tmp_path):
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(Unreachable):
        carrier_for(MailRoute("folder", folder=tmp_path / "mail")).send(message())


def test_the_console_shows_the_text(message, capsys):
    carrier_for(MailRoute("console")).send(message())
    shown = capsys.readouterr().out
    assert "Subject: 8Б записан: «Порт Азов»" in shown
    assert "8Б записан: 25 учеников." in shown
    assert "Attached: орientir.ics" in shown


def test_a_server_that_hangs_up_between_letters_is_called_again(message, smtp):
    carrier = carrier_for(MailRoute("smtp", "127.0.0.1", smtp.port))
    carrier.send(message())
    smtp.stop()
    smtp.start()
    carrier.send(message())
    carrier.close()
    assert len(smtp.letters) == 2


def test_a_server_that_is_silent_is_not_waited_for(message, smtp):
    smtp.waits = 3
    carrier = SmtpCarrier(MailRoute("smtp", "127.0.0.1", smtp.port), timeout=0.2)
    with pytest.raises(NotTaken, match="no answer in time"):
        carrier.send(message())
    carrier.close()


def test_a_password_goes_to_this_machine_or_over_tls_and_nowhere_else(message, monkeypatch):
    asked = []
    post = MailServer(password_check=lambda name, password: asked.append((name, password)) or True)
    post.start()
    try:
        route = MailRoute("smtp", "127.0.0.1", post.port, "anna", "secret")
        carrier = carrier_for(route)
        carrier.send(message())
        carrier.close()
        assert (len(post.letters), asked) == (1, [("anna", "secret")])
        monkeypatch.setattr("app.core.mail.carriers._is_this_machine", lambda host: False)
        with pytest.raises(Unreachable, match="no TLS"):
            carrier_for(route).send(message())
        assert len(asked) == 1
    finally:
        post.stop()
    assert "secret" not in repr(route)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SMTP_URL", "mail.example.ru"),
        ("SMTP_URL", "http://mail.example.ru"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://mail.example.ru:port"),
        ("SMTP_URL", "smtp://mail.example.ru/path"),
        ("SMTP_URL", "smtp://user@mail.example.ru"),
        ("SMTP_URL", "folder:mail"),
        ("SMTP_URL", "folder:/dev/null/mail"),
        ("SMTP_URL", "console:/x"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://localhost"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "unix://"),
        ("MAIL_FROM", "orientir"),
        ("MAIL_FROM", "a@b.ru\nBcc: c@d.ru"),
        ("MAIL_FROM", "a@b.ru, c@d.ru"),
    ],
)
def test_a_wrong_setting_refuses_to_start_in_one_line(tmp_path, setting, value):
    with pytest.raises(BadSetting) as refusal:
        Config.from_env({"INSTANCE_DIR": str(tmp_path), setting: value})
    assert str(refusal.value).startswith(f"{setting}: ")
    assert "\n" not in str(refusal.value)


def test_a_refusal_never_repeats_a_password(tmp_path):
    with pytest.raises(BadSetting) as refusal:
        Config.from_env({"INSTANCE_DIR": str(tmp_path), "SMTP_URL": "smtp://anna:secret@mail.example.ru/x"})
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "route"),
    [
        ("smtp://mail.example.ru", MailRoute("smtp", "mail.example.ru", 25)),
        ("smtp://a%40b:p%2Fw@mail.example.ru:587", MailRoute("smtp", "mail.example.ru", 587, "a@b", "p/w")),
        ("smtps://mail.example.ru", MailRoute("smtps", "mail.example.ru", 465)),
        ("console:", MailRoute("console")),
    ],
)
def test_the_ways_that_a_letter_can_leave(tmp_path, url, route):
    assert Config.from_env({"INSTANCE_DIR": str(tmp_path), "SMTP_URL": url}).mail_route == route


@pytest.mark.parametrize(
    ("site", "sender"),
    [
        ("https://orientir.example.ru", "orientir@orientir.example.ru"),
        ("https://пример.рф", "orientir@xn--e1afmkfd.xn--p1ai"),
        ("http://[::1]:8000", "orientir@localhost"),
    ],
)
def test_letters_come_from_the_site_unless_said_otherwise(tmp_path, site, sender):
    config = Config.from_env({"INSTANCE_DIR": str(tmp_path), "SITE_URL": site})
    assert config.mail_from.addr_spec == sender
    assert config.mail_route == MailRoute("folder", folder=tmp_path / "mail")
    named = Config.from_env({"INSTANCE_DIR": str(tmp_path), "MAIL_FROM": "Центр <post@example.ru>"}).mail_from
    assert str(named) == "Центр <post@example.ru>"
