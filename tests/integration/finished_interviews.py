"""Interviews that are over, told straight to the log: facts without anybody being phoned."""

import asyncio
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from devkit.product import GROUPS
from devkit.world import World
from ops.replay.targets import TARGETS
from shared.events.calls import CallRequested
from shared.events.fact import Fact
from shared.events.ids import fact_id
from shared.events.topics import Topic
from shared.kafka.log_reader import Offsets, committed, open_log
from shared.kafka.publisher import Publisher
from shared.kafka.settings import KafkaSettings
from tests.strategies.stories.interviews import interview

TENANT = "default"
LIMIT_SECONDS = 120.0


def kafka_of(world: World) -> KafkaSettings:
    """How a client reaches a world's Kafka."""
    return KafkaSettings(kafka_bootstrap_servers=world.kafka.bootstrap, kafka_fetch_max_wait_ms=50)


def retold(story: Iterable[Fact], subject: str) -> list[Fact]:
    """A story as that of `subject`, for the tenant that the gateway serves."""
    return [
        replace(fact, id=fact_id(fact.id, fact.type, subject), subject=subject, correlation_id=subject, tenant=TENANT)
        for fact in story
    ]


async def tell(world: World, subjects: Iterable[str]) -> None:
    """Publishes a finished interview for each subject, one in which everything happened."""
    await publish(world, [fact for subject in subjects for fact in retold(interview(), subject)])


async def publish(world: World, facts: Sequence[Fact]) -> None:
    """Publishes facts of finished interviews. Returns once the services that act on facts have folded them.

    What asks for an interview comes last: without it no service sees anything to do, and with it nothing is left.
    """
    requests = [fact for fact in facts if isinstance(fact.data, CallRequested)]
    rest = [fact for fact in facts if not isinstance(fact.data, CallRequested)]
    async with Publisher(kafka_of(world), "tests") as publisher:
        for part in (rest, requests):
            await publisher.publish(*part)
            await until_folded(world, {fact.data.topic for fact in part}, GROUPS)


async def until_folded(world: World, topics: Iterable[Topic], services: Collection[str] = tuple(TARGETS)) -> None:
    """Returns once `services` have finished with everything that stands in `topics` now."""
    kafka = kafka_of(world)
    for target in (TARGETS[service] for service in services):
        if read := sorted({topic.value for topic in topics} & {topic.value for topic in target.table.topics}):
            async with open_log(kafka, read) as log:
                await _until_through(kafka, target.service, await log.ends())


async def _until_through(kafka: KafkaSettings, group: str, ends: Offsets) -> None:
    until = time.monotonic() + LIMIT_SECONDS
    while True:
        finished = await committed(kafka, group, list(ends))
        behind = {partition: end for partition, end in ends.items() if finished.get(partition, 0) < end}
        if not behind:
            return
        if time.monotonic() > until:
            raise TimeoutError(f"{group} has finished {finished} and not {behind}")
        await asyncio.sleep(0.1)
