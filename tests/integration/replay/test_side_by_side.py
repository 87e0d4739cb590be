"""A replay whose log several processes fold."""

import asyncio
import sys
from asyncio.subprocess import PIPE

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from devkit.ports import LOOPBACK, free_port
from devkit.world import World
from ops.replay.fold_job import FoldJob, Stretch
from ops.replay.hands import Hands
from shared.events.topics import Topic
from shared.failpoints import FAILPOINT_EXIT
from shared.kafka.settings import KafkaSettings
from shared.mongo.database import Collection, Database
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from tests.integration.finished_interviews import tell
from tests.integration.replay.looking import NAME, SERVICE, control, shadows, state, subjects, succeeded
from tests.integration.screener import Screener


async def test_what_several_processes_fold_is_what_one_folds(
    world: World, screener: Screener, database: Database, live: Projection, raw: Collection
) -> None:
    names = subjects(30)
    await tell(world, names)
    before = await state(live)
    assert before.keys() >= set(names)
    await raw.update_many({"_id": {"$in": names}}, {"$set": {"spoilt": True}})

    said = succeeded(await screener("replay", SERVICE, "--yes", "--processes", "3"))
    assert "They are not the same." in said.words
    assert await state(live) == before
    assert await shadows(database) == []


async def test_when_one_of_them_dies_nothing_has_changed(
    told: list[str], screener: Screener, database: Database, live: Projection
) -> None:
    before = await state(live)
    assert before.keys() >= set(told)
    said = await screener("replay", SERVICE, "--yes", "--processes", "2", environment={"CRASH_AT": "replay.folded"})
    assert said.code == 1, said.out + said.errors
    told_why = " ".join((said.out + said.errors).split())
    assert f"ended with {FAILPOINT_EXIT}. The live collection is as it was." in told_why
    assert await state(live) == before
    assert await shadows(database) == []
    assert await control(database) == {}
    succeeded(await screener("replay", SERVICE, "--yes", "--processes", "2"))


async def test_they_end_with_whoever_started_them(world: World) -> None:
    await tell(world, subjects(1))
    job = FoldJob(
        service=SERVICE,
        into=f"{NAME}.never_finished",
        # More than there is: it waits for the rest.
        stretches=(Stretch(topic=Topic.CALL_REQUESTED.value, partition=0, begin=0, end=10**9),),
        kafka=KafkaSettings(kafka_bootstrap_servers=world.kafka.bootstrap),
        mongo=MongoSettings(mongodb_url=world.mongod.url),
    )
    command = (sys.executable, "-m", "ops.replay.fold_process")
    for said in (b"", job.model_dump_json().encode() + b"\n"):
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
        assert process.stdin is not None
        process.stdin.write(said)
        process.stdin.close()
        try:
            async with asyncio.timeout(120):
                assert await process.wait() == (1 if said else 0)
        finally:
            if process.returncode is None:
                process.kill()


async def test_where_kafka_cannot_be_reached_it_is_said_as_of_kafka(world: World) -> None:
    away = KafkaSettings(kafka_bootstrap_servers=f"{LOOPBACK}:{free_port()}")
    ends = {TopicPartition(Topic.CALL_REQUESTED.value, number): 1 for number in range(2)}
    begins = dict.fromkeys(ends, 0)
    async with Hands(MongoSettings(mongodb_url=world.mongod.url), most=2, worth=0) as hands:
        await hands.start(begins, ends)
        with pytest.raises(KafkaConnectionError):
            await hands.fold(SERVICE, away, begins, ends, f"{NAME}.never_begun", lambda tally: None)
