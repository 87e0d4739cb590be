"""The partitions that this worker holds, and how far it is in each."""

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from shared.kafka.watermark import Watermark
from shared.telemetry import log

logger = log(__name__)


class Partitions:
    """Watermarks by partition, their commits, and the pausing of those that ran too far ahead."""

    def __init__(self, consumer: AIOKafkaConsumer, max_in_flight: int) -> None:
        self._consumer = consumer
        self._max_in_flight = max_in_flight
        self._watermarks: dict[TopicPartition, Watermark] = {}
        self._committed: dict[TopicPartition, int] = {}
        self._paused: set[TopicPartition] = set()

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
            self._paused.discard(partition)

    def pace(self) -> None:
        """Pauses the partitions that ran too far ahead of their watermark, and resumes those that may go on."""
        assigned = self._consumer.assignment()
        ahead = {
            partition
            for partition, watermark in self._watermarks.items()
            if watermark.span >= self._max_in_flight and partition in assigned
        }
        if stop := ahead - self._paused:
            self._consumer.pause(*stop)
        if go := (self._paused - ahead) & assigned:
            self._consumer.resume(*go)
        self._paused = ahead

    @property
    def all_paused(self) -> bool:
        """Whether nothing may be read now."""
        return bool(self._paused) and self._paused >= self._consumer.assignment()

    async def commit(self) -> None:
        """Commits every watermark that moved. A failure is harmless: what is not committed is delivered again."""
        moved = {
            partition: watermark.position
            for partition, watermark in self._watermarks.items()
            if watermark.position != self._committed.get(partition)
        }
        if not moved:
            return
        try:
            await self._consumer.commit(moved)
        except (CommitFailedError, IllegalStateError, KafkaError) as failure:
            logger.warning("commit failed", reason=repr(failure))
        else:
            self._committed.update(moved)
