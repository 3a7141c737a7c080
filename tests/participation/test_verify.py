"""The page's figures, a recount that shares no query with them, and the audit log: a difference is found."""

import dataclasses

import pytest
from sqlalchemy import event, text

from app.core.db import db
from app.participation import facts, queries
from app.participation.figures import Counted, Coverage
from tests.participation.region import region


@pytest.fixture
def command(app, make):
    """`flask participation verify` on a region: its exit code and the lines it prints."""
    region(make)

    def run():
        db.session.rollback()
        result = app.test_cli_runner().invoke(args=["participation", "verify"])
        return result.exit_code, result.output.splitlines()

    return run


def tamper(statement):
    db.session.execute(text(statement))
    db.session.commit()


def test_what_agrees_ends_with_nought_differences(command):
    code, lines = command()
    assert (code, len(lines)) == (0, 1)
    assert lines[0].startswith("0 differences in ") and lines[0].endswith(" figures")
    assert int(lines[0].split()[3]) > 20


def test_an_empty_installation_has_nothing_to_differ(app, make):
    result = app.test_cli_runner().invoke(args=["participation", "verify"])
    assert (result.exit_code, result.output) == (0, "0 differences in 0 figures\n")


FIGURES = [one for one in Counted.__slots__ if one not in ("adults", "coverage", "enrolled")]


def test_a_page_off_by_one_in_any_figure_is_a_difference(command, monkeypatch):
    honest = queries.count
    for figure in (*FIGURES, "adults", "coverage"):
        with monkeypatch.context() as patch:
            patch.setattr(queries, "count", _off_by_one(honest, figure))
            code, lines = command()
        assert code == 1, figure
        assert f"{figure}: page" in lines[0] and "recount" in lines[0]
        assert not lines[-1].startswith("0 differences")


def _off_by_one(honest, figure):
    """The page's question, whose answers are one too many."""

    def answer(*asked):
        found = honest(*asked)
        return {
            keys: dataclasses.replace(one, **{figure: _more(getattr(one, figure))})
            for keys, one in found.items()
        }

    return answer


def _more(figure):
    if figure is None:
        return 1
    return dataclasses.replace(figure, low=figure.low - 1) if isinstance(figure, Coverage) else figure + 1


def test_a_page_that_forgets_a_row_is_a_difference(command, monkeypatch):
    honest = queries.count
    monkeypatch.setattr(queries, "count", lambda *asked: dict(list(honest(*asked).items())[1:]))
    assert command()[0] == 1


def test_a_recount_off_by_one_is_a_difference(command, monkeypatch):
    honest = facts.live

    def off_by_one(*period):
        first, *others = honest(*period)
        return iter([dataclasses.replace(first, came=first.came + 1), *others])

    monkeypatch.setattr(facts, "live", off_by_one)
    code, lines = command()
    assert code == 1
    assert "page" in lines[0] and "recount" in lines[0]


def test_a_sheet_changed_past_the_product_is_a_difference_though_both_counts_agree(command):
    tamper("UPDATE sheet_line SET came_school = came_school + 1 WHERE came_school = 24")
    code, lines = command()
    assert code == 1
    assert lines[-1].startswith("1 differences in ")
    assert "audit log" in lines[0]


def test_a_sheet_moved_to_another_month_past_the_product_is_a_difference(command):
    tamper("UPDATE sheet SET held_on = '2026-12-01' WHERE held_on = '2026-10-14'")
    assert command()[0] == 1


def test_the_recount_asks_the_database_for_rows_and_never_for_sums(make):
    region(make)
    asked = []

    def listen(_connection, _cursor, statement, *_rest):
        asked.append(statement.lower())

    event.listen(db.engine, "before_cursor_execute", listen)
    list(facts.live())
    event.remove(db.engine, "before_cursor_execute", listen)
    statements = [statement for statement in asked if statement.startswith("select")]
    assert len(statements) == 9
    assert not any(
        word in statement for statement in statements for word in ("sum(", "count(", "group by", "join")
    )
