"""Gets the records that a worker takes next."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from aiokafka.structs import ConsumerRecord

from shared.kafka.side_by_side import next_stretch

Batches = Mapping[TopicPartition, Sequence[ConsumerRecord[Any, Any]]]
_POLL_MS = 200


@dataclass(frozen=True, slots=True)
class Fetched:
    """Records, and how many times partitions had been given away when they came."""

    batches: Batches
    era: int


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
        self._era = 0

    def let_go(self) -> None:
        """Partitions are given away. Whoever has them next, and be it this worker, reads on from what was committed."""
        self._era += 1

    def is_stale(self, fetched: Fetched) -> bool:
        """Whether partitions were given away since it came: then it comes once more, and must not be taken."""
        return fetched.era != self._era

    async def next(self, limit: int, held_back: Set[TopicPartition] = frozenset()) -> Fetched:
        """About `limit` records, of no partition that is held back.

        Nothing where none came for a moment; or where there was progress, and less may have to be held back.

        Raises:
            KafkaError: Kafka cannot be read.
        """
        if self._is_behind:
            together = await self._side_by_side(limit, held_back)
            self._is_behind = bool(together.batches)
            if self._is_behind:
                return together
        fetched = await (self._of_the_rest(limit, held_back) if held_back else self._get(limit, _POLL_MS))
        self._is_behind = sum(map(len, fetched.batches.values())) >= limit
        return fetched

    async def _get(self, limit: int, timeout_ms: int, *places: TopicPartition) -> Fetched:
        batches: Batches = await self._consumer.getmany(*places, timeout_ms=timeout_ms, max_records=limit)
        return Fetched(batches, self._era)

    async def _of_the_rest(self, limit: int, held_back: Set[TopicPartition]) -> Fetched:
        getting = asyncio.create_task(self._get(limit, _POLL_MS, *(self._consumer.assignment() - held_back)))
        progress = asyncio.create_task(self._progress.wait())
        try:
            await asyncio.wait((getting, progress), return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Nothing is lost: it waits before it takes records, and not afterwards.
            getting.cancel()
            progress.cancel()
        await asyncio.wait((getting,))
        return Fetched({}, self._era) if getting.cancelled() else getting.result()

    async def _side_by_side(self, limit: int, held_back: Set[TopicPartition]) -> Fetched:
        """Of what is here by now. A partition whose records are still on their way is left for another time."""
        batches: dict[TopicPartition, Sequence[ConsumerRecord[Any, Any]]] = {}
        era = self._era
        try:
            positions, ends = await self._backlog(held_back)
            for place, until in next_stretch(positions, ends, limit).items():
                some = await self._get(until - positions[place], 0, place)
                if some.era != era:
                    return some  # it waited for new partitions: what came before is stale
                batches |= some.batches
        except KafkaError as failure:
            # What was fetched must be taken, for it is not fetched again. What is wrong elsewhere shows again.
            if not batches and not isinstance(failure, IllegalStateError):
                raise
        return Fetched(batches, era)

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
