"""Rebuilds a projection from the log. Folds only: a replay cannot cause an effect."""

from shared.kafka.log_reader import read_to_end
from shared.kafka.settings import KafkaSettings
from shared.kafka.table import Table
from shared.mongo.projection import Projection


async def replay(table: Table, kafka: KafkaSettings, into: Projection) -> int:
    """Folds everything that `table` reads, from offset 0 to the end, into `into`. Returns how many facts."""
    facts = 0
    async for batch in read_to_end(kafka, [topic.value for topic in table.topics]):
        await into.project(table.fold_all(batch))
        facts += len(batch)
    return facts
