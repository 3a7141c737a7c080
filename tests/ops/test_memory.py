"""A server gives back what nobody uses."""

import subprocess
import sys
import weakref
from pathlib import Path

from app.ops import memory

ROOT = Path(__file__).parent.parent.parent
GROWN = """
import gc
from app.ops import memory
class Made: pass
with memory.growing():
    many = [Made() for _ in range(20_000)]
    before = [one["collections"] for one in gc.get_stats()]
further = [Made() for _ in range(10)]
print(gc.isenabled(), [one["collections"] for one in gc.get_stats()] == before)
"""
SETTLED = """
import gc
from app.ops import memory
class Made: pass
memory.settle()
before = [one["collections"] for one in gc.get_stats()]
page = [Made() for _ in range(10_000)]
print([one["collections"] for one in gc.get_stats()] == before)
"""


class Ring:
    def __init__(self) -> None:
        self.itself = self


def test_rings_that_nobody_holds_go_with_the_next_tidying():
    with memory.growing():
        ring = weakref.ref(Ring())
        assert ring() is not None
        memory.tidy()
        assert ring() is None


def test_what_an_application_is_made_of_is_not_looked_through_at_once():
    assert _told(GROWN) == "True True\n"


def test_a_server_does_not_walk_through_what_a_page_is_made_of():
    assert _told(SETTLED) == "True\n"


def _told(program: str) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
