import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer

from devkit.child import NotStarted, spawn
from devkit.kafka.memory import MemoryKafka
from tests.unit.devkit_brokers.kafka_roundtrip import consume_and_commit, produce

TOPIC = "jd.created"
PARTITIONS = 3


@pytest.fixture
async def kafka(tmp_path: Path) -> AsyncIterator[MemoryKafka]:
    broker = MemoryKafka({TOPIC: PARTITIONS, "jd.created.dlq": 1}, tmp_path / "kafka.log")
    # How it ends is looked at: it is not to be killed for being slow.
    broker.start_seconds = broker.stop_seconds = 60.0
    async with broker:
        yield broker


async def test_what_an_idempotent_producer_sent_is_consumed_once_by_a_group_that_commits(kafka: MemoryKafka) -> None:
    early = [b"%d" % number for number in range(10)]
    late = [b"%d" % number for number in range(10, 15)]
    await produce(kafka.environment, TOPIC, early)
    assert sorted(await consume_and_commit(kafka.environment, TOPIC, len(early))) == sorted(early)
    await produce(kafka.environment, TOPIC, late)
    assert sorted(await consume_and_commit(kafka.environment, TOPIC, len(late))) == sorted(late)


async def test_topics_have_the_partitions_they_were_given(kafka: MemoryKafka) -> None:
    async with AIOKafkaConsumer(TOPIC, "jd.created.dlq", bootstrap_servers=kafka.bootstrap) as consumer:
        assert consumer.partitions_for_topic(TOPIC) == set(range(PARTITIONS))
        assert consumer.partitions_for_topic("jd.created.dlq") == {0}


async def test_its_limits_travel_to_services_in_their_environment(kafka: MemoryKafka) -> None:
    assert kafka.environment == {
        "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap,
        "KAFKA_SESSION_TIMEOUT_MS": "1100",
        "KAFKA_HEARTBEAT_INTERVAL_MS": "300",
        "KAFKA_FETCH_MAX_WAIT_MS": "50",
    }


async def test_a_second_start_is_an_empty_broker(kafka: MemoryKafka) -> None:
    await produce(kafka.environment, TOPIC, [b"lost"])
    await kafka.stop()
    assert kafka.returncode == 0
    await kafka.start()
    await produce(kafka.environment, TOPIC, [b"kept"])
    assert await consume_and_commit(kafka.environment, TOPIC, 1) == [b"kept"]


def test_its_address_is_unknown_before_it_starts() -> None:
    with pytest.raises(NotStarted):
        _ = MemoryKafka({}).bootstrap


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_the_command_prints_one_line_of_json_and_exits_0_when_asked_to_end(
    tmp_path: Path, ending: signal.Signals
) -> None:
    topics = tmp_path / "topics.json"
    topics.write_text(json.dumps({TOPIC: PARTITIONS}))
    command = [sys.executable, "-m", "devkit.kafka.memory", "--topics", f"@{topics}"]
    process = await spawn(command, tmp_path / "kafka.log", stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    line = json.loads(await process.stdout.readline())
    assert line["environment"]["KAFKA_BOOTSTRAP_SERVERS"] == line["bootstrap"]
    process.send_signal(ending)
    assert await process.stdout.read() == b""
    assert await process.wait() == 0


@pytest.mark.parametrize("topics", ['{"jd.created": 0}', '["jd.created"]', "nonsense", "@/no/such/file"])
async def test_the_command_refuses_topics_it_cannot_read(tmp_path: Path, topics: str) -> None:
    command = [sys.executable, "-m", "devkit.kafka.memory", "--topics", topics]
    process = await spawn(command, tmp_path / "kafka.log")
    assert await process.wait() == 2
    assert "--topics" in (tmp_path / "kafka.log").read_text()
