"""What a worker knows of all endpoints: read whole now and then, and in between only what has changed."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from shared.mongo.webhook_cursors import WebhookCursors
from shared.mongo.webhook_endpoints import WebhookEndpoints
from shared.webhooks.cursor import WebhookCursor
from shared.webhooks.endpoint import WebhookEndpoint

WHOLE_SECONDS = 600.0
"""Between looks at everything, which find whatever slipped through between them."""

_OVERLAP = timedelta(seconds=30)
"""A change that took its time may show so much later than one that was noted after it."""

_EVER = datetime(1971, 1, 1, tzinfo=UTC)
_MOST_LAPSED = 1000


class Directory:
    """A look costs what changed, what lapsed and what nobody has taken yet, however many endpoints there are.

    What other workers find out, such as that an endpoint is to be given up, is learned when it is taken.
    """

    def __init__(
        self, endpoints: WebhookEndpoints, cursors: WebhookCursors, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._endpoints = endpoints
        self._cursors = cursors
        self._monotonic = monotonic
        self._standing: dict[str, WebhookEndpoint] = {}
        self._given_up: dict[str, WebhookCursor] = {}
        """Cursors of endpoints that were given up once."""
        self._gone: set[str] = set()
        """Deleted endpoints of which something may be kept still."""
        self._unplaced: set[str] = set()
        """Endpoints that nobody may have."""
        self._until = _EVER
        """The latest change that was seen, and when it was first seen."""
        self._until_at = float("-inf")
        self._whole_at = float("-inf")

    @property
    def busy(self) -> int:
        """For how many endpoints something is to be done, those that are no more included."""
        return len(self._gone) + sum(map(self.has_work, self._standing))

    def endpoint(self, endpoint_id: str) -> WebhookEndpoint | None:
        """An endpoint that is not deleted."""
        return self._standing.get(endpoint_id)

    def has_work(self, endpoint_id: str) -> bool:
        """Whether something is to be done for an endpoint: deliver, tell that it was given up, or forget it."""
        endpoint, cursor = self._standing.get(endpoint_id), self._given_up.get(endpoint_id)
        if endpoint is None:
            return True
        disabled = cursor.disabled if cursor else None
        if disabled is not None and not disabled.announced:
            return True
        return endpoint.enabled and (cursor is None or cursor.disabling(endpoint.generation) is None)

    def learn(self, cursor: WebhookCursor) -> None:
        """How an endpoint fares, as its holder has it."""
        if cursor.disabled is not None:
            self._given_up[cursor.id] = cursor

    def forget(self, endpoint_id: str) -> None:
        """Nothing is kept of it any more."""
        self._gone.discard(endpoint_id)
        self._unplaced.discard(endpoint_id)
        self._given_up.pop(endpoint_id, None)

    async def look(self) -> None:
        """Reads what changed. Raises StoreUnavailable."""
        if self._monotonic() - self._whole_at > WHOLE_SECONDS:
            await self._look_at_all()
            return
        is_quiet = self._monotonic() - self._until_at > _OVERLAP.total_seconds()
        changes = await self._endpoints.changed(self._until if is_quiet else self._until - _OVERLAP)
        for endpoint in changes.endpoints:
            if endpoint.deleted_at is None:
                self._standing[endpoint.id] = endpoint
                self._gone.discard(endpoint.id)  # added while everything was looked at
            elif self._standing.pop(endpoint.id, None) is not None:
                self._gone.add(endpoint.id)
        self._note(changes.until)
        self._unplaced |= {endpoint.id for endpoint in changes.endpoints}

    async def open(self) -> list[str]:
        """Endpoints that nobody holds, by id: those with work, and those that were let go and are to be set aside.

        Raises StoreUnavailable.
        """
        lapsed = set(await self._cursors.lapsed(_MOST_LAPSED))
        wanted = self._unplaced | self._gone
        leases = await self._cursors.leases(wanted) if wanted else {}
        for each in [each for each in self._gone if each not in leases]:
            self.forget(each)
        free = {each for each in wanted if not leases.get(each, False)}
        self._unplaced = {each for each in free if each in self._standing and self.has_work(each)}
        return sorted(lapsed | self._unplaced | (free & self._gone))

    async def _look_at_all(self) -> None:
        began = self._monotonic()
        standing = await self._endpoints.standing()
        cursors = await self._cursors.all()
        self._standing = {endpoint.id: endpoint for endpoint in standing.endpoints}
        self._given_up = {key: cursor for key, cursor in cursors.items() if cursor.disabled is not None}
        self._gone = cursors.keys() - self._standing.keys()
        self._unplaced = {each for each in self._standing if self.has_work(each)}
        self._note(standing.until)
        self._whole_at = began

    def _note(self, until: datetime | None) -> None:
        if until is not None and until > self._until:
            self._until, self._until_at = until, self._monotonic()
