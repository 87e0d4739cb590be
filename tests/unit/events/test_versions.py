"""Facts of older versions: read for ever, written while a pin says so, and the same fact either way."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from shared.events.catalogue import CATALOGUE, NEWEST, READABLE
from shared.events.fact import Fact, follow, type_name
from shared.events.model import FactData
from shared.events.responses import ResponseTranscribed, TranscriptSource
from shared.events.schema_registry import FOLDER
from shared.events.topics import Topic
from shared.events.upcasters import STEPS
from shared.events.wire import TooNew, Undecodable, decode, encode
from shared.events.written import EventSettings
from tests.strategies.facts import DATA, envelopes
from tests.strategies.stories.examples import EXAMPLES
from tests.strategies.values import BEGIN
from tests.unit.events.frozen_records import FrozenRecord, frozen_records

FROZEN = frozen_records()
OLDER = [(model, version) for model, version in READABLE.values() if version < model.version]
every_frozen = pytest.mark.parametrize("record", FROZEN.values(), ids=FROZEN.keys())
every_older = pytest.mark.parametrize(("model", "version"), OLDER, ids=str)


def published(kind: str) -> Draft202012Validator:
    """The schema of a type and version that is kept in the repository."""
    return Draft202012Validator(json.loads((FOLDER / f"{kind}.json").read_text()))


def test_there_is_one_step_between_any_version_and_the_next() -> None:
    needed = [(model.topic, older) for model in CATALOGUE for older in range(1, model.version)]
    assert sorted((step.topic, step.older) for step in STEPS) == sorted(needed)


def test_every_older_version_has_records_that_were_frozen() -> None:
    assert {record.type for record in FROZEN.values()} == {type_name(model, version) for model, version in OLDER}


@every_frozen
def test_frozen_bytes_are_still_what_the_published_schema_says(record: FrozenRecord) -> None:
    published(record.type).validate(json.loads(record.value))


@every_frozen
def test_frozen_bytes_are_read_as_the_newest_version(record: FrozenRecord) -> None:
    fact = decode(record.headers, record.value)
    assert type(fact.data).version == NEWEST[Topic(record.topic)]
    attributes = {name: value.decode() for name, value in record.headers}
    assert (fact.id, fact.subject, fact.tenant) == (
        attributes["ce_id"],
        attributes["ce_subject"],
        attributes["ce_tenant"],
    )


@every_frozen
def test_written_under_the_pin_a_frozen_record_is_the_same_bytes_again(record: FrozenRecord) -> None:
    version = int(record.type.rpartition(".v")[2])
    again = encode(decode(record.headers, record.value), {Topic(record.topic): version})
    assert (again.topic, again.key, again.headers, again.value) == (
        record.topic,
        record.key,
        record.headers,
        record.value,
    )


def test_what_the_first_version_said_of_a_transcript_is_kept() -> None:
    heard, silent = (
        decode(record.headers, record.value).data
        for record in (FROZEN["response.transcribed.v1.heard"], FROZEN["response.transcribed.v1.silent"])
    )
    assert isinstance(heard, ResponseTranscribed)
    assert isinstance(silent, ResponseTranscribed)
    assert (heard.source, heard.model, heard.confidence) == (TranscriptSource.MODEL, "gpt-transcribe", 0.93)
    assert heard.text == "I moved our billing to Kafka. It took six weeks, and nothing was lost."
    assert (silent.source, silent.model, silent.text) == (TranscriptSource.SILENCE, None, "")


def as_older_versions_have_it(fact: Fact) -> Fact:
    """`fact` less what only analytics reads and v1 has no place for: what it cost is then not known."""
    has_usage = isinstance(fact.data, ResponseTranscribed)
    return replace(fact, data=fact.data.model_copy(update={"usage": None})) if has_usage else fact


@every_older
@given(data=st.data())
def test_a_fact_written_in_an_older_version_is_the_same_fact(
    model: type[FactData], version: int, data: st.DataObject
) -> None:
    fact = data.draw(envelopes(DATA[model]))
    older = encode(fact, {model.topic: version})
    assert dict(older.headers)["ce_type"].decode() == type_name(model, version)
    published(type_name(model, version)).validate(json.loads(older.value))
    assert decode(older.headers, older.value) == as_older_versions_have_it(fact)


@every_older
@given(value=st.binary(max_size=20) | st.text(max_size=20).map(str.encode) | st.just(b"[" * 100_000))
def test_data_that_does_not_fit_an_older_version_is_undecodable(
    model: type[FactData], version: int, value: bytes
) -> None:
    headers = encode(EXAMPLES[type_name(model)], {model.topic: version}).headers
    with pytest.raises(Undecodable, match=type_name(model, version).replace(".", r"\.")):
        decode(headers, value)


@pytest.mark.parametrize("value", ["{}", "[]", "null", "5", '"model"', '{"model": {}}', '{"model": NaN}'])
def test_json_that_is_no_first_version_is_undecodable(value: str) -> None:
    headers = FROZEN["response.transcribed.v1.heard"].headers
    with pytest.raises(Undecodable):
        decode(headers, value.encode())


def typed(kind: str) -> list[tuple[str, bytes]]:
    """The headers of a fact with another type."""
    headers = encode(EXAMPLES["response.transcribed.v2"]).headers
    return [(name, kind.encode() if name == "ce_type" else value) for name, value in headers]


def test_a_version_of_a_later_release_is_told_from_an_unknown_type() -> None:
    with pytest.raises(TooNew, match=r"response\.transcribed\.v3 .* up to response\.transcribed\.v2"):
        decode(typed("response.transcribed.v3"), b'{"anything": "at all"}')


@pytest.mark.parametrize("kind", ["v0", "v-1", "v01", "v", "vv2", "v2.v3", "v²"])
def test_what_is_no_version_is_an_unknown_type(kind: str) -> None:
    with pytest.raises(Undecodable) as caught:
        decode(typed(f"response.transcribed.{kind}"), b"{}")
    assert not isinstance(caught.value, TooNew)


def transcript(**changed: Any) -> ResponseTranscribed:
    """A transcript of the newest version, changed."""
    example = EXAMPLES["response.transcribed.v2"].data
    return ResponseTranscribed.model_validate({**example.model_dump(), **changed})


@pytest.mark.parametrize("changed", [{"model": None}, {"source": "silence"}], ids=str)
def test_a_transcript_has_a_model_or_is_silent(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        transcript(**changed)


def test_workers_of_two_releases_give_a_fact_one_id() -> None:
    made = follow(
        transcript(), source="/s", subject="a", tenant="t", cause="a-recording", time=BEGIN, discriminator="RE1:"
    )
    first = encode(made, {Topic.RESPONSE_TRANSCRIBED: 1})
    newest = encode(made, {})
    assert dict(first.headers)["ce_type"] != dict(newest.headers)["ce_type"]
    assert dict(first.headers)["ce_id"] == dict(newest.headers)["ce_id"]
    assert decode(first.headers, first.value) == decode(newest.headers, newest.value)


def test_the_id_is_the_one_that_the_first_version_had() -> None:
    record = FROZEN["response.transcribed.v1.heard"]
    kept = decode(record.headers, record.value)
    again = follow(
        kept.data,
        source=kept.source,
        subject=kept.subject,
        tenant=kept.tenant,
        cause=kept.causation_id,
        time=kept.time,
        discriminator="RE6f1d2c3b4a5968778695a4b3c2d1e0f1:",
    )
    assert again == kept


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", {}),
        ("response.transcribed=1", {Topic.RESPONSE_TRANSCRIBED: 1}),
        (" jd.created=1 , response.transcribed=2,", {Topic.JD_CREATED: 1, Topic.RESPONSE_TRANSCRIBED: 2}),
    ],
)
def test_the_setting_names_versions_by_topic(written: str, expected: dict[Topic, int]) -> None:
    assert EventSettings(events_write=written).pins == expected


@pytest.mark.parametrize(
    "written", ["response.transcribed", "response.transcribed=0", "response.transcribed=3", "no.topic=1", "a=b=c"]
)
def test_a_setting_that_names_nothing_known_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        EventSettings(events_write=written)
