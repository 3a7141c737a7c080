"""The three real orders, scored by the shared tool against their hand-made references."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.roadmap.reading import read_order

SHARED = Path(__file__).parents[2].parent / "shared"
GOLD = sorted((SHARED / "roadmaps").glob("*.gold.json"))


@pytest.mark.skipif(not GOLD, reason="the real orders lie in ../shared/roadmaps, which is absent here")
@pytest.mark.parametrize("gold", GOLD or [None], ids=lambda path: path.name[:3] if path else "absent")
def test_a_real_order_is_read_nearly_as_by_hand(gold, tmp_path):
    parsed = tmp_path / "parsed.json"
    order = read_order(gold.with_name(gold.name.replace(".gold.json", ".txt")))
    parsed.write_text(json.dumps(order.to_json()))
    tool = [sys.executable, str(SHARED / "tools" / "score_roadmap.py"), str(gold), str(parsed)]
    figures = subprocess.run(tool, capture_output=True, text=True, check=True).stdout.split()
    assert float(figures[figures.index("overall") + 1]) >= 0.97, figures
