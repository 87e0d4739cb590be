"""An upgrade to a new version of an event, and the way back, on the product's own processes.

The release before writes the first version: that is a worker with the pin, and bytes that were frozen when there was no
second. That release's own code does not run here: that it can read what workers of this one leave in documents is held
to its schema in `tests/unit/projections/test_releases.py`.
"""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import ConsumerRecord

from devkit.product import ProductProcess, service_process
from devkit.world import KafkaKind, World
from services.scoring_service.handlers import TABLE
from shared.events.interviews import Outcome
from shared.events.topics import Topic
from shared.failpoints import FAILPOINT_EXIT
from shared.kafka.replay import replay
from shared.kafka.settings import KafkaSettings
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from shared.mongo.update import Document
from tests.integration.finished_interviews import until_folded
from tests.integration.office import LIMIT_SECONDS, Office
from tests.integration.phones import Phones
from tests.integration.test_consumers import letters
from tests.integration.test_main_job import screened
from tests.unit.events.frozen_records import frozen_records

TRANSCRIBED = Topic.RESPONSE_TRANSCRIBED
OLD = {"EVENTS_WRITE": f"{TRANSCRIBED.value}=1"}
NEW: Mapping[str, str] = {}
FIRST, SECOND = f"{TRANSCRIBED}.v1", f"{TRANSCRIBED}.v2"


def scoring(world: World, release: Mapping[str, str]) -> ProductProcess:
    """A worker of scoring_service, not yet started."""
    return service_process("scoring_service", {**world.environment, **release}, world.logs)


@asynccontextmanager
async def instead(world: World, *workers: ProductProcess) -> AsyncIterator[None]:
    """`workers`, or who starts meanwhile, do the work of the world's own scoring_service, with none of what is over."""
    await until_folded(world, [Topic.INTERVIEW_EVALUATED])
    await world.services["scoring_service"].stop()
    try:
        for worker in workers:
            await worker.start()
        yield
    finally:
        await asyncio.gather(*(worker.stop() for worker in workers))
        await world.services["scoring_service"].start()


async def transcripts(world: World, interview_id: str) -> list[ConsumerRecord[bytes, bytes]]:
    """Every transcript of an interview that is in the log now, in its bytes."""
    consumer = AIOKafkaConsumer(bootstrap_servers=world.kafka.bootstrap, fetch_max_wait_ms=50)
    await consumer.start()
    try:
        partitions = [TopicPartition(TRANSCRIBED.value, number) for number in range(world.settings.partitions)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        for partition in partitions:
            consumer.seek(partition, 0)
        found: list[ConsumerRecord[bytes, bytes]] = []
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [record for record in records if record.key == interview_id.encode()]
        return found
    finally:
        await consumer.stop()


def attribute(record: ConsumerRecord[bytes, bytes], name: str) -> str:
    """A CloudEvents attribute."""
    return str(dict(record.headers)[name].decode())


async def types_of(world: World, interview_id: str) -> set[str]:
    """The types that an interview's transcripts were written as."""
    return {attribute(record, "ce_type") for record in await transcripts(world, interview_id)}


async def rebuilt_and_live(world: World, keys: list[str]) -> tuple[dict[str, Document], dict[str, Document]]:
    """Documents as the log has them now, read by this release, and as the workers left them.

    Read again for as long as they differ: workers fold what was written last, such as the decision, a moment later.
    """
    kafka = KafkaSettings(kafka_bootstrap_servers=world.kafka.bootstrap, kafka_fetch_max_wait_ms=50)
    limit = time.monotonic() + LIMIT_SECONDS
    async with Database(MongoSettings(mongodb_url=world.mongod.url)) as database:
        while True:
            shadow = Projection(database, f"evaluations.{secrets.token_hex(4)}")
            await replay(TABLE, kafka, shadow)
            rebuilt = await shadow.read(keys)
            live = await Projection(database, CollectionName.EVALUATIONS).read(keys)
            if rebuilt == live or time.monotonic() > limit:
                return rebuilt, live
            await asyncio.sleep(0.2)


async def send(world: World, key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> None:
    """Puts a record into the topic of transcripts."""
    producer = AIOKafkaProducer(bootstrap_servers=world.kafka.bootstrap)
    await producer.start()
    try:
        await producer.send_and_wait(TRANSCRIBED.value, value, key=key, headers=headers)
    finally:
        await producer.stop()


async def test_an_upgrade_and_the_way_back(world: World, office: Office, phones: Phones) -> None:
    held = []
    async with instead(world):
        for release, written in ((OLD, FIRST), (NEW, SECOND), (OLD, FIRST)):
            async with scoring(world, release):
                interview_id, _ = await screened(office, phones, {"name": "strong"})
                card = await office.evaluated(interview_id)
                await until_folded(world, [Topic.INTERVIEW_EVALUATED])  # nothing is left to the next release
            assert card.outcome is Outcome.COMPLETE
            assert card.overall_score is not None
            assert await types_of(world, interview_id) == {written}
            held.append(interview_id)

    rebuilt, live = await rebuilt_and_live(world, held)
    assert set(rebuilt) == set(held)
    assert rebuilt == live


async def test_a_result_that_the_old_release_kept_is_published_once_by_the_new_one(
    world: World, office: Office, phones: Phones
) -> None:
    """The old worker dies between keeping a result and publishing it; the new one finds its bytes."""
    dying = scoring(world, {**OLD, "CRASH_AT": "effects.kept"})
    successor = scoring(world, NEW)
    async with instead(world, dying):
        interview_id, _ = await screened(office, phones, {"name": "strong"})
        async with asyncio.timeout(LIMIT_SECONDS):
            assert await dying.wait() == FAILPOINT_EXIT
        async with successor:
            card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.COMPLETE
    records = await transcripts(world, interview_id)
    assert {attribute(record, "ce_type") for record in records} == {FIRST, SECOND}
    by_id = {attribute(record, "ce_id"): (attribute(record, "ce_type"), record.value) for record in records}
    assert {(attribute(record, "ce_type"), record.value) for record in records} == set(by_id.values())
    assert len(by_id) == len(card.answers)


async def test_bytes_of_the_first_version_are_projected(world: World) -> None:
    interview_id = f"int_{secrets.token_hex(16)}"
    for record in frozen_records().values():
        headers = [(name, interview_id.encode() if name == "ce_subject" else value) for name, value in record.headers]
        await send(world, interview_id.encode(), record.value, headers)

    async with Database(MongoSettings(mongodb_url=world.mongod.url)) as database, asyncio.timeout(LIMIT_SECONDS):
        while True:
            document = await Projection(database, CollectionName.EVALUATIONS).get(interview_id)
            if document is not None and len(document["takes"]) == len(frozen_records()):
                break
            await asyncio.sleep(0.05)
    values = [take["transcribed"]["value"] for take in document["takes"].values()]
    wanted = [json.loads(record.value) for record in frozen_records().values()]
    assert sorted(values, key=str) == sorted(wanted, key=str)


async def test_a_version_of_a_later_release_is_put_away_whole_and_changes_nothing(
    world: World, office: Office, phones: Phones
) -> None:
    interview_id, _ = await screened(office, phones, {"name": "one_word"})
    value = json.dumps({"a_shape": "of the future", "nonce": secrets.token_hex(4)}).encode()
    headers = [("ce_specversion", b"1.0"), ("ce_type", f"{TRANSCRIBED}.v9".encode()), ("ce_id", b"of-the-future")]
    await send(world, interview_id.encode(), value, headers)

    card = await office.evaluated(interview_id)

    assert card.outcome is Outcome.COMPLETE
    [letter] = await letters(world, TRANSCRIBED, value, interview_id, "scoring_service")
    assert b"TooNew" in letter["dlq_error"]
    assert [(name, letter[name]) for name, _ in headers] == headers
    rebuilt, live = await rebuilt_and_live(world, [interview_id])
    assert rebuilt == live


async def test_workers_of_two_releases_share_the_work(
    world: World, office: Office, phones: Phones, kafka_kind: KafkaKind
) -> None:
    if kafka_kind is KafkaKind.MEMORY:
        pytest.skip("the broker in memory has groups of one member only")
    old, new = scoring(world, OLD), scoring(world, NEW)
    async with instead(world, old, new):
        asked = await asyncio.gather(*(screened(office, phones, {"name": "strong"}) for _ in range(4)))
        started = [interview_id for interview_id, _ in asked]
        first = await asyncio.gather(*(office.evaluated(interview_id) for interview_id in started[:2]))
        await old.kill()  # in the middle of the others, which the new one takes over
        rest = await asyncio.gather(*(office.evaluated(interview_id) for interview_id in started[2:]))

    for interview_id, card in zip(started, [*first, *rest], strict=True):
        assert card.outcome is Outcome.COMPLETE
        records = await transcripts(world, interview_id)
        said = {(attribute(record, "ce_id"), attribute(record, "ce_type"), record.value) for record in records}
        assert len(said) == len({identity for identity, _, _ in said}) == len(card.answers)
    rebuilt, live = await rebuilt_and_live(world, started)
    assert rebuilt == live
