"""A list reads a part of each document, and shows the same as the whole of it would."""

from typing import Any

from hypothesis import given

from gateway.listed import ListedInterview, paths
from gateway.views.interviews import interview_summary
from services.telephony_service.handlers import TABLE
from shared.events.fact import Fact
from shared.mongo.update import Document, MergedUpdates
from shared.projections.interview import Interview
from tests.strategies.stories.interviews import interviews


def _folded(story: list[Fact]) -> Document:
    merged = MergedUpdates()
    for fact in story:
        if fact.data.topic in TABLE.topics:
            merged.add(fact.subject, TABLE.fold(fact))
    [(key, update)] = merged.by_key().items()
    return update.apply({"_id": key})


def _only(document: Document, fields: list[str]) -> Document:
    """As MongoDB returns what is asked for."""
    shown: dict[str, Any] = {}
    for name, value in document.items():
        inner = [field.removeprefix(f"{name}.") for field in fields if field.startswith(f"{name}.")]
        if name in fields:
            shown[name] = value
        elif inner and isinstance(value, dict):
            shown[name] = _only(value, inner)
    return shown


@given(interviews())
def test_what_is_left_out_is_not_shown(story: list[Fact]) -> None:
    document = _folded(story)
    listed = ListedInterview.of(_only(document, list(paths(ListedInterview))))
    assert interview_summary(listed) == interview_summary(Interview.of(document))


def test_what_is_read_names_no_more_than_the_list_shows() -> None:
    fields = set(paths(ListedInterview))
    assert "requested.value.candidate_name" in fields
    assert "assessment.evaluated.value.overall_score" in fields
    assert not {field for field in fields if "phone" in field or "questions" in field or "attempts" in field}
