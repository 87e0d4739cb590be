"""What the reads are measured on is what the services would have stored."""

from typing import Any

from bson import CodecOptions, decode
from bson.raw_bson import RawBSONDocument

from bench.stored_interviews import created_at, many
from bench.told import interview_id
from shared.projections.evaluation import Evaluation
from shared.projections.interview import Interview


def read(document: RawBSONDocument) -> dict[str, Any]:
    return dict(decode(document.raw, CodecOptions(tz_aware=True)))


def test_each_stored_interview_is_finished_and_has_an_id_and_a_moment_of_its_own() -> None:
    stored = list(many(310))
    interviews = [Interview.of(read(each.interview)) for each in stored]
    evaluations = [Evaluation.of(read(each.evaluation)) for each in stored]
    assert [one.id for one in interviews] == [one.id for one in evaluations] == [interview_id(n) for n in range(310)]
    assert [one.created_at for one in interviews] == [created_at(number) for number in range(310)]
    assert all(one.completed and one.requested for one in interviews)
