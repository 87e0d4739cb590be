"""Rebuilds a projection from the log. Folds only: a replay cannot cause an effect."""

from collections.abc import Iterable

from shared.events.fact import Fact
from shared.kafka.log_reader import read_to_end
from shared.kafka.settings import KafkaSettings
from shared.kafka.table import Table
from shared.mongo.projection import Projection, RejectedUpdates
from shared.mongo.update import Update, merge_into
from shared.telemetry import log

logger = log(__name__)


async def replay(table: Table, kafka: KafkaSettings, into: Projection) -> int:
    """Folds everything that `table` reads, from offset 0 to the end, into `into`. Returns how many facts.

    What the live consumer dead-letters is passed over here, and logged, so that both come to the same documents.
    """
    facts = 0
    async for batch in read_to_end(kafka, [topic.value for topic in table.topics]):
        try:
            await into.project(_folded(table, batch))
        except RejectedUpdates as rejected:
            logger.error("passed over", reason=str(rejected))
        facts += len(batch)
    return facts


def _folded(table: Table, batch: Iterable[Fact]) -> dict[str, Update]:
    updates: dict[str, Update] = {}
    for fact in batch:
        try:
            update = table.fold(fact)
        except Exception as poison:  # noqa: BLE001  as in the intake: pure code that fails now will fail for ever
            logger.error("passed over", fact=fact.id, type=fact.type, reason=repr(poison))
            continue
        merge_into(updates, fact.subject, update)
    return updates
