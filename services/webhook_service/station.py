"""All that is done for one endpoint, for as long as its lease is ours."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from services.webhook_service.courier import Courier
from services.webhook_service.feed import Feed
from services.webhook_service.log import Tail
from services.webhook_service.notice import notice
from services.webhook_service.posting import Poster
from services.webhook_service.recorder import Holding, Recorder
from services.webhook_service.replaying import Replay
from services.webhook_service.selection import again, of_test
from services.webhook_service.settings import WebhookSettings
from shared.clock import Clock
from shared.ending import end
from shared.events.webhooks import DisablingReason
from shared.kafka.backoff import Backoff
from shared.kafka.publisher import Publisher
from shared.kafka.retrying import until_done
from shared.kafka.settings import KafkaSettings
from shared.metrics import WEBHOOK_ENDPOINTS_DISABLED
from shared.mongo.webhook_cursors import LeaseLost, WebhookCursors
from shared.mongo.webhook_deliveries import WebhookDeliveries
from shared.mongo.webhook_requests import WebhookRequests
from shared.telemetry import log
from shared.webhooks.cursor import Replaying, WebhookCursor
from shared.webhooks.delivery import WebhookDelivery
from shared.webhooks.endpoint import WebhookEndpoint
from shared.webhooks.request import RequestKind, WebhookRequest
from shared.webhooks.secrets import SecretBox

logger = log(__name__)

_BACKOFF = Backoff(base=0.2, cap=5.0)

for _reason in DisablingReason:
    WEBHOOK_ENDPOINTS_DISABLED.labels(_reason.value)  # from 0 on, so that the first one shows as an increase


@dataclass(frozen=True)
class Means:
    """What every station of a worker works with."""

    settings: WebhookSettings
    kafka: KafkaSettings
    tail: Tail
    publisher: Publisher
    poster: Poster
    box: SecretBox
    cursors: WebhookCursors
    deliveries: WebhookDeliveries
    requests: WebhookRequests
    clock: Clock


class Station:
    """An endpoint that this worker holds."""

    def __init__(
        self, endpoint: WebhookEndpoint, cursor: WebhookCursor, owner: str, means: Means, may_send: Callable[[], bool]
    ) -> None:
        self.holding = Holding(endpoint, owner)
        self._cursor = cursor
        self._means = means
        self._recorder = Recorder(self.holding, means.deliveries, means.settings.webhook_max_pending, means.clock)
        self._courier = Courier(
            self.holding,
            cursor,
            means.settings,
            means.poster,
            means.box,
            means.cursors,
            means.deliveries,
            may_send,
            means.clock,
            _BACKOFF,
        )
        self._replays: asyncio.Queue[Replaying] = asyncio.Queue()
        for replaying in cursor.replays:
            if replaying.done_at is None:
                self._replays.put_nowait(replaying)
        self._working = asyncio.create_task(self._work(), name=f"station of {endpoint.id}")

    @property
    def is_over(self) -> bool:
        """Whether it has ended by itself: there is nothing left to do for it here, or something broke."""
        return self._working.done()

    async def stop(self, drain_seconds: float) -> None:
        """Ends it, what is under way included: nothing more is recorded for it."""
        await end([self._working])
        await self._recorder.settled()
        await self._courier.finish(drain_seconds)

    async def heed(self, request: WebhookRequest) -> None:
        """Does what was asked for, once. Raises StoreUnavailable, LeaseLost."""
        if request.kind is RequestKind.REPLAY:
            await self._begin_replay(request)
        else:
            delivery = await self._asked_for(request)
            if delivery is not None:
                await self._means.deliveries.record([delivery])
        await self._means.requests.remove(request.id)
        self.holding.due.set()

    async def _begin_replay(self, request: WebhookRequest) -> None:
        replaying = Replaying(id=request.id, since=request.since, until=request.until or request.asked_at)
        if await self._means.cursors.ask_replay(self.holding.endpoint.id, self.holding.owner, replaying):
            self._replays.put_nowait(replaying)

    async def _asked_for(self, request: WebhookRequest) -> WebhookDelivery | None:
        endpoint, now = self.holding.endpoint, self._means.clock()
        if request.kind is RequestKind.TEST:
            return of_test(endpoint, request, now)
        original = await self._means.deliveries.find(endpoint.tenant, endpoint.id, request.delivery_id or "")
        return again(original, request, now) if original else None  # it may have expired meanwhile

    async def _work(self) -> None:
        endpoint = self.holding.endpoint
        try:
            await self._announce()
            if self._cursor.disabling(endpoint.generation) is not None:
                return
            await self._until_given_up()
            await self._announce()
        except LeaseLost:
            logger.warning("webhook endpoint taken over", endpoint=endpoint.id)
        except Exception:
            # The others go on; this one is begun anew by whoever leases it next.
            logger.exception("webhook endpoint failed", endpoint=endpoint.id)

    async def _until_given_up(self) -> None:
        means = self._means
        feed = Feed(
            self.holding, self._cursor.position, self._recorder, means.kafka, means.tail, means.cursors, _BACKOFF
        )
        delivering = asyncio.create_task(self._courier.run())
        others = [asyncio.create_task(feed.run()), asyncio.create_task(self._replay())]
        try:
            done, _ = await asyncio.wait([delivering, *others], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await end([delivering, *others])

    async def _replay(self) -> None:
        """One after the other, the oldest first."""
        while True:
            replaying = await self._replays.get()
            means = self._means
            replay = Replay(replaying, self.holding, self._recorder, means.kafka, means.cursors, means.clock)
            await until_done("replay", replay.run, _BACKOFF)

    async def _announce(self) -> None:
        """Tells of the endpoint that it was given up, unless that was done."""
        disabling = self._courier.cursor.disabled
        if disabling is None or disabling.announced:
            return
        endpoint, means = self.holding.endpoint, self._means
        logger.error(
            "webhook endpoint disabled",
            endpoint=endpoint.id,
            tenant=endpoint.tenant,
            reason=disabling.reason.value,
            failures=disabling.failures,
            last_failure=disabling.last_failure,
        )
        WEBHOOK_ENDPOINTS_DISABLED.labels(disabling.reason.value).inc()
        fact = notice(endpoint.id, endpoint.tenant, disabling)
        await until_done("tell of a disabled endpoint", lambda: means.publisher.publish(fact), _BACKOFF)
        await self._courier.announced(disabling)
