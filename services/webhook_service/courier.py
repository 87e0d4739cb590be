"""From deliveries to requests: what is due is sent, a bounded number at once, and what came of it is kept."""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime

from services.webhook_service.answer import Answer
from services.webhook_service.decisions import Patience, after, fared
from services.webhook_service.posting import Poster
from services.webhook_service.recorder import Holding
from services.webhook_service.settings import WebhookSettings
from services.webhook_service.signing import signed_headers
from shared.clock import Clock
from shared.kafka.backoff import Backoff
from shared.kafka.retrying import until_done
from shared.mongo.webhook_cursors import WebhookCursors
from shared.mongo.webhook_deliveries import WebhookDeliveries
from shared.outbound.targets import host_of
from shared.telemetry import log
from shared.webhooks.cursor import Disabling, WebhookCursor
from shared.webhooks.delivery import Attempt, WebhookDelivery
from shared.webhooks.secrets import SecretBox, SecretUnreadable

logger = log(__name__)

_UNREADABLE_SECONDS = 30.0


class Courier:
    """Of one endpoint. `may_send` says whether the lease on it still holds."""

    def __init__(
        self,
        holding: Holding,
        cursor: WebhookCursor,
        settings: WebhookSettings,
        poster: Poster,
        box: SecretBox,
        cursors: WebhookCursors,
        deliveries: WebhookDeliveries,
        may_send: Callable[[], bool],
        clock: Clock,
        backoff: Backoff,
    ) -> None:
        self._holding = holding
        self.cursor = cursor
        self._settings = settings
        self._patience = Patience(settings.disable_after, settings.webhook_disable_after_failures)
        self._poster = poster
        self._box = box
        self._cursors = cursors
        self._deliveries = deliveries
        self._may_send = may_send
        self._clock = clock
        self._backoff = backoff
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._faring = asyncio.Lock()

    async def run(self) -> None:
        """Until the endpoint is given up; then what is under way is let go. Raises LeaseLost."""
        while self.cursor.disabling(self._holding.endpoint.generation) is None:
            self._holding.due.clear()
            await until_done("look for due deliveries", self._begin_what_is_due, self._backoff)
            await self._until_something_happens()
            self._end_what_is_done()

    async def finish(self, seconds: float) -> None:
        """Lets what is under way come to its end for a while; what does not is repeated by somebody else."""
        tasks = list(self._under_way.values())
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def announced(self, disabling: Disabling) -> None:
        """Keeps that the log tells of `disabling`, if that is still how the endpoint fares. Raises LeaseLost."""
        async with self._faring:
            if self.cursor.disabled == disabling:
                told = disabling.model_copy(update={"announced": True})
                await self._become(self.cursor.model_copy(update={"disabled": told}))

    async def _begin_what_is_due(self) -> None:
        room = self._settings.webhook_concurrency - len(self._under_way)
        if room <= 0 or not self._may_send():
            return
        due = await self._deliveries.due(self._holding.endpoint.id, self._clock(), room, list(self._under_way))
        for delivery in due:
            self._under_way[delivery.id] = asyncio.create_task(self._deliver(delivery))

    async def _until_something_happens(self) -> None:
        waiting = asyncio.create_task(self._holding.due.wait())
        try:
            await asyncio.wait(
                [waiting, *self._under_way.values()],
                timeout=self._settings.webhook_tick_seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            waiting.cancel()

    def _end_what_is_done(self) -> None:
        """Raises what one of them raised."""
        for delivery_id, task in list(self._under_way.items()):
            if task.done():
                del self._under_way[delivery_id]
                task.result()

    async def _deliver(self, delivery: WebhookDelivery) -> None:
        at = self._clock()
        endpoint = self._holding.endpoint
        try:
            secrets = [self._box.unseal(secret.sealed, endpoint.id) for secret in endpoint.signing(at)]
        except SecretUnreadable as unreadable:
            # Nobody's fault but ours: it is no attempt, and waits until SECRET_KEY is what it was.
            logger.error("webhook not signed", endpoint=endpoint.id, reason=str(unreadable))
            await asyncio.sleep(_UNREADABLE_SECONDS)
            return
        headers = signed_headers(delivery.event_id, delivery.body, secrets, at)
        answer = await self._poster.post(endpoint.url, headers, delivery.body.encode())
        await self._keep(delivery, answer, at)

    async def _keep(self, delivery: WebhookDelivery, answer: Answer, at: datetime) -> None:
        now = self._clock()
        attempts = delivery.attempt_count + 1
        following = after(answer, attempts, self._settings.retries, now, random.random())
        attempt = Attempt(
            at=at,
            milliseconds=answer.milliseconds,
            status=answer.status,
            error=answer.error,
            response=answer.response,
        )
        expires = now + self._settings.retention

        async def keep() -> None:
            await self._deliveries.attempted(delivery.id, attempt, following.status, following.at, expires)

        await until_done("keep what came of a delivery", keep, self._backoff)
        await self._fare(answer)

    async def _fare(self, answer: Answer) -> None:
        """Keeps how the endpoint fares, one answer after the other. Raises LeaseLost."""
        async with self._faring:
            if self.cursor.disabling(self._holding.endpoint.generation) is not None:
                return
            endpoint = self._holding.endpoint
            then = fared(self.cursor, endpoint, host_of(endpoint.url), answer, self._clock(), self._patience)
            if then != self.cursor:
                await self._become(then)

    async def _become(self, then: WebhookCursor) -> None:
        async def keep() -> None:
            await self._cursors.fared(self._holding.endpoint.id, self._holding.owner, then)

        await until_done("keep how an endpoint fares", keep, self._backoff)
        self.cursor = then
