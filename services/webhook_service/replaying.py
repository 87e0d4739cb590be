"""A range of the log once more, beside what comes anew."""

from contextlib import aclosing
from datetime import datetime

from aiokafka import TopicPartition

from services.webhook_service.log import Offsets, ends, place_of, read
from services.webhook_service.recorder import Holding, Recorder
from services.webhook_service.selection import choice
from shared.clock import Clock
from shared.kafka.position import LogPosition
from shared.kafka.settings import KafkaSettings
from shared.mongo.webhook_cursors import WebhookCursors
from shared.webhooks.cursor import Replaying


class Replay:
    """One replay. It goes on where it was, also in another process."""

    def __init__(
        self,
        replaying: Replaying,
        holding: Holding,
        recorder: Recorder,
        kafka: KafkaSettings,
        cursors: WebhookCursors,
        clock: Clock,
    ) -> None:
        self._now = replaying
        self._holding = holding
        self._recorder = recorder
        self._kafka = kafka
        self._cursors = cursors
        self._clock = clock

    async def run(self) -> None:
        """Records what is left of it; may be called again. Raises LogUnavailable, StoreUnavailable, LeaseLost."""
        if self._now.end is None:
            start, end = await place_of(self._kafka, self._now.since), await ends(self._kafka)
            await self._move(position=_token(start), end=_token(end))
        position = _offsets(self._now.position)
        wanted = choice(self._holding.endpoint, self._now.since, self._now.until)
        async with aclosing(read(self._kafka, dict(position), _offsets(self._now.end))) as batches:
            async for some in batches:
                await self._recorder.until_there_is_room()
                await self._recorder.record(some, wanted, position, self._now.id)
                position.update(some.offsets)
                await self._move(position=_token(position))
        await self._move(done_at=self._clock())

    async def _move(self, **changes: str | datetime) -> None:
        moved = self._now.model_copy(update=changes)
        await self._cursors.move_replay(self._holding.endpoint.id, self._holding.owner, moved)
        self._now = moved


def _token(offsets: Offsets) -> str:
    return LogPosition(offsets).token()


def _offsets(token: str | None) -> dict[TopicPartition, int]:
    assert token is not None
    return dict(LogPosition.parse(token).offsets)
