"""What accounts write to people: by message of the outbox, in the language of the person."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.labels import moment_text, role_title
from app.accounts.models import Errand, Invitation, MailedLink, Role, User
from app.accounts.sealing import sign
from app.core import clock
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.outbox import OutboxMessage

SAMPLE = "anna@example.org"
EXAMPLE = "…"


def register(topics: Topics) -> None:
    """All topics of accounts."""
    topics.add("accounts.invitation", _l("Invitation"), _invitations, _invitation_sample)
    for name, title, letters, write in (
        ("password_reset", _l("A new password"), _links(Errand.RESET, _reset), _reset),
        ("mail_change", _l("A new address"), _links(Errand.MAIL, _mail_change), _mail_change),
        ("mail_changed", _l("The address was changed"), _former, _mail_changed),
        (
            "password_changed",
            _l("The password was changed"),
            _to_person(_password_changed),
            _password_changed,
        ),
        (
            "second_factor_off",
            _l("The second factor was switched off"),
            _to_person(_second_factor_off),
            _second_factor_off,
        ),
    ):
        topics.add(f"accounts.{name}", title, letters, _sample(write), to_person=True)


def _invitations(message: OutboxMessage) -> Iterator[Letter]:
    """Nothing for an invitation that was sent anew since, accepted or withdrawn."""
    invitation = db.session.get(Invitation, message.subject_id)
    if invitation is None or not invitation.is_open or invitation.version != message.version:
        return
    locale = current_app.config["DEFAULT_LOCALE"]
    with force_locale(locale):
        organization, token = (
            invitation.organization.name,
            sign("invitation", invitation.id, invitation.version),
        )
        yield _invitation(
            invitation.mail,
            locale,
            invitation.name,
            organization,
            invitation.role,
            token,
            invitation.expires_at,
        )


def _invitation(
    to: str, locale: str, name: str, organization: str, role: Role, token: str, until: datetime
) -> Letter:
    return Letter(
        to=to,
        locale=locale,
        subject=_("Invitation to Orientir"),
        lines=(
            _("Hello, %(name)s!", name=name),
            _("You are invited to Orientir, the region's calendar of career guidance."),
        ),
        facts=(
            (_("Organization"), organization),
            (_("Role"), role_title(role)),
            (_("Valid until"), moment_text(until)),
        ),
        action=(_("Accept the invitation"), _address("accounts.invitation", token)),
        notes=(_("The link works once. If you did not expect this letter, do nothing."),),
    )


def _invitation_sample(locale: str) -> Letter:
    with force_locale(locale):
        until = clock.now() + timedelta(days=7)
        organization, name = _("School No. 3"), _("Anna")
        return _invitation(SAMPLE, locale, name, organization, Role.SCHOOL, EXAMPLE, until)


def _reset(to: str, locale: str, token: str, until: datetime) -> Letter:
    return Letter(
        to=to,
        locale=locale,
        subject=_("A new password for Orientir"),
        lines=(_("Somebody, probably you, asked for a new password for your account."),),
        facts=((_("Valid until"), moment_text(until)),),
        action=(_("Choose a password"), _address("accounts.new_password", token)),
        notes=(_("The link works once. If it was not you, do nothing: your password stays as it is."),),
    )


def _mail_change(to: str, locale: str, token: str, until: datetime) -> Letter:
    return Letter(
        to=to,
        locale=locale,
        subject=_("Confirm your new address"),
        lines=(_("This address was given as the new one of an account in Orientir."),),
        facts=((_("Valid until"), moment_text(until)),),
        action=(_("Confirm the address"), _address("accounts.new_mail", token)),
        notes=(_("The link works once. If it was not you, do nothing: the address is not used."),),
    )


def _mail_changed(to: str, locale: str, *_rest: object) -> Letter:
    return _notice(
        to,
        locale,
        _("The address of your account was changed"),
        _("From now on you sign in to Orientir with another address, and letters go there."),
    )


def _password_changed(to: str, locale: str, *_rest: object) -> Letter:
    return _notice(
        to,
        locale,
        _("Your password was changed"),
        _("The password of your account in Orientir is a new one. All sessions have ended."),
    )


def _second_factor_off(to: str, locale: str, *_rest: object) -> Letter:
    return _notice(
        to,
        locale,
        _("Your second factor was switched off"),
        _("Signing in to Orientir no longer asks for a code of your authenticator."),
    )


def _notice(to: str, locale: str, subject: str, line: str) -> Letter:
    help_ = _("If it was not you, ask for a new password at once and tell the operator of your region.")
    return Letter(
        to,
        locale,
        subject,
        (line,),
        action=(_("A new password"), _address("accounts.ask_for_reset")),
        notes=(help_,),
    )


Writing = Callable[[str, str, str, datetime], Letter]


def _links(errand: Errand, write: Writing) -> Callable[[OutboxMessage], Iterator[Letter]]:
    """Nothing for a link that has been used, replaced or has run out before its letter went."""

    def letters(message: OutboxMessage) -> Iterator[Letter]:
        link = db.session.get(MailedLink, message.subject_id)
        if link is None or link.used_at or link.closed_at or link.expires_at <= clock.now():
            return
        with force_locale(link.user.locale):
            yield write(link.mail, link.user.locale, sign(errand, link.id, 1), link.expires_at)

    return letters


def _former(message: OutboxMessage) -> Iterator[Letter]:
    link = db.session.get(MailedLink, message.subject_id)
    if link is not None and link.former_mail:
        with force_locale(link.user.locale):
            yield _mail_changed(link.former_mail, link.user.locale)


def _to_person(write: Callable[[str, str], Letter]) -> Callable[[OutboxMessage], Iterator[Letter]]:
    def letters(message: OutboxMessage) -> Iterator[Letter]:
        user = db.session.get(User, message.subject_id)
        if user is not None:
            with force_locale(user.locale):
                yield write(user.mail, user.locale)

    return letters


def _sample(write: Writing) -> Callable[[str], Letter]:
    def sample(locale: str) -> Letter:
        with force_locale(locale):
            return write(SAMPLE, locale, EXAMPLE, clock.now() + timedelta(minutes=30))

    return sample


def _address(endpoint: str, token: str | None = None) -> str:
    """An absolute address; letters are written outside of any request."""
    site = current_app.config["SITE_URL"]
    path = current_app.url_map.bind("localhost").build(endpoint, {"token": token} if token else {})
    return f"{site}{path}"
