import pytest

from gateway.views.candidates import candidate_summary, candidate_view
from tests.unit.gateway.documents import candidate_document, parsed, rejected


def test_a_list_shows_the_phone_masked() -> None:
    summary = candidate_summary(candidate_document())
    assert summary.phone == "+49•••••20"
    assert candidate_view(candidate_document()).phone == "+4930901820"


@pytest.mark.parametrize(
    ("resume", "status"), [(None, "none"), ({}, "pending"), (parsed(), "parsed"), (rejected(), "rejected")]
)
def test_a_resume_shows_what_became_of_it(resume: dict[str, object] | None, status: str) -> None:
    assert candidate_summary(candidate_document(resume)).resume_status == status


def test_a_resume_that_was_read_shows_its_facts_and_not_its_text() -> None:
    view = candidate_view(candidate_document(parsed())).resume
    assert view is not None
    assert view.facts is not None
    assert (view.pages, view.facts.skills, view.rejection) == (2, ("Kafka",), None)


def test_a_resume_that_could_not_be_read_says_why_and_what_to_do() -> None:
    view = candidate_view(candidate_document(rejected())).resume
    assert view is not None
    assert view.rejection is not None
    assert (view.rejection.reason, view.rejection.detail) == ("encrypted", "Remove the password.")
