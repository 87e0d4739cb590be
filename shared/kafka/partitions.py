"""The partitions that this worker holds, and how far it is in each."""

import time
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from aiokafka.structs import OffsetAndMetadata

from shared.failpoints import failpoint
from shared.kafka.progress import Progress
from shared.kafka.watermark import Watermark
from shared.metrics import COMMIT_FAILURES, IN_FLIGHT, LAG, OLDEST_AGE
from shared.telemetry import log

logger = log(__name__)


class Partitions:
    """Watermarks by partition, their commits, and which of them ran too far ahead."""

    def __init__(self, consumer: AIOKafkaConsumer, max_in_flight: int) -> None:
        self._consumer = consumer
        self._max_in_flight = max_in_flight
        self._watermarks: dict[TopicPartition, Watermark] = {}
        self._committed: dict[TopicPartition, OffsetAndMetadata] = {}

    def watermark(self, partition: TopicPartition, first_offset: int) -> Watermark:
        """The watermark of `partition`, which begins at the first offset that was read."""
        return self._watermarks.setdefault(partition, Watermark(first_offset))

    def is_assigned(self, partition: TopicPartition) -> bool:
        """Whether `partition` is this worker's now."""
        return partition in self._consumer.assignment()

    def forget(self, partitions: set[TopicPartition]) -> None:
        """These belong to another worker now."""
        for partition in partitions:
            self._watermarks.pop(partition, None)
            self._committed.pop(partition, None)

    def ahead(self) -> set[TopicPartition]:
        """The partitions that ran too far ahead of their watermark: they are not to be read before it moves."""
        return {
            partition
            for partition, watermark in self._watermarks.items()
            if watermark.span >= self._max_in_flight and self.is_assigned(partition)
        }

    async def observe(self) -> None:
        """Sets the metrics of each partition. Those that were given away have none."""
        places = {}
        for partition in list(self._consumer.assignment()):
            # One may be given away while another is looked at.
            with suppress(IllegalStateError):
                places[partition] = await self._place(partition)
        for gauge in (LAG, OLDEST_AGE, IN_FLIGHT):
            gauge.clear()
        for partition, (lag, age, in_flight) in places.items():
            if lag is not None:
                LAG.labels(*partition).set(lag)
            OLDEST_AGE.labels(*partition).set(age)
            IN_FLIGHT.labels(*partition).set(in_flight)

    async def _place(self, partition: TopicPartition) -> tuple[int | None, float, int]:
        """Lag in records (none before the first fetch tells), age in seconds of the oldest, records in flight.

        Raises IllegalStateError when it is not ours.
        """
        if not self.is_assigned(partition):
            raise IllegalStateError(f"{partition} is another worker's")
        end: int | None = self._consumer.highwater(partition)
        watermark = self._watermarks.get(partition)
        if watermark is None:
            # Nothing was read: it has caught up, or has not begun. Where it is known where the log ends, so is this.
            return (None if end is None else end - await self._consumer.position(partition)), 0.0, 0
        lag = None if end is None else max(0, end - watermark.position)
        written_at = watermark.oldest_written_at
        return lag, 0.0 if written_at is None else max(0.0, time.time() - written_at), watermark.in_flight

    async def commit(self) -> None:
        """Commits every watermark that moved, and what is under way above it (`Progress`) in the commit's metadata.

        A failure is harmless: what is not committed is delivered again.
        """
        reached = {partition: _reached(watermark) for partition, watermark in self._watermarks.items()}
        moved = {partition: at for partition, at in reached.items() if at != self._committed.get(partition)}
        if not moved:
            return
        try:
            await self._consumer.commit(moved)
        except (CommitFailedError, IllegalStateError, KafkaError) as failure:
            COMMIT_FAILURES.inc()
            logger.warning("commit failed", reason=repr(failure))
        else:
            failpoint("partitions.committed")
            self._committed.update(moved)


def _reached(watermark: Watermark) -> OffsetAndMetadata:
    progress = Progress(in_flight=watermark.in_flight, retrying=watermark.retrying, attempts=watermark.attempts)
    return OffsetAndMetadata(watermark.position, progress.metadata())
