"""What `screener topics` makes of a real cluster."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from devkit.kafka.real import RealKafka
from shared.events.topics import COMPACTED, Topic, topic_configs
from shared.kafka.settings import KafkaSettings
from shared.kafka.topics_admin import make_topics
from tests.integration.gateway.story import eventually

pytestmark = pytest.mark.skipif(os.environ.get("KAFKA") != "real", reason="needs a JVM: KAFKA=real")


@pytest.fixture
async def kafka(tmp_path: Path) -> AsyncIterator[RealKafka]:
    async with RealKafka(tmp_path / "kafka") as broker:
        yield broker


async def configured(broker: RealKafka) -> dict[str, dict[str, str]]:
    """How the broker keeps each of our topics."""
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in topic_configs()]
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        (response,) = await admin.describe_configs(resources)
    finally:
        await admin.close()
    return {name: {entry[0]: entry[1] for entry in entries} for _, _, _, name, entries in response.resources}


async def test_every_topic_is_kept_as_it_is_to_be_kept(kafka: RealKafka) -> None:
    settings = KafkaSettings(kafka_bootstrap_servers=kafka.bootstrap, kafka_partitions=2)
    made = await make_topics(settings)
    assert set(made.made) == set(topic_configs())

    async def all_are_found() -> bool:
        return set((await make_topics(settings)).found) == set(topic_configs())

    # The broker hears a moment later of what its controller has made.
    assert await eventually(all_are_found), "safe to repeat"

    found = await configured(kafka)
    for name, wanted in topic_configs().items():
        assert {each: found[name][each] for each in wanted} == wanted
    compacted = {name for name, config in found.items() if config["cleanup.policy"] == "compact"}
    assert compacted == {topic.value for topic in COMPACTED} == {Topic.CANDIDATE_DECISION.value}
