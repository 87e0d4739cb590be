"""Where the script of an interview comes from: the snapshot in its projection, which never changes."""

import asyncio
from collections import OrderedDict
from typing import Protocol

from pydantic import ValidationError

from gateway.twilio.wording import Script
from shared.call_urls import Leg
from shared.events.calls import CallRequested
from shared.mongo.database import StoreUnavailable
from shared.mongo.update import Document
from shared.projections.interview import Interview
from shared.telemetry import log

_logger = log(__name__)


class InterviewOver(Exception):
    """The interview ended, or is to end: whoever picks up now is not to be interviewed."""


class Interviews(Protocol):
    """The collection `interviews`, read by key."""

    async def get(self, key: str) -> Document | None:
        """One document. Raises `StoreUnavailable`."""


PATIENCE_SECONDS = 3.0
"""How long somebody who picked up waits for MongoDB: a moment's silence is better than being phoned again, and a long
one makes people hang up."""


class ProjectedScripts:
    """Scripts out of `interviews`, the last `capacity` of them in memory. Waits for MongoDB for at most `seconds`."""

    def __init__(self, interviews: Interviews, seconds: float = PATIENCE_SECONDS, capacity: int = 2000) -> None:
        self._interviews = interviews
        self._seconds = seconds
        self._capacity = capacity
        self._kept: OrderedDict[tuple[str, str], Script] = OrderedDict()

    async def begin(self, leg: Leg) -> Script | None:
        """The script of the leg's interview, for a call that begins: by what MongoDB says now, if it says anything.

        Raises:
            InterviewOver: it was cancelled, or its deadline passed, while nobody knew whether this call was placed.
        """
        key = (leg.tenant, leg.interview_id)
        requested = await self._requested(leg)
        return self._kept.get(key) if requested is None else self._keep(key, _script(requested))

    async def find(self, leg: Leg) -> Script | None:
        """The script of the leg's interview. None, with the reason logged, when it is out of reach.

        Raises:
            InterviewOver: it is over, and nobody here has its script in memory.
        """
        key = (leg.tenant, leg.interview_id)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        requested = await self._requested(leg)
        return None if requested is None else self._keep(key, _script(requested))

    def _keep(self, key: tuple[str, str], script: Script) -> Script:
        self._kept[key] = script
        if len(self._kept) > self._capacity:
            self._kept.popitem(last=False)
        return script

    async def _requested(self, leg: Leg) -> CallRequested | None:
        try:
            async with asyncio.timeout(self._seconds):
                found = await self._interviews.get(leg.interview_id)
            interview = None if found is None else Interview.of(found)
        except (StoreUnavailable, TimeoutError, ValidationError) as failure:
            _logger.error("script_out_of_reach", interview_id=leg.interview_id, error=repr(failure))
            return None
        if interview is None or interview.requested is None or interview.tenant != leg.tenant:
            _logger.error("script_not_found", interview_id=leg.interview_id)
            return None
        if interview.completed is not None or interview.cancel is not None:
            raise InterviewOver(leg.interview_id)
        return interview.requested.value


def _script(requested: CallRequested) -> Script:
    return Script(
        company=requested.company,
        title=requested.title,
        candidate_name=requested.candidate_name,
        questions=tuple(question.text for question in requested.questions),
    )
