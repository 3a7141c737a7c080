"""The lock files: every package pinned and hashed, the tests' lock holds the core's, no address in either."""

import re
from collections.abc import Iterator

from tests.lint import ROOT, report

CORE = ROOT / "requirements.lock"
TEST = ROOT / "requirements-test.lock"

# A line is a pin with an optional marker, or a hash. Options, addresses, paths and comments have no place.
PIN = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)==([0-9][0-9a-z.]*)( ; [^\\/:@]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def problems() -> Iterator[str]:
    """Lines that are neither a pin nor a hash, and pins of the core that the tests would not run on."""
    for lock in (CORE, TEST):
        yield from foreign_lines(lock.name, lock.read_text(encoding="utf-8"))
    for pin in sorted(pins(CORE.read_text()) - pins(TEST.read_text())):
        yield f"{TEST.name}: lacks {pin} of {CORE.name}"


def foreign_lines(name: str, text: str) -> Iterator[str]:
    """The lines of a lock that are neither a pin nor a hash."""
    for number, line in enumerate(text.splitlines(), 1):
        if not (PIN.fullmatch(line) or HASH.fullmatch(line)):
            yield f"{name}:{number}: neither a pinned package nor a hash: {line.strip()}"


def pins(text: str) -> set[str]:
    """`name==version` of every package of a lock."""
    matches = filter(None, map(PIN.fullmatch, text.splitlines()))
    return {f"{match[1]}=={match[2]}" for match in matches}


if __name__ == "__main__":
    report(problems)
