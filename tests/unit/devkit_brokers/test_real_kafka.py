import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import UnknownTopicOrPartitionError

from devkit.kafka.real import RealKafka
from devkit.ports import PortBusy
from tests.unit.devkit_brokers.kafka_roundtrip import GROUP, consume_and_commit, produce

pytestmark = pytest.mark.skipif(os.environ.get("KAFKA") != "real", reason="needs a JVM: KAFKA=real")

TOPIC = "jd.created"
DEADLINE_SECONDS = 120


@pytest.fixture
async def kafka(tmp_path: Path) -> AsyncIterator[RealKafka]:
    async with RealKafka(tmp_path / "kafka") as broker:
        yield broker


@pytest.fixture(scope="module")
async def lasting(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RealKafka]:
    """One for the tests that leave it as it is."""
    async with RealKafka(tmp_path_factory.mktemp("kafka")) as broker:
        yield broker


async def create(broker: RealKafka, topic: str, partitions: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        made = await admin.create_topics([NewTopic(topic, partitions, 1)])
        assert made.topic_errors[0][1] == 0
    finally:
        await admin.close()


async def test_topics_events_and_commits_outlive_a_stop_and_a_crash_at_the_same_address(kafka: RealKafka) -> None:
    address = kafka.bootstrap
    await create(kafka, TOPIC, 4)
    await produce(kafka.environment, TOPIC, [b"1", b"2"])
    assert sorted(await consume_and_commit(kafka.environment, TOPIC, 2)) == [b"1", b"2"]

    await produce(kafka.environment, TOPIC, [b"3"])
    await kafka.stop()
    await kafka.start()
    assert await consume_and_commit(kafka.environment, TOPIC, 1) == [b"3"]

    await produce(kafka.environment, TOPIC, [b"4"])
    await kafka.kill()
    await kafka.start()
    assert await consume_and_commit(kafka.environment, TOPIC, 1) == [b"4"]
    assert kafka.bootstrap == address


async def test_events_outlive_a_move_to_other_ports(kafka: RealKafka, tmp_path: Path) -> None:
    await create(kafka, TOPIC, 1)
    await produce(kafka.environment, TOPIC, [b"1"])
    await kafka.stop()
    (tmp_path / "kafka" / "port").unlink()
    await kafka.start()
    assert await consume_and_commit(kafka.environment, TOPIC, 1) == [b"1"]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="asks Linux")
async def test_its_classes_come_from_the_archive_of_a_rehearsal(lasting: RealKafka) -> None:
    mapped = await asyncio.to_thread(Path(f"/proc/{lasting.pid}/maps").read_text)
    assert "/classes.jsa" in mapped


async def test_two_members_of_a_group_share_its_partitions(lasting: RealKafka) -> None:
    await create(lasting, TOPIC, 2)
    one, other = (AIOKafkaConsumer(TOPIC, bootstrap_servers=lasting.bootstrap, group_id=GROUP) for _ in range(2))
    async with one, other, asyncio.timeout(DEADLINE_SECONDS):
        # Until both know of the same generation: of different ones they may have the same partition for a moment.
        while not (len(one.assignment()) == len(other.assignment()) == 1 and one.assignment() != other.assignment()):
            await asyncio.gather(one.getmany(timeout_ms=100), other.getmany(timeout_ms=100))


async def test_a_topic_is_not_made_by_being_used(lasting: RealKafka) -> None:
    async with AIOKafkaProducer(bootstrap_servers=lasting.bootstrap, request_timeout_ms=10_000) as producer:
        with pytest.raises(UnknownTopicOrPartitionError):
            await producer.send_and_wait("jd.craeted", b"1")


async def test_a_second_broker_does_not_take_a_port_that_was_asked_for(lasting: RealKafka, tmp_path: Path) -> None:
    port = int(lasting.bootstrap.rpartition(":")[2])
    with pytest.raises(PortBusy):
        await RealKafka(tmp_path / "other", port=port).start()
