"""The catalogues: every text of the program translated, nothing doubtful, nothing left over."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.lint import ROOT, report

TRANSLATIONS = ROOT / "app" / "translations"
# The command of CONTRIBUTING.md, so that both see the same texts.
EXTRACT = "-m babel.messages.frontend -q extract -F pyproject.toml -k _l --no-location ."


def problems() -> Iterator[str]:
    """Texts that a catalogue lacks, doubts, gets wrong or no longer needs."""
    used = {message.id for message in in_use() if message.id}
    for source in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        locale = source.parts[-3]
        catalogue = read_po(BytesIO(source.read_bytes()), locale=locale, abort_invalid=True)
        for line in catalogue_problems(catalogue, used):
            yield f"{locale}: {line}"


def in_use() -> Catalog:
    """Every text that the sources and templates ask for."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "messages.pot")
        subprocess.run([sys.executable, *EXTRACT.split(), "-o", str(target)], cwd=ROOT, check=True)
        return read_po(BytesIO(target.read_bytes()))


def catalogue_problems(catalogue: Catalog, used: AbstractSet[object]) -> Iterator[str]:
    """What is wrong with one catalogue, given the ids that are `used`."""
    held = {message.id: message for message in catalogue if message.id}
    for key in sorted(used - set(held), key=str):
        yield f"lacks {key!r}"
    for key in sorted(set(held) - used, key=str):
        yield f"no longer needed: {key!r}"
    for message in held.values():
        texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.fuzzy or not all(texts):
            yield f"{'doubtful' if message.fuzzy else 'not translated'}: {message.id!r}"
    if catalogue.fuzzy:  # pybabel compiles no such catalogue, and says so with exit code 0
        yield "doubtful as a whole: its header is marked fuzzy"
    for key in catalogue.obsolete:
        yield f"obsolete: {key!r}"
    for message, errors in catalogue.check():
        yield f"{message.id!r}: {errors[0]}"


if __name__ == "__main__":
    report(problems)
