"""Somebody dies in every gap between two I/Os, and nothing is lost and nothing is done twice."""

import pytest

from tests.chaos.failpoints.conftest import Matrix
from tests.chaos.failpoints.row import Row
from tests.chaos.failpoints.rows import ROWS
from tests.chaos.failpoints.verdict import about


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.failpoint)
async def test_dying_here_loses_nothing_and_repeats_nothing(matrix: Matrix, row: Row) -> None:
    outcome = matrix.outcomes[row.failpoint]
    assert outcome.died, f"nobody ever came to {row.failpoint}"
    assert outcome.trouble is None
    assert about(matrix.report, outcome.interviews) == []


async def test_every_invariant_holds_over_all_of_it(matrix: Matrix) -> None:
    assert [f"{finding.name}: {breach}" for finding in matrix.report.findings for breach in finding.breaches] == []


async def test_no_process_ended_but_at_its_failpoint(matrix: Matrix) -> None:
    assert matrix.unexpected == []
