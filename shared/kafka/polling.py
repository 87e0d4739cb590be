"""Gets the records that a worker takes next."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from aiokafka.structs import ConsumerRecord

from shared.kafka.side_by_side import next_stretch

Batches = Mapping[TopicPartition, Sequence[ConsumerRecord[Any, Any]]]
_POLL_MS = 200


class Polling:
    """Polls a consumer: for whatever there is, or when there is more than fits into a batch, for what belongs together.

    aiokafka empties one partition after another. With a backlog a batch would then hold one type of fact, and every
    document be written once for each type.
    """

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._is_behind = False
        self._has_let_go = False

    def let_go(self) -> None:
        """Partitions are given away, or are given anew: reading begins again where it was committed."""
        self._has_let_go = True

    async def next(self, limit: int) -> Batches:
        """About `limit` records. Nothing where none came for a moment, or what is there may not be read now.

        Raises:
            KafkaError: Kafka cannot be read.
        """
        batches = await self._side_by_side(limit) if self._is_behind else {}
        if batches:
            return batches
        fetched: Batches = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=limit)
        self._is_behind = sum(map(len, fetched.values())) >= limit
        return fetched

    async def _side_by_side(self, limit: int) -> Batches:
        """Of what is here by now. A partition whose records are still on their way is left for another time."""
        self._has_let_go = False
        fetched: dict[TopicPartition, Sequence[ConsumerRecord[Any, Any]]] = {}
        try:
            positions, ends = await self._backlog()
            for place, until in next_stretch(positions, ends, limit).items():
                count = until - positions[place]
                some: Batches = await self._consumer.getmany(place, timeout_ms=0, max_records=count)
                if self._has_let_go:  # it waited for its new partitions: what came before is fetched once more
                    return some
                fetched |= some
        except KafkaError as failure:
            # What was fetched must be taken, for it is not fetched again. What is wrong elsewhere shows again.
            if not fetched and not isinstance(failure, IllegalStateError):
                raise
        self._is_behind = bool(fetched)
        return fetched

    async def _backlog(self) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
        """The positions and ends of the partitions that may be read and have been read from.

        Raises IllegalStateError where one is given away meanwhile.
        """
        readable = sorted(self._consumer.assignment() - self._consumer.paused())
        known = {place: self._consumer.highwater(place) for place in readable}
        ends = {place: end for place, end in known.items() if end is not None}
        return {place: await self._consumer.position(place) for place in ends}, ends
