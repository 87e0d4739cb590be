"""The end of the log and what lies before it, on the Kafka that `KAFKA` names: also when it stands still or changes."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, RecordsToDelete

from devkit.kafka.memory import MemoryKafka
from devkit.kafka.real import RealKafka
from devkit.world import KafkaKind
from gateway.live import tail
from gateway.live.follower import Missing, Step, Told
from gateway.live.live import Live
from gateway.live.settings import LiveSettings
from gateway.live.wanted import Origin, Wanted
from ops.records import administrator, partitions_of
from shared.events.fact import Fact
from shared.events.topics import Topic, topic_partitions
from shared.events.wire import Message, encode
from shared.kafka.log_reader import read_to_end
from shared.kafka.position import LogPosition
from shared.kafka.publisher import Publisher
from shared.kafka.settings import KafkaSettings
from shared.kafka.topics_admin import make_topics
from tests.integration.gateway.story import eventually
from tests.strategies.stories.examples import EXAMPLES

Kafka = MemoryKafka | RealKafka
TENANT = "acme"
PARTITIONS = 2
WANTED = Wanted.chosen(TENANT)
LIMIT_SECONDS = 60


@pytest.fixture(scope="module")
async def kafka(tmp_path_factory: pytest.TempPathFactory, kafka_kind: KafkaKind) -> AsyncIterator[Kafka]:
    folder = tmp_path_factory.mktemp("kafka")
    if kafka_kind is KafkaKind.MEMORY:
        async with MemoryKafka(topic_partitions(PARTITIONS), folder / "kafka.log") as memory:
            yield memory
        return
    async with RealKafka(folder) as real:
        await make_topics(KafkaSettings(kafka_bootstrap_servers=real.bootstrap, kafka_partitions=PARTITIONS))
        yield real


@pytest.fixture
def settings(kafka: Kafka) -> KafkaSettings:
    return KafkaSettings(
        kafka_bootstrap_servers=kafka.bootstrap, kafka_fetch_max_wait_ms=5, kafka_request_timeout_ms=30_000
    )


real_kafka = pytest.mark.skipif("os.environ.get('KAFKA') != 'real'", reason="the one in memory has no admin calls")


async def nobody(_: str, __: str) -> Origin | None:
    return None


def facts(number: int, name: str) -> list[Fact]:
    """So many, of several types and keys."""
    types = ("jd.created.v1", "call.placed.v1", "interview.evaluated.v1", "candidate.created.v1")
    return [
        replace(EXAMPLES[types[each % 4]], id=f"{name}-{each}", subject=f"{name}-{each % 7}", tenant=TENANT)
        for each in range(number)
    ]


async def publish(settings: KafkaSettings, some: Sequence[Fact]) -> list[str]:
    """Writes them; returns their ids."""
    async with Publisher(settings, "tests") as publisher:
        await publisher.publish(*some)
    return [fact.id for fact in some]


class Listener:
    """What somebody is told, with where they stand."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.missing: list[Missing] = []
        self.position: LogPosition | None = None

    def take(self, step: Step) -> None:
        self.position = step.position
        if isinstance(step, Told):
            self.told.append(step.fact.id)
        if isinstance(step, Missing):
            self.missing.append(step)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(LIMIT_SECONDS):
            while not holds():  # noqa: ASYNC110  whoever tells does not tell us
                await asyncio.sleep(0.01)


@asynccontextmanager
async def listening(
    live: Live, position: LogPosition | None = None, wanted: Wanted = WANTED
) -> AsyncIterator[Listener]:
    """Somebody who listens from there on, or from now on."""
    listener = Listener()

    async def start() -> LogPosition | None:
        return position

    async def listen() -> None:
        steps: AsyncGenerator[Step, None] = live.follower(wanted).follow(start)
        async with aclosing(steps):
            async for step in steps:
                listener.take(step)

    with live.tail.listening():
        task = asyncio.create_task(listen())
        try:
            await listener.until(lambda: listener.position is not None or task.done())
            yield listener
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def live_on(settings: KafkaSettings, queue: int = 1000) -> AsyncIterator[Live]:
    live = Live(LiveSettings(stream_queue_records=queue), settings, nobody)
    async with live.opened():
        yield live


async def test_what_was_missed_and_what_is_written_is_told_once(settings: KafkaSettings) -> None:
    async with live_on(settings) as live:
        async with listening(live) as listener:
            first = await publish(settings, facts(40, "first"))
            await listener.until(lambda: len(listener.told) == 40)
        assert sorted(listener.told) == sorted(first)
        missed = await publish(settings, facts(1500, "missed"))
    # Another gateway, and in no hurry: what is written while it catches up is more than it keeps for anybody.
    async with live_on(settings, queue=100) as live, listening(live, listener.position) as again:
        written = await publish(settings, facts(700, "written"))
        await again.until(lambda: len(again.told) >= 2200)
    assert sorted(again.told) == sorted(missed + written)
    assert not again.missing


async def test_within_a_page_the_order_is_that_of_writing(settings: KafkaSettings) -> None:
    async with live_on(settings) as live:
        async with listening(live) as listener:
            pass
        written = []
        for number in range(12):
            written += await publish(settings, facts(12, f"order-{number}")[number : number + 1])
            await asyncio.sleep(0.002)  # the log's clock has milliseconds
    # Another gateway, to which all of it is past: this one still follows, and part of it may have reached it live.
    async with live_on(settings) as other, listening(other, listener.position) as again:
        await again.until(lambda: len(again.told) == 12)
    assert again.told == written


async def test_while_kafka_stands_still_listeners_wait_and_then_go_on(kafka: Kafka, settings: KafkaSettings) -> None:
    async with live_on(settings) as live, listening(live) as listener:
        await publish(settings, facts(3, "before"))
        await listener.until(lambda: len(listener.told) == 3)
        kafka.pause()
        try:
            async with live_on(settings) as other, asyncio.timeout(1) as patience, listening(other, listener.position):
                pytest.fail("nobody can know where the log ends")
        except TimeoutError:
            assert patience.expired()
        finally:
            kafka.resume()
        await publish(settings, facts(3, "after"))
        await listener.until(lambda: len(listener.told) == 6)


async def test_what_is_no_fact_is_passed_over(settings: KafkaSettings) -> None:
    async with live_on(settings) as live, listening(live) as listener:
        broken = encode(facts(1, "broken")[0])
        async with Publisher(settings, "tests") as publisher:
            await publisher.send([Message(broken.topic, broken.key, b"{", broken.headers)])
        good = await publish(settings, facts(1, "good"))
        await listener.until(lambda: listener.told == good)


async def test_a_listener_begins_where_an_interview_did(settings: KafkaSettings) -> None:
    written = await publish(settings, facts(8, "since"))
    async with live_on(settings) as live, listening(live) as now:
        wanted = Wanted.chosen(TENANT, interview_id="since-1")
        start = live.since(EXAMPLES["jd.created.v1"].time, wanted)
        steps = live.follower(wanted).follow(start)
        found = []
        async with aclosing(steps), asyncio.timeout(LIMIT_SECONDS):
            async for step in steps:
                if isinstance(step, Told):
                    found.append(step.fact.id)
                    break
        assert found == [written[1]]
        assert now.position is not None


@real_kafka
async def test_a_new_partition_is_heard(settings: KafkaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "LOOK_SECONDS", 0.2)
    async with live_on(settings) as live, listening(live) as listener:
        await _administered(settings, lambda admin: admin.create_partitions({"jd.created": NewPartitions(4)}))
        await _until_there_are(settings, "jd.created", 4)
        some = [replace(each, data=EXAMPLES["jd.created.v1"].data) for each in facts(30, "grown")]
        written = await publish(settings, some)
        await listener.until(lambda: len(listener.told) >= 30)
        assert sorted(listener.told) == sorted(written)
        assert listener.position is not None
        assert listener.position.offsets[TopicPartition("jd.created", 3)]


@real_kafka
async def test_what_the_log_has_forgotten_is_told_of(settings: KafkaSettings) -> None:
    wanted = Wanted.chosen(TENANT, [Topic.RESUME_REJECTED])
    rejected = [replace(each, data=EXAMPLES["resume.rejected.v1"].data) for each in facts(9, "lost")]
    await publish(settings, rejected)
    place = TopicPartition(Topic.RESUME_REJECTED.value, 0)
    await _administered(settings, lambda admin: admin.delete_records({place: RecordsToDelete(before_offset=2)}))
    left = [fact.id async for batch in read_to_end(settings, [place.topic]) for fact in batch]
    async with live_on(settings) as live, listening(live, LogPosition({place: 1}), wanted) as listener:
        await listener.until(lambda: len(listener.told) == len(left))
    (missing,) = listener.missing
    assert [(gap.place, gap.asked, gap.first) for gap in missing.gaps] == [(place, 1, 2)]
    assert sorted(listener.told) == sorted(left)


async def _until_there_are(settings: KafkaSettings, topic: str, partitions: int) -> None:
    """Returns once the broker tells of so many: it hears a moment later of what its controller has made."""

    async def told() -> bool:
        async with administrator(settings) as admin:
            return len((await partitions_of(admin, [topic]))[topic]) == partitions

    assert await eventually(told)


async def _administered(settings: KafkaSettings, act: Callable[[AIOKafkaAdminClient], Awaitable[object]]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    await admin.start()
    try:
        await act(admin)
    finally:
        await admin.close()
