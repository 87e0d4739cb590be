"""What was measured stands in the document as it was measured, and what people wrote stays."""

from contextlib import AbstractAsyncContextManager

import pytest

from bench.case import Case, Goal, Sides
from bench.chart import bars, chart
from bench.document import written
from bench.figures import figure
from bench.ground import Ground
from bench.results import Results
from bench.rounds import judged
from scripts.blocks import BlockMissing

EMPTY = "# Performance\n\n<!-- begin summary -->\n<!-- end summary -->\n\nWhat was learnt.\n"


def _sides(_: Ground) -> AbstractAsyncContextManager[Sides]:
    raise NotImplementedError


def results(*names: str) -> Results:
    goals = (
        Goal("requests_per_second", at_least=0.25, says="requests"),
        Goal("cpu_ms", at_most=4.0, says="CPU <each>"),
    )
    rounds = [
        {
            "product": {"requests_per_second": 400.0, "cpu_ms": 2.0 + wobble},
            "floor": {"requests_per_second": 1000.0, "cpu_ms": 0.4},
        }
        for wobble in (0.0, 0.1, -0.1)
    ]
    return Results.of([judged(Case(name, f"Case {name}", "bare", goals, _sides), rounds) for name in names])


def test_a_new_case_gets_a_section_and_a_known_one_is_replaced() -> None:
    first = written(EMPTY, results("webhook"))
    assert "## Case webhook" in first
    assert "| requests | ≥ 0.25 × | 0.4 | 0.4 – 0.4 | ✓ met |" in first
    assert "| CPU <each> | ≤ 4 × | 5 | 4.75 – 5.25 | ✗ not met |" in first
    assert "| requests per second | 400 (400 – 400) | 1,000 (1,000 – 1,000) |" in first
    assert "1 of 2 goals are met." in first

    prose = first.replace("## Case webhook", "## The webhook\n\nWhy it is not met.")
    again = written(prose, results("webhook", "replay"))
    assert "Why it is not met." in again
    assert "What was learnt." in again
    assert again.count("begin case-webhook") == 1
    assert "2 of 4 goals are met." in again


def test_written_twice_it_is_the_same() -> None:
    measured = results("webhook", "replay")
    once = written(EMPTY, measured)
    assert written(once, measured) == once


def test_of_what_is_no_more_measured_no_figure_stays() -> None:
    document = written(written(EMPTY, results("webhook")), None)
    assert "400" not in document
    assert document.count("Nothing is measured yet.") == 2


def test_a_document_without_marks_is_refused() -> None:
    with pytest.raises(BlockMissing):
        written("# Performance\n", results("webhook"))


def test_a_bar_is_longer_the_better_it_is_whichever_way_it_is_bound() -> None:
    more, less = bars(results("webhook"))
    assert more.score == pytest.approx(0.4 / 0.25)
    assert (less.score, less.least, less.greatest) == pytest.approx((4 / 5, 4 / 5.25, 4 / 4.75))
    assert "CPU &lt;each&gt;" in chart(results("webhook"))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0"),
        (0.01234, "0.0123"),
        (0.8999, "0.9"),
        (1.25, "1.25"),
        (12.345, "12.3"),
        (123.4, "123"),
        (12345, "12,300"),
    ],
)
def test_figures_have_three_digits(value: float, told: str) -> None:
    assert figure(value) == told
