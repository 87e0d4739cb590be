"""Opens a stage: everything outside is started once."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from devkit.world import KafkaKind, World, WorldSettings
from tests.chaos.evidence import Evidence
from tests.chaos.failpoints import webhook_plays
from tests.chaos.failpoints.stage import DATABASE, Stage
from tests.chaos.product import FAST_LIVES

FASTER: dict[str, str] = {
    # A process that dies does not take its leave; its successor gets its partitions when this has passed.
    "KAFKA_SESSION_TIMEOUT_MS": "2500",
    "KAFKA_HEARTBEAT_INTERVAL_MS": "600",
    # Long enough for somebody to fall asleep, and to be woken for the next call.
    "CALL_RETRY_SECONDS": "2",
    "CALL_RESUME_SECONDS": "0.5",
    "CALL_QUIET_SECONDS": "4",
    "RECORDINGS_SETTLE_SECONDS": "0.3",
    "DIAL_RESOLVE_SECONDS": "6",
    "WEBHOOK_PUBLISH_SECONDS": "0.5",
    **webhook_plays.ENVIRONMENT,
}


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Stage]:
    """A stage with everything outside and the product running, its evidence in `folder`, which is emptied."""
    shutil.rmtree(folder, ignore_errors=True)
    evidence = Evidence(folder)
    world = World(
        WorldSettings(
            kafka=KafkaKind.REAL,
            folder=folder / "world",
            partitions=2,
            speed=120.0,
            journals=folder,
            environment={**FAST_LIVES, **FASTER, "MONGODB_DATABASE": DATABASE},
        )
    )
    async with AsyncExitStack() as stack:
        stack.callback(evidence.close)
        stack.push_async_callback(world.stop)
        await world.start_outside()
        stage = Stage(folder, world, evidence)
        evidence.write("connections.json", _connections(world))
        await stack.enter_async_context(stage.connected())
        yield stage


def _connections(world: World) -> dict[str, str]:
    return {
        "kafka": world.environment["KAFKA_BOOTSTRAP_SERVERS"],
        "mongodb_url": world.environment["MONGODB_URL"],
        "mongodb_database": DATABASE,
        "api_url": world.url,
        "api_key": world.api_key,
    }
