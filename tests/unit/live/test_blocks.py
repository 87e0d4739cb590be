"""What a client reads, read back as WHATWG's HTML says and as the CloudEvents project's library does."""

import json
from dataclasses import replace

import pytest
from aiokafka import TopicPartition
from cloudevents.core.bindings.http import HTTPMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from gateway.live.blocks import FIRST, block, heartbeat
from gateway.live.follower import Missing, Moved, Told
from gateway.live.pages import Gap
from shared.events.catalogue import CATALOGUE
from shared.events.fact import Fact
from shared.events.structured import structured_fact
from shared.events.topics import Topic
from shared.kafka.position import LogPosition
from tests.strategies.facts import DATA, envelopes
from tests.strategies.stories.examples import EXAMPLES

PLACE = TopicPartition("jd.created", 1)
POSITION = LogPosition({PLACE: 7})
any_fact = envelopes(st.sampled_from(CATALOGUE).flatmap(DATA.__getitem__))


def fields(sent: bytes) -> dict[str, str]:
    """The fields of the one block that was sent."""
    assert sent.endswith(b"\n\n")
    lines = sent.decode()[:-2].split("\n")
    assert all(lines), "an empty line ends a block"
    read: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        read[name] = f"{read[name]}\n{value.removeprefix(' ')}" if name in read else value.removeprefix(" ")
    return read


@given(any_fact)
def test_any_fact_is_one_block_that_says_what_the_log_says(fact: Fact) -> None:
    read = fields(block(Told(POSITION, fact)))
    assert read["event"] == fact.type
    assert LogPosition.parse(read["id"]) == POSITION
    event = json.loads(read["data"])
    assert event.pop("data") == json.loads(fact.data.model_dump_json())
    assert event == {
        "specversion": "1.0",
        "id": fact.id,
        "type": fact.type,
        "source": fact.source,
        "subject": fact.subject,
        "time": fact.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "tenant": fact.tenant,
        "correlationid": fact.correlation_id,
        "causationid": fact.causation_id,
    }


@pytest.mark.parametrize("fact", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_the_cloudevents_library_reads_it(fact: Fact) -> None:
    told = structured_fact(fact)
    event = from_structured(HTTPMessage({"content-type": "application/cloudevents+json"}, told.body), JSONFormat())
    assert (event.get_id(), event.get_type(), event.get_source()) == (fact.id, fact.type, fact.source)
    assert (event.get_subject(), event.get_time()) == (fact.subject, fact.time)
    assert event.get_extension("tenant") == fact.tenant
    assert event.get_data() == json.loads(fact.data.model_dump_json())


def test_a_pinned_version_is_told_as_it_is_written() -> None:
    told = structured_fact(EXAMPLES["response.transcribed.v2"], {Topic.RESPONSE_TRANSCRIBED: 1})
    assert told.type == json.loads(told.body)["type"] == "response.transcribed.v1"


def test_nobodys_words_can_end_a_block() -> None:
    fact = replace(EXAMPLES["interview.cancel_requested.v1"])
    spoilt = replace(fact, data=fact.data.model_copy(update={"reason": "line\n\nevent: x\r\ndata: y"}))
    assert fields(block(Told(POSITION, spoilt)))["event"] == fact.type


def test_where_nothing_was_wanted_the_id_moves_alone() -> None:
    assert fields(block(Moved(POSITION))) == {"id": POSITION.token()}


def test_a_sign_of_life_says_how_far_everything_was_seen() -> None:
    assert fields(heartbeat(POSITION)) == {"": "alive", "id": POSITION.token()}
    assert fields(heartbeat(None)) == {"": "alive"}


def test_the_first_block_says_when_to_come_back() -> None:
    assert fields(FIRST) == {"retry": "2000"}


def test_what_is_missing_is_an_event() -> None:
    read = fields(block(Missing(POSITION, [Gap(PLACE, 3, 7)])))
    assert (read["event"], read["id"]) == ("reset", POSITION.token())
    assert json.loads(read["data"])["gaps"] == [{"topic": "jd.created", "partition": 1, "asked": 3, "first": 7}]
