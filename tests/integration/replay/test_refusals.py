"""What a replay passes over, and what it will not do."""

import contextlib

from aiokafka import AIOKafkaProducer

from devkit.world import World
from shared.events.topics import Topic
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.shadow_register import ShadowRegister
from tests.integration.replay.looking import NAME, SERVICE, lease_lasts, succeeded
from tests.integration.screener import Screener


async def test_what_the_live_service_dead_letters_is_passed_over_and_counted(world: World, screener: Screener) -> None:
    async with contextlib.AsyncExitStack() as stack:
        producer = AIOKafkaProducer(bootstrap_servers=world.kafka.bootstrap)
        await producer.start()
        stack.push_async_callback(producer.stop)
        at = await producer.send_and_wait(Topic.CALL_PLACED.value, b"{}", key=b"int_x", headers=[("ce_type", b"no.v9")])
    said = succeeded(await screener("replay", SERVICE, "--no-switch"))
    assert "passed over, as by the live service" in said.words
    assert f"{Topic.CALL_PLACED.value}/{at.partition}@{at.offset}" in said.words


async def test_a_second_replay_of_a_service_is_refused(screener: Screener, database: Database) -> None:
    register = ShadowRegister(database, NAME)
    await register.lease("somebody else")
    try:
        await lease_lasts(database)
        said = await screener("replay", SERVICE, "--yes")
    finally:
        await register.release("somebody else")
    assert said.code == 1
    assert "somebody else is at it since" in said.errors
    assert "The live collection is as it was." in said.errors


async def test_nothing_can_be_rolled_back_that_was_not_switched(screener: Screener, database: Database) -> None:
    await database.collection("projections").delete_many({"_id": CollectionName.JOBS})
    said = await screener("replay", "jd_service", "--rollback", "--yes")
    assert said.code == 1
    assert "Nothing was kept of jobs" in said.errors
    assert "The live collection is as it was." in said.errors
