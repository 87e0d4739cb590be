"""How often a key may be used: a token bucket each, in this process."""

import time
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.access.bucket import WINDOW, Bucket, Buckets
from gateway.access.principal import Principal
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem, problem_response

POLICY = "per-key"
MOST_KEYS = 10_000


class RateLimit:
    """Answers 429 to a key that is used more often than it may be, and says on every answer how much is left.

    The headers are those of draft-ietf-httpapi-ratelimit-headers-10, structured fields: `RateLimit-Policy` has the
    quota and its window in seconds; `RateLimit` what remains of it and in how many seconds all of it is there again.
    """

    def __init__(self, app: ASGIApp, per_minute: int, ticks: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._per_minute = per_minute
        self._ticks = ticks
        self._buckets = Buckets(MOST_KEYS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        principal: Principal | None = scope.get("state", {}).get("principal")
        per_minute = 0 if principal is None else _limit(principal, self._per_minute)
        if principal is None or not per_minute:
            return await self._app(scope, receive, send)
        now = self._ticks()
        bucket = self._buckets.of(principal.key_id, per_minute, now)
        taken = bucket.take(now)
        told = _telling(send, _headers(bucket))
        if not taken:
            return await problem_response(_problem(bucket), scope)(scope, receive, told)
        return await self._app(scope, receive, told)


def _limit(principal: Principal, per_minute: int) -> int:
    return per_minute if principal.per_minute is None else principal.per_minute


def _headers(bucket: Bucket) -> dict[str, str]:
    return {
        "RateLimit-Policy": f'"{POLICY}";q={bucket.per_minute};w={WINDOW}',
        "RateLimit": f'"{POLICY}";r={bucket.remaining};t={bucket.until_full}',
    }


def _problem(bucket: Bucket) -> Problem:
    detail = f"This API key may send {bucket.per_minute} requests a minute. Send fewer, or ask the operator for more."
    return Problem(ProblemKind.RATE_LIMITED, detail, retry_after=max(1, bucket.until_next))


def _telling(send: Send, headers: dict[str, str]) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return told
