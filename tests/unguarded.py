"""A plugin that takes a guard away around each listed test: what stays green without it proves nothing.

`pytest -p tests.unguarded …` turns verdicts round: red without the guard passes, green fails. Of a test's
cases one that turns red is enough, since a guard may be needed by some of them only.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pkgutil import resolve_name
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import true
from wtforms import StringField

from app.accounts import signing
from app.accounts.models import Role, User
from app.accounts.refusals import PasswordGuessable, SignInFailed
from app.core.db import begin_write, db

Guard = tuple[str, Callable[[Any], Any]]  # what is replaced, and by what, given the original


def nothing(_original: Any) -> Any:
    return lambda *_arguments, **_named: None


def always(value: Any) -> Callable[[Any], Any]:
    return lambda _original: lambda *_arguments, **_named: value


def value(one: Any) -> Callable[[Any], Any]:
    return lambda _original: one


def unproved(_original: Any) -> Any:
    return lambda _password: begin_write()


def wanting_figures(check: Any) -> Any:
    def composed(password: str, *about: str) -> None:
        if not any(sign.isdecimal() for sign in password):
            raise PasswordGuessable
        check(password, *about)

    return composed


def expiring(_by_password: Any) -> Any:
    def never(_mail: str, _password: str) -> User:
        raise SignInFailed

    return never


def forgetful(matching_step: Any) -> Any:
    steps = count(2**30)
    return lambda *typed: None if matching_step(*typed) is None else next(steps)


def mass_assigning(_describe: Any) -> Any:
    def describe(user: User, name: str, locale: str) -> None:
        user.memberships[0].role = Role.OPERATOR

    return describe


def endless(settings: Any) -> Any:
    return lambda config: settings(config) | {"PERMANENT_SESSION_LIFETIME": timedelta(days=30)}


def guessable_keys(_secrets: Any) -> Any:
    numbers = count(1)
    return SimpleNamespace(token_urlsafe=lambda _bytes: f"key{next(numbers)}")


def anybody(_original: Any) -> Any:
    return lambda _key, demo: db.session.query(User).first()


def one_more_name(names: Any) -> Any:
    return (*names, "новое имя")


def one_more_field(_original: Any) -> Any:
    return StringField("Name of your first school")


SESSIONS, CREDENTIALS = "tests/accounts/test_sessions.py::", "tests/accounts/test_credentials.py::"
FACTOR, PEOPLE = "tests/accounts/test_second_factor.py::", "tests/accounts/test_users.py::"
INVITING, ASVS = "tests/accounts/test_invitations.py::", "tests/test_asvs.py::"
SIGNING = "tests/accounts/test_sign_in.py::"
PAGE = ASVS + "test_the_page_about_accounts_"
ACTIONS = "app.accounts.actions."

GUARDS: dict[str, Guard] = {
    PAGE + "gives_the_numbers_of_the_code": ("app.accounts.queries.LIFETIME", value(timedelta(hours=99))),
    PAGE + "names_the_words_of_the_site": ("app.accounts.password_policy.SITE", one_more_name),
    PAGE + "names_every_way_in": ("tests.test_asvs.WAY_IN", value("def ")),
    PAGE + "says_who_gives_which_role": ("app.accounts.listing.COORDINATED", value(frozenset(Role))),
    ASVS + "test_nothing_else_is_asked_of_people_to_prove_who_they_are": (
        "app.accounts.forms.AskForm.answer",
        one_more_field,
    ),
    CREDENTIALS + "test_length_is_all_that_is_asked_of_a_password_besides": (
        "app.accounts.password_policy.LEAST",
        value(1),
    ),
    CREDENTIALS + "test_changing_the_password_asks_the_present_one_and_ends_other_sessions": (
        "app.accounts.signing.prove",
        unproved,
    ),
    CREDENTIALS + "test_what_is_tried_first_is_no_password": (
        "app.accounts.password_policy._words",
        always(frozenset()),
    ),
    CREDENTIALS + "test_every_listed_password_that_is_long_enough_is_refused": (
        "app.accounts.password_policy._pieces",
        always(9),
    ),
    CREDENTIALS + "test_any_signs_make_a_password": ("app.accounts.password_policy.check", wanting_figures),
    CREDENTIALS + "test_a_password_is_hidden_while_typed_and_may_be_pasted": (
        "app.accounts.forms.SignInForm.password",
        lambda _original: StringField("Password"),
    ),
    CREDENTIALS + "test_a_password_is_verified_as_typed_but_for_how_letters_are_composed": (
        "app.accounts.signing.normal",
        lambda normal: lambda password: normal(password).strip().lower(),
    ),
    CREDENTIALS + "test_a_password_is_good_until_it_is_changed": (
        "app.accounts.signing.by_password",
        expiring,
    ),
    CREDENTIALS + "test_ones_own_words_and_the_sites_name_are_no_password": (
        "app.accounts.password_policy._own_words",
        always(()),
    ),
    CREDENTIALS + "test_a_reset_ends_all_sessions_and_asks_for_the_password_again": (
        ACTIONS + "credentials.end_all_sessions",
        nothing,
    ),
    CREDENTIALS + "test_a_new_address_counts_once_its_link_is_used_and_the_former_one_is_told": (
        "app.accounts.signing.prove",
        unproved,
    ),
    SIGNING + "test_ten_failures_stop_the_guessing_for_a_quarter_of_an_hour_and_no_longer": (
        ACTIONS + "may_try",
        always(True),
    ),
    SIGNING + "test_demo_accounts_are_nobodys_outside_of_the_demo_mode": (
        "app.accounts.queries._may_sign_in",
        always(true()),
    ),
    SIGNING + "test_signing_out_ends_a_session_that_was_copied": ("app.accounts.signing.leave", nothing),
    FACTOR + "test_ten_wrong_codes_stop_the_guessing_from_everywhere_for_a_while": (
        ACTIONS + "may_try",
        always(True),
    ),
    FACTOR + "TestRequired::test_staff_sets_it_up_before_anything_else_opens": (
        "app.accounts.access.needs_second_factor",
        always(False),
    ),
    FACTOR + "test_the_password_alone_opens_nothing": (
        "app.accounts.signing.remember_first_step",
        lambda _original: signing.let_in,
    ),
    FACTOR + "test_a_new_password_by_letter_does_not_go_around_it": (
        "app.accounts.models.User.has_second_factor",
        value(property(lambda _user: False)),
    ),
    FACTOR + "test_the_code_opens_and_never_twice": ("app.accounts.codes.matching_step", forgetful),
    FACTOR + "test_a_recovery_code_stands_in_once": (ACTIONS + "second_factor._take_recovery_code", nothing),
    FACTOR + "test_secret_and_codes_are_not_readable_in_the_database": (
        ACTIONS + "second_factor.hash_password",
        lambda _original: lambda code: code,
    ),
    FACTOR + "test_secrets_and_codes_are_long_and_never_the_same": ("pyotp.random_base32", always("A" * 32)),
    FACTOR + "test_a_phone_may_be_half_a_minute_off": ("app.accounts.codes.DRIFT", value(10)),
    FACTOR + "test_switching_off_asks_password_and_code_and_ends_other_sessions": (
        ACTIONS + "second_factor.end_all_sessions",
        nothing,
    ),
    INVITING + "test_the_link_works_once": (ACTIONS + "invitations._use", nothing),
    INVITING + "test_the_link_ends_after_seven_days_and_sending_again_replaces_it": (
        ACTIONS + "invitations.LASTS",
        value(timedelta(days=70)),
    ),
    INVITING + "test_an_altered_link_is_refused_in_plain_words": (
        ACTIONS + "invitations.signed",
        always((1, 1)),
    ),
    SESSIONS + "test_ones_own_sessions_are_listed_with_browser_and_network": (
        "app.accounts.account.live_sessions",
        always([]),
    ),
    SESSIONS + "test_a_made_up_key_is_nobodys": ("app.application.by_session_key", anybody),
    SESSIONS + "test_only_a_hash_of_the_key_is_kept_and_keys_are_long": (
        ACTIONS + "sessions.secrets",
        guessable_keys,
    ),
    SESSIONS + "test_each_signing_in_has_a_key_of_its_own_and_ends_the_one_before": (
        "app.accounts.signing.leave",
        nothing,
    ),
    SESSIONS + "test_a_session_ends_after_an_hour_without_use": ("app.application._flask_settings", endless),
    SESSIONS + "test_a_session_ends_twelve_hours_after_signing_in_however_busy_it_is": (
        "app.accounts.queries.LIFETIME",
        value(timedelta(days=30)),
    ),
    SESSIONS + "test_every_page_of_a_person_has_the_way_out": (
        "app.features.current_user",
        value(SimpleNamespace(is_authenticated=False)),
    ),
    SESSIONS + "test_one_session_is_ended_and_the_present_one_stays": (
        "app.accounts.signing.prove",
        unproved,
    ),
    PEOPLE + "test_deactivation_ends_sessions_and_is_told_with_its_reason": (
        "app.accounts.queries._may_sign_in",
        always(true()),
    ),
    PEOPLE + "test_a_second_factor_is_reset_with_a_reason_that_stays_in_the_log": (
        "app.core.audit.record",
        nothing,
    ),
    PEOPLE + "test_an_operator_ends_all_sessions_of_a_person": (ACTIONS + "end_all_sessions", nothing),
    PEOPLE + "test_schools_hosts_and_analysts_keep_nobody": ("app.accounts.access.abort", nothing),
    PEOPLE + "test_people_and_invitations_of_others_are_not_found": (
        "app.accounts.listing.in_reach",
        always(true()),
    ),
    PEOPLE + "test_fields_of_the_account_that_no_form_shows_are_not_changed_by_sending_them": (
        ACTIONS + "describe_oneself",
        mass_assigning,
    ),
    PEOPLE + "test_a_coordinator_invites_to_the_own_municipality_and_no_further": (
        "app.accounts.access.roles_to_give",
        always(list(Role)),
    ),
    PEOPLE + "test_a_coordinator_takes_own_roles_back_but_not_the_account_of_who_acts_for_others": (
        "app.accounts.listing.keeps_account",
        always(True),
    ),
    "tests/booking/test_routes.py::test_another_schools_booking_is_404_in_every_way": (
        "app.booking.access.within_reach",
        always(true()),
    ),
    "tests/attendance/test_routes.py::test_another_organizations_sheet_does_not_exist": (
        "app.attendance.access.within_sight",
        always(true()),
    ),
}


def name_of(node_id: str) -> str:
    """A test without the case that it runs as."""
    return node_id.partition("[")[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """An application that was made with its guards is no use, and one made without them is none to others."""
    for item in items:
        item.add_marker("changes_app")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """The guard is away while the test is set up, too: an application binds some of them when it is made."""
    target, make = GUARDS[name_of(item.nodeid)]
    holder, _, name = target.rpartition(".")
    original = getattr(resolve_name(holder), name, None)
    with patch(target, make(original), create=original is None):
        return (yield)


class Verdicts:
    """Which tests turned red without their guards."""

    def __init__(self) -> None:
        self.red: set[str] = set()
        self.seen: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
        report = yield
        if call.when == "call" and report.outcome != "skipped":
            self.seen.add(name_of(item.nodeid))
            if report.outcome == "failed":
                self.red.add(name_of(item.nodeid))
                report.outcome = "passed"
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        green = sorted(self.seen - self.red)
        print("".join(f"\nSTAYS GREEN: {name}" for name in green))
        print(f"\n{len(self.red)} tests turned red without their guards")
        session.exitstatus = 1 if green or session.testsfailed else 0


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Verdicts(), "verdicts")
