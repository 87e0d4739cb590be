"""How much a candidate's document holds."""

from datetime import UTC, datetime
from typing import Any

import bson

from services.candidate_service.folds import created, resume_parsed, resume_replaced
from shared.events.candidates import (
    CandidateCreated,
    Education,
    FactsSource,
    ResumeFacts,
    ResumeFile,
    ResumeParsed,
    ResumeReplaced,
    Role,
)
from shared.mongo.update import Document
from shared.projections.candidate import MOST_RESUMES, Candidate
from shared.resumes.limits import MEBIBYTE, ReadingLimits
from tests.strategies.facts import SUBJECT
from tests.strategies.stories.story import Story

MONGODB_TAKES = 16 * MEBIBYTE
RACES = 6
"""Files that may come in beyond the bound: gateways that are sent some at once do not know of each other's."""
WIDEST = "\N{GRINNING FACE}"
"""No character takes more bytes."""
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
LONG_NAME = WIDEST * 120
LARGEST_FACTS = ResumeFacts(
    roles=(Role(title=LONG_NAME, employer=LONG_NAME, start_year=2000, end_year=2020),) * 40,
    years_of_experience=40.5,
    skills=(WIDEST * 60,) * 60,
    education=(Education(qualification=LONG_NAME, institution=LONG_NAME, year=2000),) * 20,
)


def _file(number: int) -> ResumeFile:
    sha256 = f"{number:064x}"
    return ResumeFile(blob_key=f"resumes/{'t' * 100}/{sha256}", filename=WIDEST * 255, size=10**7, sha256=sha256)


def _largest(number: int) -> ResumeParsed:
    return ResumeParsed(
        sha256=_file(number).sha256,
        text=WIDEST * ReadingLimits().text_characters,
        pages=30,
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        facts=LARGEST_FACTS,
        facts_source=FactsSource.MODEL,
        model="m" * 200,
        prompt_hash="p" * 64,
    )


def _document(resumes: int) -> Document:
    story = Story()
    person = CandidateCreated(name=WIDEST * 200, email="a" * 254, phone="+4930901820", time_zone=None, resume=None)
    document = created(story.tell(person)).apply({"_id": SUBJECT})
    for number in range(resumes):
        document = resume_replaced(story.tell(ResumeReplaced(resume=_file(number)), 1)).apply(document)
        document = resume_parsed(story.tell(_largest(number), 1)).apply(document)
    return document


def test_the_largest_resumes_that_a_candidate_may_have_fit_into_a_document() -> None:
    assert len(bson.encode(_document(MOST_RESUMES + RACES))) < MONGODB_TAKES


def test_another_file_comes_in_until_there_are_so_many_and_one_that_came_before_at_any_time() -> None:
    def candidate(resumes: int) -> Candidate:
        received: dict[str, Any] = {_file(number).sha256: {} for number in range(resumes)}
        base = {"_id": SUBJECT, "tenant": "default", "created_at": AT, "updated_at": AT}
        return Candidate.model_validate({**base, "resumes": received})

    another = _file(MOST_RESUMES).sha256
    assert candidate(MOST_RESUMES - 1).has_room_for(another)
    assert not candidate(MOST_RESUMES).has_room_for(another)
    assert candidate(MOST_RESUMES).has_room_for(_file(0).sha256)
