"""Facts for those who do not read Kafka."""

import json

import pytest
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from shared.events.catalogue import CATALOGUE
from shared.events.fact import Fact
from shared.events.structured import PUBLIC, structured
from shared.events.topics import Topic
from shared.events.wire import Undecodable, encode
from tests.strategies.facts import DATA, envelopes
from tests.strategies.stories.examples import EXAMPLES


@given(st.sampled_from(CATALOGUE).flatmap(lambda model: envelopes(DATA[model])))
def test_it_says_what_the_record_says(fact: Fact) -> None:
    message = encode(fact)
    found = structured(message.headers, message.value)
    event = json.loads(found.body)
    headers = {name.removeprefix("ce_"): raw.decode() for name, raw in message.headers if name.startswith("ce_")}
    assert {name: value for name, value in event.items() if name not in ("data", "datacontenttype")} == headers
    assert event["data"] == json.loads(message.value)
    assert (found.id, found.type, found.subject, found.tenant) == (fact.id, fact.type, fact.subject, fact.tenant)


@pytest.mark.parametrize("fact", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_the_public_library_reads_it(fact: Fact) -> None:
    message = encode(fact)
    event = JSONFormat().read(None, structured(message.headers, message.value).body)
    assert event.get_id() == fact.id
    assert event.get_type() == fact.type
    assert event.get_extension("tenant") == fact.tenant
    assert event.get_data() == json.loads(message.value)


def test_a_version_that_is_yet_to_come_is_passed_on_as_it_is() -> None:
    message = encode(EXAMPLES["jd.created.v1"])
    headers = [(name, b"jd.created.v9" if name == "ce_type" else raw) for name, raw in message.headers]
    found = structured(headers, b'{"a": {"b": [1, 2.5, null]}}')
    assert found.type == "jd.created.v9"
    assert json.loads(found.body)["data"] == {"a": {"b": [1, 2.5, None]}}


@pytest.mark.parametrize("value", [None, b"", b"nonsense", b"[]", b'"text"'])
def test_what_is_no_fact_is_told_to_nobody(value: bytes | None) -> None:
    message = encode(EXAMPLES["jd.created.v1"])
    future = [(name, b"jd.created.v9" if name == "ce_type" else raw) for name, raw in message.headers]
    for headers in (message.headers, future, []):
        with pytest.raises(Undecodable):
            structured(headers, value)


@pytest.mark.parametrize("kind", [b"jd.created.v1", b"jd.created.v9"])
def test_an_extension_that_others_added_may_hold_any_bytes(kind: bytes) -> None:
    message = encode(EXAMPLES["jd.created.v1"])
    headers = [(name, kind if name == "ce_type" else raw) for name, raw in message.headers]
    assert structured([*headers, ("ce_foreign", b"\xff")], message.value) == structured(headers, message.value)


@pytest.mark.parametrize("kind", [b"jd.created.v1", b"jd.created.v9"])
@pytest.mark.parametrize("attribute", ["ce_subject", "ce_tenant"])
def test_an_attribute_of_ours_that_is_no_text_makes_no_fact(kind: bytes, attribute: str) -> None:
    message = encode(EXAMPLES["jd.created.v1"])
    changed = {"ce_type": kind, attribute: b"\xff"}
    with pytest.raises(Undecodable):
        structured([(name, changed.get(name, raw)) for name, raw in message.headers], message.value)


def test_operators_facts_are_not_public() -> None:
    assert set(Topic) - set(PUBLIC) == {Topic.DEAD_LETTER_REDRIVEN, Topic.DEAD_LETTER_DISCARDED}
