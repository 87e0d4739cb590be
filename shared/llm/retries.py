"""When to ask again, how long to wait before it, and when to stop."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

import structlog

from shared.llm.errors import (
    ModelError,
    ModelInputRejected,
    ModelMalformed,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    Outage,
)
from shared.watching import asking

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Result = TypeVar("Result")


class TransientFailure(Exception):
    """One attempt failed in a way that another may not. `after_seconds` is what the server asked us to wait."""

    def __init__(self, message: str, *, after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.after_seconds = after_seconds

    def exhausted(self, attempts: int) -> ModelError:
        """What the caller hears when this was the last attempt."""
        raise NotImplementedError


class OutageFailure(TransientFailure):
    """The server could not be reached, or did not answer. One that is `lasting` is not asked again."""

    def __init__(self, kind: Outage, *, after_seconds: float | None = None, lasting: bool = False) -> None:
        super().__init__(kind.value, after_seconds=after_seconds)
        self.kind = kind
        self.lasting = lasting

    def exhausted(self, attempts: int) -> ModelUnavailable:
        return ModelUnavailable(self.kind, attempts, retry_after_seconds=self.after_seconds)


class MalformedFailure(TransientFailure):
    """The server answered, but not with what the schema asks for. The message holds no word of the answer."""

    def exhausted(self, attempts: int) -> ModelMalformed:
        return ModelMalformed(str(self), attempts)


@dataclass(frozen=True)
class RetryPolicy:
    """Exponential backoff with full jitter, within a number of attempts and a total patience."""

    max_attempts: int
    patience_seconds: float
    backoff_seconds: float
    longest_backoff_seconds: float = 30.0

    def delay(self, attempt: int, after_seconds: float | None, jitter: float) -> float:
        """Seconds to wait after attempt number `attempt` (from 1) failed; `jitter` is from 0 to 1.

        What the server asked for is waited in full; the jitter, added to it, keeps a crowd of clients that were
        all told the same from coming back together.
        """
        ceiling = min(self.longest_backoff_seconds, self.backoff_seconds * 2.0 ** min(attempt - 1, 32))
        if after_seconds is None:
            return ceiling * jitter
        return after_seconds + self.backoff_seconds * jitter


class Retries:
    """Runs one attempt after another. Sleep (seconds), clock (monotonic seconds) and random ([0, 1)) are given."""

    def __init__(
        self,
        policy: RetryPolicy,
        *,
        sleep: Callable[[float], Awaitable[None]],
        clock: Callable[[], float],
        random: Callable[[], float],
    ) -> None:
        self._policy = policy
        self._sleep = sleep
        self._clock = clock
        self._random = random

    async def run(self, what: str, attempt: Callable[[float], Awaitable[Result]]) -> Result:
        """The first success of `attempt`, which is told the seconds of patience left.

        Retries `TransientFailure` alone. Raises what its `exhausted` says when another attempt is not allowed, or
        its wait would outlast the patience.
        """
        deadline = self._clock() + self._policy.patience_seconds
        for number in count(1):
            try:
                with asking("model", what, result_of):
                    return await attempt(deadline - self._clock())
            except TransientFailure as failure:
                delay = self._policy.delay(number, failure.after_seconds, self._random())
                if self._is_last(number, failure) or self._clock() + delay >= deadline:
                    raise failure.exhausted(number) from failure
                log.warning("model_retry", what=what, attempt=number, failure=str(failure), delay=delay)
            await self._sleep(delay)
        raise AssertionError("unreachable: the attempts are counted without end")

    def _is_last(self, number: int, failure: TransientFailure) -> bool:
        lasting = isinstance(failure, OutageFailure) and failure.lasting
        return lasting or number >= self._policy.max_attempts


def result_of(failure: Exception) -> str:
    """One word for why an attempt failed, for whoever counts."""
    match failure:
        case OutageFailure(kind=kind):
            return kind.value
        case MalformedFailure():
            return "malformed"
        case ModelRefused():
            return "refused"
        case ModelInputRejected():
            return "input_rejected"
        case ModelMisconfigured():
            return "misconfigured"
        case _:
            return "error"
