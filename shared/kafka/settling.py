"""Decide, do, publish: what follows from a document's state."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Generic

from typing_extensions import TypeVar

from shared.clock import Clock
from shared.effects import EffectGate
from shared.errors import Transient
from shared.events.wire import Message
from shared.intents import Intent, Wake
from shared.kafka.publisher import Publisher
from shared.kafka.service import Service
from shared.mongo.projection import Projection
from shared.mongo.update import Document
from shared.mongo.wakeups import Wakeups
from shared.tracing import current_traceparent
from shared.watching import WatchedEffect, effect

S = TypeVar("S")
I = TypeVar("I", bound=Intent)  # noqa: E741  the intent

_REMEMBERED = 4_096


class Settling(Generic[S, I]):
    """Takes one document to where nothing is left to do for now."""

    def __init__(
        self,
        service: Service[S, I],
        projection: Projection,
        gate: EffectGate,
        wakeups: Wakeups,
        publisher: Publisher,
        clock: Clock,
    ) -> None:
        self._service = service
        self._projection = projection
        self._gate = gate
        self._wakeups = wakeups
        self._publisher = publisher
        self._clock = clock
        # What this process has published lately. Only spares work: until our own fact comes back by its topic, the
        # state still asks for it, and the gate would publish the stored result once more. By effect: whether it told of
        # anything.
        self._published: OrderedDict[str, bool] = OrderedDict()

    async def __call__(self, key: str, document: Document | None) -> None:
        """Decides on the document's current state, does what is decided, and publishes what follows.

        Every intent is tried, even when another fails.

        Raises:
            Transient: something is to be tried again.
        """
        document = document or await self._projection.get(key)
        if document is None:
            return
        decided = self._service.decide(self._service.read(document), self._clock())
        intents = [item for item in decided if not isinstance(item, Wake)]
        due = [item.at for item in decided if isinstance(item, Wake)]
        if due:
            await self._wakeups.schedule(key, min(due), current_traceparent())
        if intents:
            await self._do([intent for intent in intents if intent.effect_id not in self._published])
        if not due and not self._told_any(intents) and self._service.overdue is not None:
            await self._wakeups.clear(key)

    def is_settled(self, document: Document) -> bool:
        """Whether nothing is to be done about a document, nor noted: most facts of most services are like that.

        What cannot be decided is not settled.
        """
        if self._service.overdue is not None:
            return False  # a wake-up is to be kept or cleared
        try:
            return not self._service.decide(self._service.read(document), self._clock())
        except Exception:  # noqa: BLE001  deciding it once more, in its lane, is what fails, and is seen to
            return False

    async def _do(self, intents: Sequence[I]) -> None:
        results = await asyncio.gather(*map(self._perform, intents), return_exceptions=True)
        failures = [result for result in results if isinstance(result, BaseException)]
        # What will pass is waited for first: what never will is given up with everything that the key still asks for.
        for failure in sorted(failures, key=lambda each: not isinstance(each, Transient)):
            raise failure

    async def _perform(self, intent: I) -> None:
        with effect(type(intent).__name__) as watched:
            messages = await self._outcome(intent, watched)
        await self._publisher.send(messages)
        self._published[intent.effect_id] = bool(messages)
        if len(self._published) > _REMEMBERED:
            self._published.popitem(last=False)

    def _told_any(self, intents: Sequence[I]) -> bool:
        """Whether facts followed from `intents`. Whoever read them, in this process or in another, may have asked to be
        woken by now, and that is not to be taken away. A wake-up that is left over fires once, and is decided anew.
        """
        return any(self._published.get(intent.effect_id, True) for intent in intents)

    async def _outcome(self, intent: I, watched: WatchedEffect) -> tuple[Message, ...]:
        service = self._service
        if not intent.at_most_once:
            return await self._gate.once(intent.effect_id, lambda: watched.done(service.perform(intent)))
        resolve = service.resolve
        if resolve is None:
            raise TypeError(f"{service.name} cannot resolve {type(intent).__name__}, which is done at most once")
        turn = None if service.turn is None else service.turn()
        return await self._gate.at_most_once(
            intent.effect_id,
            lambda: watched.done(service.perform(intent)),
            lambda claimed_at: watched.done(resolve(intent, claimed_at), "resolved"),
            turn,
        )
