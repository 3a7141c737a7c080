"""All of these tests live on one day, whatever the day outside."""

from tests.attendance.conftest import today

__all__ = ["today"]
