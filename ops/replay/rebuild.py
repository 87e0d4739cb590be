"""The procedure: a shadow is built while the live collection is written and read, compared, and put in its place."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_hex
from typing import Protocol, TypeVar

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from ops.replay.comparison import Comparison, compare
from ops.replay.hands import Hands
from ops.replay.lease import Lease, leased
from ops.replay.scope import Scope, gone, starts
from ops.replay.target import Target
from shared.errors import Transient
from shared.failpoints import failpoint
from shared.kafka.backoff import Backoff
from shared.kafka.log_reader import LogReader, Offsets, committed, open_log
from shared.kafka.replay import BATCH, Tally, Told, fold_into
from shared.kafka.retrying import until_done
from shared.kafka.settings import KafkaSettings
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.shadow_register import NOTICE_SECONDS, LeaseLost, ShadowRegister
from shared.mongo.shadows import Shadow
from shared.telemetry import log

logger = log(__name__)

T = TypeVar("T")
_BACKOFF = Backoff(base=0.2, cap=5.0)
_CATCH_UP_SECONDS = 15.0
_LOOK_SECONDS = 0.5


class Refused(RuntimeError):
    """The replay will not be done, and nothing has changed; the message says why."""


class Narrator(Protocol):
    """Hears how it goes."""

    def step(self, text: str) -> None:
        """Something begins."""

    def folding(self, records: int) -> None:
        """So many records are going to be folded."""

    def folded(self, tally: Tally) -> None:
        """So far, this was folded."""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to decide upon. `behind` is how many records the live service has not finished with."""

    tally: Tally
    seconds: float
    comparison: Comparison
    behind: int


Decide = Callable[[Found], Awaitable[bool]]


class Rebuild:
    """One replay of one service's projection."""

    def __init__(
        self, target: Target, kafka: KafkaSettings, database: Database, owner: str, narrator: Narrator, hands: Hands
    ) -> None:
        self._target = target
        self._kafka = kafka
        self._database = database
        self._narrator = narrator
        self._hands = hands
        self._register = ShadowRegister(database, target.collection)
        self._shadow = Shadow(database, target.collection, token_hex(4))
        self._live = Projection(database, target.collection)
        self._rebuilt = Projection(database, self._shadow.name)
        self._owner = f"{owner}, {self._shadow.name}"
        self.switched = False

    async def run(self, scope: Scope, decide: Decide) -> bool:
        """Builds, compares, and switches if `decide` says so. Whether it did.

        Raises:
            Refused: the log or what was kept does not allow it.
            ReplayUnderWay: another replay of this service has not ended.
            LeaseLost: this one was held up for so long that writers no longer count on it.
            KafkaError: Kafka cannot be read.
        """
        topics = [topic.value for topic in self._target.table.topics]
        async with open_log(self._kafka, topics) as reader, leased(self._register, self._owner) as lease:
            try:
                async with self._hands:
                    return await self._carried_out(scope, reader, lease, decide)
            finally:
                await self._let_go()

    async def _carried_out(self, scope: Scope, reader: LogReader, lease: Lease, decide: Decide) -> bool:
        await self._shadow.drop_leftovers()
        begins = await self._begins(scope, reader)
        await self._hands.start(begins, await reader.ends())  # they get ready while writers are told
        await self._register.announce(self._owner, self._shadow.name)
        self._narrator.step("waiting until every writer knows")
        await asyncio.sleep(NOTICE_SECONDS)
        # From here on whatever is projected into the live collection is in the shadow too.
        ends = await reader.ends()
        if not await decide(await self._built(reader, begins, ends, lease)):
            return False
        await self._switch(lease, list(ends))
        await self._fold_the_rest(reader, ends)
        await self._count_anew()
        return True

    async def _begins(self, scope: Scope, reader: LogReader) -> Offsets:
        """Makes what the shadow begins with: nothing, or a copy. Returns the offsets from which to fold onto that."""
        beginnings = await reader.beginnings()
        if scope.everything:
            if lost := gone(beginnings):
                raise Refused(f"The log has not kept its beginning: a rebuild would lose facts. {', '.join(lost)}.")
            return beginnings
        chosen: Offsets = {} if scope.rollback else scope.chosen(beginnings)
        if scope.since is not None:
            chosen = scope.chosen(await reader.at(scope.since))
        return starts(beginnings, await self._copied(scope, list(beginnings)), chosen)

    async def _copied(self, scope: Scope, partitions: Sequence[TopicPartition]) -> Offsets:
        """Makes the shadow a copy. Returns the offsets below which the copy holds everything."""
        kept = await self._register.kept()
        if scope.rollback and kept is None:
            raise Refused(f"Nothing was kept of {self._target.collection}: it has not been switched yet.")
        self._narrator.step("copying")
        # Asked for before it is copied: what the live service has finished with by now is in the copy.
        finished = await committed(self._kafka, self._target.service, partitions)
        await self._shadow.copy(self._shadow.kept if scope.rollback else self._target.collection)
        return kept.offsets if scope.rollback and kept else finished

    async def _count_anew(self) -> None:
        """Makes what is counted from the collection; done in part, it is done by doing the replay again."""
        if (afterwards := self._target.afterwards) is not None:
            self._narrator.step("counting anew")
            await _lasting("count", lambda: afterwards(self._database))

    async def _let_go(self) -> None:
        self._narrator.step("clearing up")
        try:
            with suppress(LeaseLost):  # then nobody writes to it any more
                await self._register.withdraw(self._owner)
            await asyncio.sleep(NOTICE_SECONDS)
            # What has this name now is an unfinished shadow, or what late writers made after the switch.
            await self._shadow.drop()
        except Transient as failure:
            logger.warning("a shadow is left; the next replay drops it", shadow=self._shadow.name, reason=str(failure))

    async def _built(self, reader: LogReader, begins: Offsets, ends: Offsets, lease: Lease) -> Found:
        def told(tally: Tally) -> None:
            lease.check()
            self._narrator.folded(tally)

        self._narrator.folding(sum(max(0, end - begins[partition]) for partition, end in ends.items()))
        began = time.monotonic()
        tally = await self._folded(reader, begins, ends, told)
        seconds = time.monotonic() - began
        self._narrator.step("making the indexes")
        await _lasting("indexes", lambda: self._rebuilt.ensure_indexes(self._target.indexes))
        self._narrator.step("waiting for the live service")
        behind = await self._until_caught_up(ends)
        self._narrator.step("comparing")
        comparison = await _lasting("comparison", lambda: compare(self._live, self._rebuilt))
        if comparison.live.documents and not comparison.rebuilt.documents:
            raise Refused("The log explains nothing of what is there. Is this the right Kafka?")
        return Found(tally, seconds, comparison, behind)

    async def _folded(self, reader: LogReader, begins: Offsets, ends: Offsets, told: Told) -> Tally:
        if self._hands.are_there:
            service, into = self._target.service, self._rebuilt.name
            return await self._hands.fold(service, self._kafka, begins, ends, into, told)
        return await fold_into(self._target.table, reader.read(begins, ends, BATCH), self._rebuilt, told)

    async def _until_caught_up(self, ends: Offsets) -> int:
        """Waits a while for the live service, so that what it has still to fold is no difference. What it lacks."""
        until = time.monotonic() + _CATCH_UP_SECONDS
        while True:
            finished = await committed(self._kafka, self._target.service, list(ends))
            behind = sum(max(0, end - finished.get(partition, 0)) for partition, end in ends.items())
            if not behind or time.monotonic() > until:
                return behind
            await asyncio.sleep(_LOOK_SECONDS)

    async def _switch(self, lease: Lease, partitions: Sequence[TopicPartition]) -> None:
        self._narrator.step("keeping the live collection")
        finished = await committed(self._kafka, self._target.service, partitions)
        await _lasting("keep", self._shadow.keep_live)
        await _lasting("note", lambda: self._register.keep(self._owner, finished))
        self._narrator.step("switching")
        lease.check()
        await _lasting("renew", lambda: self._register.renew(self._owner))
        await _lasting("switch", self._shadow.switch)
        self.switched = True

    async def _fold_the_rest(self, reader: LogReader, ends: Offsets) -> None:
        """Folds what came while the replay went on.

        The writers have written that to the shadow. All but one that did not know of it, being of an older release.
        """
        live = Projection(self._database, self._target.collection)
        try:
            await self._register.withdraw(self._owner)
            await fold_into(self._target.table, reader.read(ends, await reader.ends(), BATCH), live)
            failpoint("replay.followed_up")
        except (KafkaError, Transient, LeaseLost) as failure:
            logger.warning("switched, but the newest facts were not folded once more", reason=str(failure))


async def _lasting(what: str, work: Callable[[], Awaitable[T]]) -> T:
    """What `work` returns, once MongoDB lets it."""
    results: list[T] = []

    async def once() -> None:
        results.append(await work())

    await until_done(what, once, _BACKOFF)
    return results[-1]
