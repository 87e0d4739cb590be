"""The one gate to the outside world."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime
from uuid import uuid4

from shared.clock import Clock
from shared.errors import Transient
from shared.events.fact import Fact
from shared.events.wire import Message, encode
from shared.failpoints import failpoint
from shared.mongo.effect_records import EffectRecord, EffectRecords
from shared.tracing import traced

Run = Callable[[], Awaitable[Sequence[Fact]]]
Resolve = Callable[[datetime], Awaitable[Sequence[Fact]]]
Turn = AbstractAsyncContextManager[None]
"""What is waited for before something is done, and given back when it is."""


class EffectGate:
    """Runs an effect and keeps its result before anything is published.

    Whoever asks again gets the stored result, so that a redelivery publishes the same facts, byte for byte.
    """

    def __init__(self, records: EffectRecords, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        # The names of claims that MongoDB may have written without an answer, by effect. Nothing was done for them.
        self._unanswered: dict[str, str] = {}

    async def once(self, effect_id: str, run: Run) -> tuple[Message, ...]:
        """For what may be done twice without harm (a model's answer, a download).

        Nothing is claimed, so that nothing waits for a worker that died. If two workers do it at the same time, the
        first result to be kept is everybody's (docs/decisions/0004).
        """
        record = await self._records.find(effect_id)
        if record is not None and record.messages is not None:
            return record.messages
        facts = await run()
        failpoint("effects.ran")
        return await self._settle(effect_id, facts)

    async def at_most_once(
        self, effect_id: str, run: Run, resolve: Resolve, turn: Turn | None = None
    ) -> tuple[Message, ...]:
        """For what must never be done twice (dialling). Claimed durably before it is run.

        A claim without a result means that the outcome is unknown: `resolve` then finds out, given the time of the
        claim, and `run` is never called again. Only whoever was not told that its own claim was written, and so has
        done nothing, may go on by it.

        `turn` is had before the claim, so that a worker that dies leaves no claims of what only waited, and until the
        result is kept. It is given back before `resolve`, which may need a turn of its own.
        """
        async with turn or nullcontext():
            record = await self._claimed(effect_id)
            if record is None:
                facts = await run()
                failpoint("effects.ran_at_most_once")
                return await self._settle(effect_id, facts)
        if record.messages is not None:
            return record.messages
        facts = await resolve(record.claimed_at)
        failpoint("effects.resolved")
        return await self._settle(effect_id, facts)

    async def _claimed(self, effect_id: str) -> EffectRecord | None:
        """None when the effect is ours to be done, else what is known of it."""
        by = self._unanswered.pop(effect_id, None) or uuid4().hex
        try:
            return await self._records.claim(effect_id, by, self._clock())
        except Transient:
            self._unanswered[effect_id] = by
            raise

    async def _settle(self, effect_id: str, facts: Sequence[Fact]) -> tuple[Message, ...]:
        return await self._records.settle(effect_id, tuple(encode(traced(fact)) for fact in facts), self._clock())
