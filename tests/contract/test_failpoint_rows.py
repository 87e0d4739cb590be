"""The matrix holds every failpoint of the product, once."""

from collections import Counter

from tests.chaos.failpoints.rows import ROWS
from tests.contract.test_failpoints_everywhere import names


def test_the_matrix_has_a_row_for_every_failpoint() -> None:
    assert Counter(row.failpoint for row in ROWS) == Counter(names())
