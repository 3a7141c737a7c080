"""What the demo is made of: texts and tables beside this module."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ORDER = HERE / "order.txt"


@cache
def table(name: str) -> dict[str, Any]:
    """The table in `<name>.toml`."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
