"""What has changed from one period to another, figure by figure."""

from decimal import Decimal

from app.participation.figures import Coverage
from app.participation.reporting.comparison import Pair
from app.participation.reporting.labels import change_text, part_text
from app.participation.values import Share

HALF, FIFTH = Share(Decimal("0.5"), Decimal("0.5")), Share(Decimal("0.2"), Decimal("0.25"))
CHANGES = (
    (100, 115, "+15", "+15\u00a0%"),
    (115, 100, "\u221215", "\u221213\u00a0%"),
    (0, 7, "+7", ""),  # of nought nothing is a part
    (7, 0, "\u22127", "\u2212100\u00a0%"),
    (Coverage(20, 30), Coverage(25, 50), "+5…+20", ""),
    (FIFTH, HALF, "+25…+30 п. п.", ""),
    (HALF, Share(Decimal("0.4961"), Decimal("0.4963")), "\u22120,4 п. п.", ""),  # both ends read the same
    (None, 7, "нет данных", ""),
    (7, None, "нет данных", ""),
    (None, HALF, "нет данных", ""),
)


def test_a_change_is_told_as_it_is_and_never_out_of_nothing(app):
    with app.test_request_context():
        for first, second, change, part in CHANGES:
            told = Pair(first, second).change
            assert (change_text(told), part_text(told)) == (change, part), (first, second)
