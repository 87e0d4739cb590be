"""What is on the wire, read and written by the CloudEvents project's own library."""

import json

import pytest
from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from shared.events.catalogue import CATALOGUE
from shared.events.fact import Fact, type_name
from shared.events.wire import decode, encode
from tests.strategies.facts import DATA, envelopes
from tests.strategies.stories.examples import EXAMPLES

any_fact = envelopes(st.sampled_from(CATALOGUE).flatmap(DATA.__getitem__))


def read(fact: Fact) -> BaseCloudEvent:
    """`fact` as the library reads it from Kafka."""
    message = encode(fact)
    return from_binary(KafkaMessage(dict(message.headers), message.key, message.value), JSONFormat())


def test_there_is_an_example_of_every_type() -> None:
    assert set(EXAMPLES) == {type_name(model) for model in CATALOGUE}


@pytest.mark.parametrize("fact", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_the_library_reads_what_we_write(fact: Fact) -> None:
    event = read(fact)
    assert event.get_specversion() == "1.0"
    assert (event.get_id(), event.get_type(), event.get_source()) == (fact.id, fact.type, fact.source)
    assert (event.get_subject(), event.get_time()) == (fact.subject, fact.time)
    assert event.get_datacontenttype() == "application/json"
    assert event.get_extension("partitionkey") == fact.subject
    assert event.get_extension("tenant") == fact.tenant
    assert event.get_extension("correlationid") == fact.correlation_id
    assert event.get_extension("causationid") == fact.causation_id
    assert event.get_data() == json.loads(fact.data.model_dump_json())


@pytest.mark.parametrize("fact", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_we_read_what_the_library_writes(fact: Fact) -> None:
    message = to_binary(read(fact), JSONFormat())
    assert decode(message.headers.items(), message.value) == fact
    assert message.key == encode(fact).key.decode()


@given(any_fact)
def test_any_fact_survives_the_library(fact: Fact) -> None:
    event = read(fact)
    message = to_binary(event, JSONFormat())
    traceparent = [header for header in encode(fact).headers if header[0] == "traceparent"]
    assert decode([*message.headers.items(), *traceparent], message.value) == fact


def test_a_trace_stands_in_the_header_that_tracers_read() -> None:
    fact = EXAMPLES["jd.created.v1"]
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    traced = Fact(
        fact.id,
        fact.source,
        fact.subject,
        fact.time,
        fact.tenant,
        fact.correlation_id,
        fact.causation_id,
        fact.data,
        parent,
    )
    assert dict(encode(traced).headers)["traceparent"] == parent.encode()
    assert "traceparent" not in dict(encode(fact).headers)
