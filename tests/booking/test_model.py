"""T3: whatever happens in whatever order, the product is where a model in plain lists is.

Short walks here, the same in every run; `python3 run.py faults T3` goes 2,000 of 50 steps.
"""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.booking.model.running import STEADY, on_postgresql, on_sqlite, walk


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_sqlite_random_walks_end_where_the_model_does(app, database_url, tmp_path):
    begin = on_sqlite(app, Path(database_url.removeprefix("sqlite:///")), tmp_path / "world")
    walk(app, begin, settings(STEADY, max_examples=5, stateful_step_count=25))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_on_postgresql_random_walks_end_where_the_model_does(app, database_url):
    walk(app, on_postgresql(database_url), settings(STEADY, max_examples=2, stateful_step_count=20))
