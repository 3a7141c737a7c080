"""All of these tests live on one day, whatever the day outside."""

from collections.abc import Iterator

import pytest

from app.core import clock
from tests.attendance.visiting import TODAY


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.pinned(TODAY):
        yield
