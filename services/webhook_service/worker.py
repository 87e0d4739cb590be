"""One of several workers: it holds its share of the endpoints by leases, and works for those."""

import asyncio
import math
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Sequence

from services.webhook_service.directory import Directory
from services.webhook_service.station import Means, Station
from shared.ending import end
from shared.errors import Transient
from shared.mongo.webhook_cursors import LeaseLost
from shared.mongo.webhook_endpoints import WebhookEndpoints
from shared.mongo.webhook_workers import WebhookWorkers
from shared.telemetry import log
from shared.webhooks.request import RequestKind

logger = log(__name__)

_MOST_REPLAYS = 5
"""Of one endpoint at once; further ones wait where they were asked for."""


class Worker:
    """Works until it is told to stop.

    Its turns alone begin and end stations, one after the other. Beside them, however long one lasts, the leases are
    renewed: what was lost all the same is found by the next turn, and by whatever writes in its name.
    """

    def __init__(self, means: Means, endpoints: WebhookEndpoints, workers: WebhookWorkers) -> None:
        self.name = f"worker_{secrets.token_hex(8)}"
        self._means = means
        self._endpoints = endpoints
        self._directory = Directory(endpoints, means.cursors)
        self._workers = workers
        self._stations: dict[str, Station] = {}
        self._valid_until = float("-inf")
        self.ready = False
        self.trouble: str | None = None
        """What the last look failed with."""

    @property
    def held(self) -> list[str]:
        """The endpoints that it works for."""
        return list(self._stations)

    async def run(self, stop: asyncio.Event) -> None:
        """Looks again and again at what is to be done; in the end it finishes what is under way and lets go."""
        reading = asyncio.create_task(self._means.tail.run())
        renewing = asyncio.create_task(self._hold_on())
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                await self._look()
                await asyncio.wait(
                    [reading, renewing, stopped],
                    timeout=self._means.settings.webhook_tick_seconds,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in (reading, renewing):
                    if task.done():
                        task.result()
        finally:
            self.ready = False
            stopped.cancel()
            try:
                await self._let_go(self.held)
            finally:
                await end([reading, renewing])
            await self._leave()

    async def _hold_on(self) -> None:
        """For ever: a turn may last for longer than a lease."""
        while True:
            await asyncio.sleep(self._means.settings.webhook_lease_seconds / 3)
            try:
                await self._renew()
                await self._beat()
            except Transient as failure:
                logger.warning("trying again", what="renew the leases", reason=str(failure))

    async def _look(self) -> None:
        try:
            await self._turn()
            self.ready, self.trouble = True, None
        except Transient as failure:
            self.trouble = str(failure)
            logger.warning("trying again", what="look at the endpoints", reason=str(failure))
            if not self._may_send():
                await self._stop(self.held)

    async def _turn(self) -> None:
        held = await self._renew()
        workers = await self._beat()
        await self._directory.look()
        over = [each for each, station in self._stations.items() if station.is_over]
        lost = [each for each in self._stations if each not in held]
        idle = [each for each in self._stations if not self._is_wanted(each)]
        await self._let_go({*over, *idle})
        await self._stop([each for each in lost if each in self._stations])
        for each, station in self._stations.items():
            station.holding.endpoint = self._directory.endpoint(each) or station.holding.endpoint
        # A lease without a station: of a look that did not come to its end.
        await self._let_go([each for each in held if each not in self._stations and each not in over])
        await self._share(max(1, workers))
        await self._heed()

    async def _renew(self) -> frozenset[str]:
        """What is held. What is taken while this goes on is held, too, and perhaps not among it."""
        lease = self._means.settings.webhook_lease_seconds
        asked_at = time.monotonic()
        held = await self._means.cursors.renew(self.name, lease)
        self._valid_until = max(self._valid_until, asked_at + lease)
        return held

    async def _beat(self) -> int:
        """How many workers there are."""
        return await self._workers.beat(self.name, self._means.settings.webhook_lease_seconds)

    def _is_wanted(self, endpoint_id: str) -> bool:
        return self._directory.endpoint(endpoint_id) is not None and self._directory.has_work(endpoint_id)

    async def _share(self, workers: int) -> None:
        """Holds as many endpoints as all others do, or one more."""
        share = math.ceil(self._directory.busy / workers)
        await self._let_go(self.held[share:])
        for each in await self._directory.open():
            has_room = len(self._stations) < share or not self._is_wanted(each)
            if has_room and each not in self._stations:
                await self._try_to_take(each)

    async def _try_to_take(self, endpoint_id: str) -> None:
        """Where that fails for one, the others are not held up, unless MongoDB is away: then it raises Transient."""
        try:
            await self._take(endpoint_id)
        except Transient as failure:
            if not self._may_send():
                raise
            logger.warning("trying again", what="take an endpoint", endpoint=endpoint_id, reason=str(failure))

    async def _take(self, endpoint_id: str) -> None:
        endpoint = self._directory.endpoint(endpoint_id)
        cursors, lease = self._means.cursors, self._means.settings.webhook_lease_seconds
        if not await cursors.lease(endpoint_id, endpoint.tenant if endpoint else "", self.name, lease):
            return
        if endpoint is None:
            await self._forget(endpoint_id)
            return
        # Read again: whoever held it may have moved it since.
        fresh = (await cursors.find([endpoint_id]))[endpoint_id]
        self._directory.learn(fresh)
        if not self._directory.has_work(endpoint_id):
            await cursors.release(self.name, [endpoint_id], is_idle=True)
            return
        self._stations[endpoint_id] = Station(endpoint, fresh, self.name, self._means, self._may_send)

    async def _forget(self, endpoint_id: str) -> None:
        """An endpoint was deleted: what was kept for it goes, too; of very much only a part with each turn."""
        if await self._endpoints.stands(endpoint_id):
            await self._means.cursors.release(self.name, [endpoint_id])  # added since the last look
            return
        if not await self._means.deliveries.purge(endpoint_id):
            await self._means.cursors.release(self.name, [endpoint_id])
            return
        await self._means.requests.purge(endpoint_id)
        await self._means.cursors.drop(endpoint_id, self.name)
        self._directory.forget(endpoint_id)

    async def _heed(self) -> None:
        requests = await self._means.requests.of(self.held) if self._stations else []
        cursors = await self._means.cursors.find({request.endpoint_id for request in requests}) if requests else {}
        unfinished = Counter(
            {each: sum(replay.done_at is None for replay in cursor.replays) for each, cursor in cursors.items()}
        )
        for request in requests:
            station = self._stations.get(request.endpoint_id)
            if station is None:
                continue  # lost meanwhile: whoever has it now heeds it
            is_replay = request.kind is RequestKind.REPLAY
            if is_replay and unfinished[request.endpoint_id] >= _MOST_REPLAYS:
                continue
            try:
                await station.heed(request)
            except LeaseLost:
                await self._stop([request.endpoint_id])
            else:
                unfinished[request.endpoint_id] += is_replay

    async def _let_go(self, endpoint_ids: Iterable[str]) -> None:
        """Finishes what is under way for some endpoints, and lets others have them."""
        some = sorted(endpoint_ids)
        if some:
            await self._stop(some)
            await self._means.cursors.release(self.name, some)

    async def _stop(self, endpoint_ids: Sequence[str]) -> None:
        stations = [self._stations.pop(each) for each in endpoint_ids if each in self._stations]
        # Not for long: the other endpoints wait for this turn, and a lease may not be renewed meanwhile.
        drain = max(0.0, (self._valid_until - time.monotonic()) / 2)
        await asyncio.gather(*(station.stop(drain) for station in stations))

    async def _leave(self) -> None:
        try:
            await self._workers.leave(self.name)
        except Transient as failure:
            logger.warning("not signed off", reason=str(failure))

    def _may_send(self) -> bool:
        return time.monotonic() < self._valid_until
