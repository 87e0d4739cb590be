"""For which job an interview is, and with whom: its own facts do not say, except the first."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from gateway.live.wanted import Origin
from shared.events.calls import CallRequested
from shared.events.fact import Fact
from shared.kafka.backoff import Backoff
from shared.mongo.database import StoreUnavailable
from shared.telemetry import log

logger = log(__name__)

Find = Callable[[str, str], Awaitable[Origin | None]]
"""Looks up a tenant's interview. Raises StoreUnavailable."""

_MOST = 20_000
"""Interviews remembered: some megabytes."""
_AGAIN = Backoff(base=0.02, cap=1.0)

_Interview = tuple[str, str]


class Origins:
    """Remembers origins, and waits for those that are not known yet: facts of one interview come by several topics, so
    that one may be heard before the first is projected."""

    def __init__(self, find: Find, patience: float) -> None:
        self._find = find
        self._patience = patience
        self._known: OrderedDict[_Interview, Origin] = OrderedDict()
        self._unknown: OrderedDict[_Interview, None] = OrderedDict()

    def hear(self, fact: Fact) -> None:
        """Learns from an interview's first fact."""
        if isinstance(fact.data, CallRequested):
            self._learn((fact.tenant, fact.subject), Origin(fact.data.job_id, fact.data.candidate_id))

    async def of(self, fact: Fact) -> Origin | None:
        """The origin of the interview that `fact` is about. While MongoDB is away it waits; none when nobody knows the
        interview even after a while: then it has no first fact, and belongs to no job."""
        self.hear(fact)
        interview = (fact.tenant, fact.subject)
        until = asyncio.get_running_loop().time() + self._patience
        attempt = 0
        while (origin := await self._look(interview)) is None:
            if interview in self._unknown or asyncio.get_running_loop().time() > until:
                self._give_up(interview, fact)
                return None
            await asyncio.sleep(_AGAIN.draw(attempt))
            attempt += 1
        return origin

    async def _look(self, interview: _Interview) -> Origin | None:
        attempt = 0
        while interview not in self._known:
            try:
                found = await self._find(*interview)
            except StoreUnavailable as failure:
                logger.warning("trying again", what="an interview's job", attempt=attempt + 1, reason=str(failure))
                await asyncio.sleep(_AGAIN.draw(attempt))
                attempt += 1
                continue
            if found is None:
                return None
            self._learn(interview, found)
        self._known.move_to_end(interview)
        return self._known[interview]

    def _learn(self, interview: _Interview, origin: Origin) -> None:
        self._unknown.pop(interview, None)
        self._known[interview] = origin
        if len(self._known) > _MOST:
            self._known.popitem(last=False)

    def _give_up(self, interview: _Interview, fact: Fact) -> None:
        """Once is enough to wait: the next fact of this interview is looked up, and not waited for."""
        if interview not in self._unknown:
            logger.warning("an interview without a request", correlation_id=fact.correlation_id, type=fact.type)
        self._unknown[interview] = None
        if len(self._unknown) > _MOST:
            self._unknown.popitem(last=False)
