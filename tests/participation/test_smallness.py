"""What is hidden does not come back by a subtraction."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.participation.figures import Coverage, Figure
from app.participation.smallness import HIDDEN, OF_PERSONS, Limits, withheld
from app.participation.values import Share

LEAST = 5
LIMITS = Limits(dict.fromkeys(OF_PERSONS, LEAST))
CAME, COVERED, SHARE = Figure.PARTICIPATIONS, Figure.COVERAGE, Figure.SHARE
counts = st.integers(0, 12)


def may_be_anything(line, shown):
    """Each hidden number of a line could be all from 1 to LEAST, or there is nothing else to hide it with."""
    hidden = withheld(shown)
    assert all(line[place] > 0 for place in hidden)
    assert all(shown[place] is HIDDEN for place, number in enumerate(line) if 0 < number < LEAST)
    alone = len(hidden) == sum(number > 0 for number in line)
    return not hidden or alone or sum(line[place] - 1 for place in hidden) >= LEAST - 1


@given(st.lists(counts, max_size=6))
def test_a_line_whose_total_is_shown_tells_no_small_number(line):
    assert may_be_anything(line, LIMITS.line(CAME, line))


@given(
    st.integers(1, 5).flatmap(
        lambda wide: st.lists(st.lists(counts, min_size=wide, max_size=wide), max_size=5)
    )
)
def test_nor_does_a_table_with_totals_both_ways(cells):
    across = LIMITS.line(CAME, [sum(line) for line in cells])
    down = LIMITS.line(CAME, [sum(line) for line in zip(*cells, strict=True)])
    shown = LIMITS.table(CAME, cells, withheld(across), withheld(down))
    for lines, told, totals in (
        (cells, shown, across),
        (list(zip(*cells, strict=True)), list(zip(*shown, strict=True)), down),
    ):
        for line, seen, total in zip(lines, told, totals, strict=True):
            if total is HIDDEN:  # or the line would add up to it
                assert HIDDEN in seen
            else:
                assert may_be_anything(line, seen)


def test_of_whom_the_participations_are_hidden_neither_coverage_nor_share_is_told():
    rows = {
        "small": {CAME: 3, COVERED: Coverage(3, 3), SHARE: Share(Decimal("0.1"), Decimal("0.1"))},
        "next": {CAME: 8, COVERED: Coverage(4, 8), SHARE: Share(Decimal("0.2"), Decimal("0.4"))},
        "large": {CAME: 90, COVERED: Coverage(30, 60), SHARE: None},
        "nobody": {CAME: 0, COVERED: None, SHARE: None},
    }
    told = {name: dict(row) for name, row in rows.items()}
    LIMITS.rows(told)
    assert set(told["small"].values()) == set(told["next"].values()) == {HIDDEN}
    assert (told["large"], told["nobody"]) == (rows["large"], rows["nobody"])
    assert LIMITS.alone(rows["small"])[SHARE] is HIDDEN
