"""The documents of performance are what was measured, and what is computed from it."""

from bench.document import stale
from bench.results import COMMITTED, Results
from scripts.capacity.__main__ import DOCUMENT, written


def test_the_document_of_performance_is_what_was_measured() -> None:
    assert stale(Results.read(COMMITTED)) == [], "run `make performance`"


def test_the_document_of_scaling_is_what_is_computed_from_it() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert written(document, Results.read(COMMITTED)) == document, "run `make capacity`"
