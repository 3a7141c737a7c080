"""Vendored files: exactly the listed ones, with the listed hashes, and loading nothing from another host."""

import gzip
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from tests.lint import ROOT, report

SERVED = ROOT / "static" / "vendor"
FOLDERS = (SERVED, ROOT / "tests" / "browser" / "vendor")
OWN = {"README.md", "SHA256SUMS"}

# What makes a browser ask for another file: a source map, an import, an address in a style sheet.
LOADS = re.compile(r"""sourceMappingURL|@import|url\((?!["']?data:)""")


def problems() -> Iterator[str]:
    """What differs from SHA256SUMS, the version table or the rule that nothing else is loaded."""
    for folder in FOLDERS:
        yield from hash_problems(folder)
        yield from version_problems(folder)
    for file in code_of(SERVED):
        yield from zip_problems(file)
        if file.suffix == ".css" and (found := LOADS.search(file.read_text(encoding="utf-8"))):
            yield f"{file.name}: loads another file ({found[0]})"
        if file.suffix == ".js" and "sourceMappingURL" in file.read_text(encoding="utf-8"):
            yield f"{file.name}: loads a source map"


def code_of(folder: Path) -> list[Path]:
    """The scripts and style sheets of a folder."""
    return sorted(file for file in folder.iterdir() if file.suffix in (".css", ".js"))


def hash_problems(folder: Path) -> Iterator[str]:
    """Files that are not the listed ones."""
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    listed = {name: digest for digest, name in map(str.split, lines)}
    present = {file.name for file in folder.iterdir() if file.suffix != ".gz"} - OWN
    for name in sorted(present ^ set(listed)):
        yield f"{folder.name}/{name}: is {'not listed in SHA256SUMS' if name in present else 'missing'}"
    for name in sorted(present & set(listed)):
        if sha256((folder / name).read_bytes()).hexdigest() != listed[name]:
            yield f"{folder.name}/{name}: is not the file listed in SHA256SUMS"


def version_problems(folder: Path) -> Iterator[str]:
    """Files whose version or licence the folder's README does not give, or gives wrongly."""
    table = (folder / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\S+)` \| \S+ \| ([\d.]+) \| .+`\S+LICENSE\S*` \|$", table, re.MULTILINE))
    for file in code_of(folder):
        version = rows.get(file.name)
        package = file.with_suffix(".json")  # of a file that does not say its version itself
        says = package if package.exists() else file
        if version is None or version not in says.read_text(encoding="utf-8"):
            yield f"{folder.name}/{file.name}: README.md does not give its version and licence"


def zip_problems(file: Path) -> Iterator[str]:
    """A compressed copy that is missing or holds something else."""
    beside = file.with_name(f"{file.name}.gz")
    if not beside.exists() or gzip.decompress(beside.read_bytes()) != file.read_bytes():
        yield f"{beside.name}: does not unpack to {file.name}"


if __name__ == "__main__":
    report(problems)
