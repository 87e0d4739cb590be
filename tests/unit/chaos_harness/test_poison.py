"""Poison is what the product cannot read, whatever the topic."""

import pytest

from shared.events.catalogue import CATALOGUE
from shared.events.wire import Undecodable, decode
from tests.chaos.faults.poison import KINDS, TOPICS, poison


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("topic", TOPICS)
def test_no_message_can_be_decoded(topic: str, kind: str) -> None:
    headers, value = poison(topic, kind, "int_1", "00000000-0000-4000-8000-000000000000")
    with pytest.raises(Undecodable):
        decode(headers.items(), value)


def test_every_topic_that_a_service_reads_may_be_poisoned() -> None:
    assert set(TOPICS) <= {model.topic for model in CATALOGUE}
    assert len(TOPICS) > 10
