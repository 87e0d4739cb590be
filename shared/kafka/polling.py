"""Gets the records that a worker takes next."""

import asyncio
from collections.abc import Mapping, Sequence, Set
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

    Partitions that are held back are left out. To pause them would throw away what was fetched of them.
    """

    def __init__(self, consumer: AIOKafkaConsumer, progress: asyncio.Event) -> None:
        self._consumer = consumer
        self._progress = progress
        self._is_behind = False
        self._has_let_go = False

    def let_go(self) -> None:
        """Partitions are given away, or are given anew: reading begins again where it was committed."""
        self._has_let_go = True

    async def next(self, limit: int, held_back: Set[TopicPartition] = frozenset()) -> Batches:
        """About `limit` records, of no partition that is held back.

        Nothing where none came for a moment; or where there was progress, and less may have to be held back.

        Raises:
            KafkaError: Kafka cannot be read.
        """
        batches = await self._side_by_side(limit, held_back) if self._is_behind else {}
        if batches:
            return batches
        fetched = await (self._of_the_rest(limit, held_back) if held_back else self._of_all(limit))
        self._is_behind = sum(map(len, fetched.values())) >= limit
        return fetched

    async def _of_all(self, limit: int) -> Batches:
        fetched: Batches = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=limit)
        return fetched

    async def _of_the_rest(self, limit: int, held_back: Set[TopicPartition]) -> Batches:
        rest = self._consumer.assignment() - held_back
        getting = asyncio.create_task(self._consumer.getmany(*rest, timeout_ms=_POLL_MS, max_records=limit))
        progress = asyncio.create_task(self._progress.wait())
        try:
            await asyncio.wait((getting, progress), return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Nothing is lost: it waits before it takes records, and not afterwards.
            getting.cancel()
            progress.cancel()
        await asyncio.wait((getting,))
        fetched: Batches = {} if getting.cancelled() else getting.result()
        return fetched

    async def _side_by_side(self, limit: int, held_back: Set[TopicPartition]) -> Batches:
        """Of what is here by now. A partition whose records are still on their way is left for another time."""
        self._has_let_go = False
        fetched: dict[TopicPartition, Sequence[ConsumerRecord[Any, Any]]] = {}
        try:
            positions, ends = await self._backlog(held_back)
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

    async def _backlog(
        self, held_back: Set[TopicPartition]
    ) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
        """The positions and ends of the partitions that may be read and have been read from.

        Raises IllegalStateError where one is given away meanwhile.
        """
        readable = sorted(self._consumer.assignment() - held_back)
        known = {place: self._consumer.highwater(place) for place in readable}
        ends = {place: end for place, end in known.items() if end is not None}
        return {place: await self._consumer.position(place) for place in ends}, ends
