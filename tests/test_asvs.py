"""docs/security/: every requirement is answered, every named test is there and proves what it says."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from wtforms.fields import Field

from app.accounts import forms, listing, password_policy, queries, resets
from app.accounts.actions import TRIES, TRIES_OF_NETWORK, WINDOW, invitations, links
from app.accounts.actions.sessions import KEPT
from app.accounts.codes import RECOVERY_CODES
from app.accounts.models import Errand, Role
from tests.unguarded import GUARDS

ROOT = Path(__file__).resolve().parent.parent
LIST = (ROOT / "docs" / "security" / "asvs.md").read_text(encoding="utf-8")
PAGE = " ".join((ROOT / "docs" / "security" / "accounts.md").read_text(encoding="utf-8").split())
WAY_IN = "let_in("  # what begins a session

# Levels 1 and 2 of ASVS 5.0.0: the last number of each section; level 3 is left out where it stands between.
LAST = {
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
}  # fmt: skip


def rows() -> dict[str, tuple[str, list[str]]]:
    """By number: what is said of it here, and the tests it names."""
    found = {}
    for line in LIST.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if re.fullmatch(r"\d+\.\d+\.\d+", cells[0]):
            found[cells[0]] = (cells[2], re.findall(r"`(tests/[^`]+)`", line))
    return found


def named() -> set[str]:
    return {name for _here, tests in rows().values() for name in tests}


def test_every_requirement_of_the_level_is_answered():
    wanted = [f"{section}.{number}" for section, last in LAST.items() for number in range(1, last + 1)]
    assert list(rows()) == wanted


def test_what_applies_names_a_test_and_what_does_not_says_why():
    for number, (here, tests) in rows().items():
        assert bool(tests) != here.startswith("—"), number
        assert len(here) > 1, number


def test_every_named_test_is_there_is_not_skipped_and_has_a_guard_to_lose():
    for name in named():
        path, *parts = name.split("::")
        node = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        for part in parts:
            inside = [one for one in node.body if getattr(one, "name", None) == part]
            assert inside, f"{name} is not there"
            node = inside[0]
            marks = " ".join(ast.unparse(mark) for mark in node.decorator_list)
            assert not re.search("skip|xfail", marks), f"{name} is skipped"
    assert named() == set(GUARDS)


@pytest.mark.long
def test_no_named_test_stays_green_without_its_guard():
    plugin = ("-n0", "-q", "-p", "tests.unguarded", "-k", "not postgresql", "--tb=no", "-r", "")
    command = [sys.executable, "-m", "pytest", *plugin, *sorted(GUARDS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert f"{len(GUARDS)} tests turned red" in done.stdout


def test_the_page_about_accounts_gives_the_numbers_of_the_code():
    for sentence in (
        f"{TRIES} failures of one account from one network within {WINDOW.seconds // 60} minutes",
        f"{TRIES_OF_NETWORK} failures of all accounts",
        f"At least {password_policy.LEAST} and at most {password_policy.MOST} characters",
        f"no more than {password_policy.GUESSABLE} known words",
        f"one of {RECOVERY_CODES} recovery codes",
        f"comes after {resets.ANSWERED_AFTER} seconds",
        f"invitation (one use, {invitations.LASTS.days} days)",
        f"new password (one use, {links.LASTS[Errand.RESET].seconds // 60} minutes)",
        f"new address (one use, {round(links.LASTS[Errand.MAIL].total_seconds() / 3600)} hours)",
        f"and {round(queries.LIFETIME.total_seconds() / 3600)} hours after signing in",
        f"two words, for {KEPT.days} days",
    ):
        assert sentence in PAGE, sentence


def test_the_page_about_accounts_names_the_words_of_the_site():
    assert f"Words of the site: {', '.join(f'`{word}`' for word in password_policy.SITE)}." in PAGE


def test_the_page_about_accounts_names_every_way_in():
    """Every view that begins a session, by itself or through a function of its own module."""
    found = set()
    for path in (ROOT / "app").rglob("*.py"):
        if path.name == "signing.py":
            continue
        functions = [
            one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.FunctionDef)
        ]
        texts = {one.name: ast.unparse(one) for one in functions}
        begins = {name for name, text in texts.items() if WAY_IN in text}
        views = {one.name for one in functions if "bp." in " ".join(map(ast.unparse, one.decorator_list))}
        called = {
            name for name, text in texts.items() if any(f"{other}(" in text for other in begins - views)
        }
        found |= {f"accounts.{name}" for name in (begins | called) & views}
    ways = PAGE.partition("## Ways in")[2].partition("There is no other")[0]
    assert found == set(re.findall(r"`(accounts\.\w+)`", ways))


def test_the_page_about_accounts_says_who_gives_which_role():
    given = {"operator": list(Role), "municipality": sorted(listing.COORDINATED, key=list(Role).index)}
    for role, roles in given.items():
        assert re.search(rf"\| {role} \| [^|]+ \| {', '.join(roles)} \|", PAGE), role
    assert "| school, host, analyst | nobody | nothing | nothing |" in PAGE


def test_nothing_else_is_asked_of_people_to_prove_who_they_are():
    """No secret question, no hint, no birthday: what forms about oneself ask is known by name."""
    asked = {
        name
        for form in vars(forms).values()
        if isinstance(form, type) and issubclass(form, forms.FlaskForm)
        for name in dir(form)
        if isinstance(getattr(form, name), Field) or hasattr(getattr(form, name), "field_class")
    }
    assert asked == {"mail", "password", "current_password", "code", "name", "locale", "role", "reason"}
