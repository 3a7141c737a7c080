"""The machinery of the benchmarks: the reference is the same page, and the table tells what was kept."""

from jinja2 import Environment

from benchmarks import report
from benchmarks.bare import prepared
from benchmarks.measuring import Pairs, Slice
from benchmarks.table import COMPUTED, FAST, Line, line_of

PAGE = """<main><h1>День</h1>
<ul><li class="event"><a href="/events/1">Сварщик &amp; Ко</a><p>10:00</p></li>
<li class="event event-off"><a href="/events/2"><s>Токарь</s></a></li>
<li class="event"><a href="/events/3">Пекарь</a><p>12:00</p></li></ul></main>"""


def rendered(page: str) -> str:
    source, rows = prepared(page)
    return Environment(autoescape=True).from_string(source).render(rows=rows)


def test_the_reference_has_every_row_and_as_many_bytes():
    page = rendered(PAGE)
    assert sorted(page) == sorted(PAGE)
    rows = ("Сварщик &amp; Ко</a><p>10:00", "<s>Токарь</s>", "Пекарь</a><p>12:00")
    assert [row in page for row in rows] == [True] * 3
    assert (
        rendered("<main><h1>Сварщик</h1>\n<p>10:00</p></main>")
        == "<main><h1>Сварщик</h1>\n<p>10:00</p></main>"
    )


def test_a_figure_is_the_median_of_pairs_and_different_pages_keep_no_promise():
    fast, slow = Slice(400, 1.0, 0.5, 1000.0), Slice(100, 1.0, 0.5, 1000.0)
    pairs = Pairs([fast, fast, slow], [slow, slow, slow])
    line = line_of("calendar", "sqlite", FAST, pairs)
    assert (line.figure, line.kept) == ((4.0, 1.0, 4.0), True)
    assert line_of("calendar", "sqlite", COMPUTED, pairs).figure == (4.0, 1.0, 4.0)
    longer = Pairs([Slice(400, 1.0, 0.5, 2000.0)], [slow])
    assert not line_of("calendar", "sqlite", FAST, longer).kept


def test_the_page_of_results_names_no_place_and_tells_what_was_missed():
    kept = Line("start", "sqlite", "≤ 1 s", (0.5, 0.5, 0.5), "s", True)
    missed = Line("calendar", "sqlite", "≥ 4", (1, 0.5, 2), "×", False, profile=["slow"])
    lines = [kept, missed]
    text = report.text(lines, ["10 events"], 60)
    assert "| calendar | sqlite | ≥ 4 | 1.00 (0.50–2.00) × | **no** |" in text
    assert "- calendar, sqlite\n  - slow" in text
    assert str(report.ROOT) not in text
