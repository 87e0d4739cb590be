"""From a batch of records to lives and the windows that they are in."""

from collections.abc import Sequence

from services.analytics_service.windows import Place, Windows, places
from shared.events.wire import decode
from shared.failpoints import failpoint
from shared.kafka.backoff import Backoff
from shared.kafka.breaker import Breaker
from shared.kafka.dead_letters import DeadLetters
from shared.kafka.retrying import until_done
from shared.kafka.table import Table
from shared.kafka.tickets import Record, Ticket
from shared.kafka.watermark import Watermark
from shared.metrics import BATCH_RECORDS, PROJECTION_SECONDS, consumed
from shared.mongo.projection import Projection, RejectedUpdates
from shared.mongo.update import MergedUpdates, Update
from shared.projections.life import Life
from shared.telemetry import log

logger = log(__name__)


class Intake:
    """Takes one batch at a time; done twice, it changes nothing more. A record that cannot be taken is dead-lettered,
    and its neighbours go on. While MongoDB is away it waits."""

    def __init__(
        self,
        table: Table,
        lives: Projection,
        windows: Windows,
        letters: DeadLetters,
        breaker: Breaker,
        backoff: Backoff,
    ) -> None:
        self._table = table
        self._lives = lives
        self._windows = windows
        self._letters = letters
        self._breaker = breaker
        self._backoff = backoff

    async def take(self, records: Sequence[Record]) -> None:
        """Folds a batch into the lives, then counts every window anew that one of them is in."""
        BATCH_RECORDS.observe(len(records))
        merged = MergedUpdates()
        tickets: dict[str, list[Ticket]] = {}
        for record in records:
            ticket = Ticket(record, Watermark(record.offset))  # Faust keeps account of what is finished
            try:
                fact = decode(record.headers, record.value)
                update = self._table.fold(fact)
            except Exception as poison:  # noqa: BLE001  pure code: what fails now will fail for ever
                await self._letters.reject(ticket, poison)
                continue
            self._breaker.succeeded()
            consumed(fact.type).inc()
            merged.add(fact.subject, update)
            tickets.setdefault(fact.subject, []).append(ticket)
        updates = merged.by_key()
        await until_done("project", lambda: self._project(updates, tickets), self._backoff)
        failpoint("analytics.folded")
        await until_done("count windows", lambda: self._count(tickets), self._backoff)

    async def _project(self, updates: dict[str, Update], tickets: dict[str, list[Ticket]]) -> None:
        try:
            with PROJECTION_SECONDS.time():
                await self._lives.project(updates)
        except RejectedUpdates as rejected:
            # The others of the batch are written; these never will be.
            for key in rejected.keys:
                for ticket in tickets.pop(key):
                    await self._letters.reject(ticket, rejected)

    async def _count(self, tickets: dict[str, list[Ticket]]) -> None:
        documents = await self._lives.read(tickets)
        touched: set[Place] = set()
        for document in documents.values():
            touched |= places(Life.of(document))
        await self._windows.refresh(touched)
