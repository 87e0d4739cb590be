"""`python -m tests.chaos.rebuild`: folds every projection again from offset 0, beside the live ones.

A process of its own, in the product's environment: a changed copy of the product rebuilds by its own folds.
"""

import asyncio

from shared.kafka.replay import replay
from shared.kafka.settings import KafkaSettings
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.settings import MongoSettings
from shared.telemetry import configure_logging
from tests.chaos.product import TABLES


async def rebuild() -> None:
    """Each collection `<name>` into `<name>.rebuilt`."""
    async with Database(MongoSettings()) as database:
        for name, table in TABLES.items():
            await replay(table, KafkaSettings(), Projection(database, f"{name}.rebuilt"))


if __name__ == "__main__":
    configure_logging("rebuild")
    asyncio.run(rebuild())
