"""`Idempotency-Key`: one answer to a write, however often it is sent."""

import asyncio
import hashlib
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from gateway.http.fingerprint import fingerprint
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.state import Gateway
from shared.mongo.database import StoreUnavailable
from shared.mongo.idempotency_records import LEASE, Claimed, InFlight, Reused, StoredAnswer
from shared.telemetry import log

logger = log(__name__)

REPLAYED = "Idempotency-Replayed"
MOST_ANSWER_BYTES = 1024 * 1024
"""A larger answer is not kept: its repetition is worked out anew, to the same ids."""

_KEPT = ("content-type", "location", "retry-after", "etag", "preference-applied")
_SLOT = "idempotency"


class Replay(Exception):
    """The request was answered before, with this."""

    def __init__(self, answer: StoredAnswer) -> None:
        super().__init__("answered before")
        self.answer = answer


class Claim:
    """A write under way. Its lease is renewed until it ends."""

    def __init__(self, gateway: Gateway, key: str, base: str | None) -> None:
        self._gateway = gateway
        self._key = key
        self._base = base
        self.holder = uuid4().hex
        self._renewing: asyncio.Task[None] | None = None

    @classmethod
    async def made(cls, request: Request, gateway: Gateway, tenant: str, key: str) -> "Claim | None":
        """Claims `key` for the request. None where its answer can no longer be read: it is then worked out anew.

        Raises:
            Replay: it was answered before.
            Problem: `request-in-flight` or `idempotency-key-reused`.
        """
        record = f"{tenant}/{hashlib.sha256(key.encode()).hexdigest()}"
        claim = cls(gateway, record, None)
        now = gateway.clock()
        standing = await gateway.answers.claim(record, await fingerprint(request), claim.holder, now)
        if isinstance(standing, StoredAnswer):
            body = gateway.seal.opened(standing.body)
            if body is None:
                return None
            raise Replay(replace(standing, body=body))
        if not isinstance(standing, Claimed):
            raise _refusal(standing, now)
        claim._base = standing.base
        claim._renewing = asyncio.create_task(claim._renewed())
        return claim

    async def pinned(self, base: str) -> str:
        """What the write is based on: `base`, or what an earlier try of it was."""
        self._base = await self._gateway.answers.pin(self._key, base)
        return self._base

    @property
    def base(self) -> str | None:
        """What an earlier try of the write was based on."""
        return self._base

    async def answered(self, response: Response) -> Response:
        """Keeps a good answer. Returns the one that stands."""
        self._stop()
        body = getattr(response, "body", None)
        if not isinstance(body, bytes) or len(body) > MOST_ANSWER_BYTES or response.status_code >= 400:
            await self.let_go()
            return response
        headers = tuple((name, response.headers[name]) for name in _KEPT if name in response.headers)
        answer = StoredAnswer(response.status_code, headers, self._gateway.seal.sealed(body))
        try:
            standing = await self._gateway.answers.answer(self._key, answer, self._gateway.clock())
        except StoreUnavailable as failure:
            # The fact is in the log, and its id is all that a repetition needs.
            logger.warning("answer not kept", error=str(failure))
            return response
        stood = None if standing == answer else self._gateway.seal.opened(standing.body)
        return response if stood is None else replayed(replace(standing, body=stood))

    async def let_go(self) -> None:
        """The write came to no answer that could be kept."""
        self._stop()
        with suppress(StoreUnavailable):  # the lease runs out by itself
            await self._gateway.answers.let_go(self._key, self.holder, self._gateway.clock())

    async def forget(self, *, unpins: bool) -> None:
        """The write was refused, and did nothing. `unpins`: since what it was based on is no more."""
        self._stop()
        with suppress(StoreUnavailable):  # the key goes with its refused write until it expires
            await self._gateway.answers.forget(self._key, self.holder)
            await self._gateway.answers.let_go(self._key, self.holder, self._gateway.clock(), unpins=unpins)

    def _stop(self) -> None:
        if self._renewing is not None:
            self._renewing.cancel()

    async def _renewed(self) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            with suppress(StoreUnavailable):  # somebody may begin it anew, to the same end
                await self._gateway.answers.renew(self._key, self.holder, self._gateway.clock())


def replayed(answer: StoredAnswer) -> Response:
    """The answer of before."""
    return Response(answer.body, answer.status, {**dict(answer.headers), REPLAYED: "true"})


async def claim_key(request: Request, gateway: Gateway, tenant: str, key: str) -> None:
    """`Claim.made`, to be ended by the `answering` around the request."""
    claim = await Claim.made(request, gateway, tenant, key)
    if claim is not None:
        request.scope[_SLOT].append(claim)


def claim_of(request: Request) -> Claim | None:
    """The request's claim; none where it sent no key."""
    claims: list[Claim] = request.scope[_SLOT]
    return claims[0] if claims else None


async def answering(request: Request, handle: Callable[[Request], Awaitable[Response]]) -> Response:
    """Handles a request, and ends its claim if it makes one: kept is what a repetition is to be answered with."""
    claims: list[Claim] = []
    request.scope[_SLOT] = claims
    try:
        response = await handle(request)
    except Replay as again:
        return replayed(again.answer)
    except Exception as failure:
        for claim in claims:
            await (claim.forget(unpins=_is_outdated(failure)) if _is_refusal(failure) else claim.let_go())
        raise
    except BaseException:
        for claim in claims:
            claim._stop()
        raise
    for claim in claims:
        response = await claim.answered(response)
    return response


def _is_refusal(failure: Exception) -> bool:
    if isinstance(failure, HTTPException):
        return failure.status_code < 500
    return isinstance(failure, RequestValidationError)


def _is_outdated(failure: Exception) -> bool:
    return isinstance(failure, Problem) and failure.kind is ProblemKind.PRECONDITION_FAILED


def _refusal(standing: InFlight | Reused, now: datetime) -> Problem:
    if isinstance(standing, Reused):
        return Problem(ProblemKind.KEY_REUSED, "Send another Idempotency-Key with another request.")
    seconds = max(1, math.ceil((standing.until - now).total_seconds()))
    return Problem(ProblemKind.IN_FLIGHT, "Repeat it in a moment for its answer.", retry_after=seconds)
