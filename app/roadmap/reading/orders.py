"""An order's file from its bytes to its rows."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from app.core.uploads import Unreadable
from app.roadmap.reading.annex import read_head
from app.roadmap.reading.contract import Column, Order
from app.roadmap.reading.entries import Entry
from app.roadmap.reading.guessed import with_header
from app.roadmap.reading.headings import Outline
from app.roadmap.reading.joining import entries_of
from app.roadmap.reading.listed import as_table
from app.roadmap.reading.numbering import numbered
from app.roadmap.reading.parties import Vocabulary, parties_of
from app.roadmap.reading.periods import is_dated
from app.roadmap.reading.printed import Printed, printed_rows
from app.roadmap.reading.rows import Context, interpret
from app.roadmap.reading.sources import read_source
from app.roadmap.reading.table import Block, Columns
from app.roadmap.reading.words import flat


def read_order(
    source: str | Path | bytes,
    school_year: str | None = None,
    *,
    name: str = "",
    school_year_end: tuple[int, int] = (8, 31),
) -> Order:
    """Read an order's annex; raises Unreadable where the file is none or holds no plan.

    `source` is a path or the file's bytes, `name` the file name of bytes. `school_year` ("2023/2024")
    overrules the one in the title. `school_year_end` is the (month, day) taken as the end of a school year.
    """
    found = read_source(source, name)
    printed, preamble = _printed(found.blocks)
    entries = [entry for entry in entries_of(numbered(printed)) if entry.text("title").strip()]
    if not entries:
        raise Unreadable("no_table")
    heading = read_head(preamble, list(_dated_texts(entries)), school_year)
    vocabulary = Vocabulary(parties_of(entry.text("responsible")) for entry in entries)
    context = Context(heading.calendar(school_year_end), vocabulary, len(entries))
    outline = Outline(entries)
    rows = tuple(interpret(e, n, outline.place(e), context) for n, e in enumerate(entries, start=1))
    columns = _named(entries[0].columns)
    years = (heading.school_year, heading.years)
    return Order(heading.title, *years, heading.grades, rows, columns, found.hidden)


def _printed(blocks: Sequence[Block]) -> tuple[list[Printed], list[str]]:
    """The plan's printed rows and the lines above them; one without a header is a list or oddly headed."""
    rows, preamble, headers = printed_rows(blocks)
    if not headers and (table := as_table(blocks)):
        rows, preamble, headers = printed_rows(table)
    elif not headers and (guess := with_header(blocks)):
        rows, preamble, headers = printed_rows(*guess)
    if not headers or not rows:
        raise Unreadable("no_table")
    return rows, preamble


def _dated_texts(entries: Iterable[Entry]) -> Iterator[str]:
    """What may name the plan's years where its title does not: periods, and headings that are dates."""
    for entry in entries:
        yield from (heading.text for heading in entry.headings if is_dated(heading.text))
        yield entry.text("period")


def _named(columns: Columns) -> tuple[Column, ...]:
    return tuple(Column(flat(name), role) for name, role in zip(columns.names, columns.roles, strict=True))
