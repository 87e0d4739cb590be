"""Documents while workers of two releases write and read them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from shared.events.responses import ResponseTranscribed
from shared.events.schema_registry import FOLDER
from shared.events.topics import Topic
from shared.events.wire import decode, encode
from tests.strategies.effort import one_in
from tests.strategies.facts import DATA, SUBJECT, bags, envelopes
from tests.strategies.projections import PROJECTING, Projecting, canonical
from tests.unit.events.frozen_records import frozen_records

every_service = pytest.mark.parametrize("projecting", PROJECTING, ids=lambda projecting: projecting.service)
EVALUATIONS = next(projecting for projecting in PROJECTING if projecting.service == "scoring_service")
FIRST = Draft202012Validator(json.loads((FOLDER / "response.transcribed.v1.json").read_text()))
transcripts = envelopes(DATA[ResponseTranscribed])


def widened(node: Any, in_cell: bool = False) -> Any:
    """A document with a field more in every object that a fact gave it, as a newer worker may write it."""
    if isinstance(node, dict):
        more = {"a_newer_field": {"deep": [1]}} if in_cell else {}
        return {**more, **{name: widened(value, in_cell or name == "value") for name, value in node.items()}}
    return [widened(item, in_cell) for item in node] if isinstance(node, list) else node


@every_service
@one_in(2)
@given(data=st.data())
def test_fields_that_a_newer_worker_wrote_are_passed_over(projecting: Projecting, data: st.DataObject) -> None:
    document = {"_id": SUBJECT, **projecting.document(data.draw(bags(projecting.types)))}
    assert projecting.model.of(widened(document)) == projecting.model.of(document)


@given(transcripts)
def test_a_transcript_leaves_the_same_document_whichever_version_it_was_written_in(fact: Any) -> None:
    records = [encode(fact, {Topic.RESPONSE_TRANSCRIBED: version}) for version in (1, 2)]
    one, other = (EVALUATIONS.document([decode(record.headers, record.value)]) for record in records)
    assert canonical(one) == canonical(other)


@given(transcripts)
def test_a_worker_of_the_first_version_can_read_what_is_kept_of_a_transcript(fact: Any) -> None:
    [take] = EVALUATIONS.document([fact])["takes"].values()
    FIRST.validate(take["transcribed"]["value"])


@pytest.mark.parametrize(("name", "record"), frozen_records().items())
def test_a_frozen_record_leaves_in_the_document_what_it_always_left(name: str, record: Any) -> None:
    fact = decode(record.headers, record.value)
    [take] = EVALUATIONS.document([fact])["takes"].values()
    assert take["transcribed"]["value"] == json.loads(record.value), name
