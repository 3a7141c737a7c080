"""What `run.py faults` prints and how it ends; the tests themselves are run by it."""

import pytest

import faults.__main__ as faults
from faults.report import Verdict


def test_a_verdict_says_what_was_wrong_and_ends_the_run_with_one(monkeypatch, capsys):
    kept = Verdict("T1 race", "sqlite", "320 attempts", [])
    broken = Verdict("T4 web killed", "postgresql", "20 times", ["booking 7 was acknowledged and is lost"])
    for verdicts, status in (([kept], 0), ([kept, broken], 1)):
        monkeypatch.setattr(faults, "_verdicts", lambda *_given, verdicts=verdicts: iter(verdicts))
        assert faults.main([]) == status
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "PASS T1 race · sqlite: 320 attempts",
        "FAIL T4 web killed · postgresql: 20 times",
        "     booking 7 was acknowledged and is lost",
    ]


def test_a_test_that_is_not_there_is_refused_with_those_that_are(capsys):
    with pytest.raises(SystemExit) as ended:
        faults.main(["T99"])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert (
        "no such test: T99; there are T1, T3, T4, T5, T7, T9, T8, opening, opening-hot, T4-database, " in told
    )
    assert "T6, T15, T16" in told
