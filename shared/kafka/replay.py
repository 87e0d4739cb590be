"""Rebuilds a projection from the log. Folds only: a replay cannot cause an effect."""

from typing import Any

from shared.kafka.log_reader import read_to_end
from shared.kafka.service import Service
from shared.kafka.settings import KafkaSettings
from shared.mongo.projection import Projection
from shared.mongo.update import Update


async def replay(service: Service[Any, Any], kafka: KafkaSettings, into: Projection) -> int:
    """Folds everything that `service` reads, from offset 0 to the end, into `into`. Returns how many facts."""
    facts = 0
    topics = [topic.value for topic in service.topics]
    async for batch in read_to_end(kafka, topics):
        updates: dict[str, Update] = {}
        for fact in batch:
            update = service.fold(fact)
            updates[fact.subject] = updates[fact.subject].merge(update) if fact.subject in updates else update
        await into.project(updates)
        facts += len(batch)
    return facts
