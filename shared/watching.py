"""Watches what is done in the outside world: a span, a duration, a count by how it ended."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

from opentelemetry.trace import SpanKind

from shared.errors import Transient
from shared.metrics import EFFECT_SECONDS, EFFECTS, REQUEST_SECONDS, REQUESTS
from shared.tracing import span

T = TypeVar("T")


@contextmanager
def asking(system: str, operation: str, result_of: Callable[[Exception], str]) -> Iterator[None]:
    """Around one attempt at `operation` of an outside `system`. `result_of` names a failure, by one of few words."""
    began = perf_counter()
    result = "ok"
    try:
        with span(f"{system} {operation}", SpanKind.CLIENT):
            yield
    except Exception as failure:
        result = result_of(failure)
        raise
    except BaseException:
        result = "cancelled"
        raise
    finally:
        REQUESTS.labels(system, operation, result).inc()
        REQUEST_SECONDS.labels(system, operation).observe(perf_counter() - began)


class WatchedEffect:
    """One effect that was asked for. Its result was stored, unless it is `done` now."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.result = "stored"

    async def done(self, work: Awaitable[T], result: str = "done") -> T:
        """Does it, by `work`."""
        with EFFECT_SECONDS.labels(self._name).time():
            outcome = await work
        self.result = result
        return outcome


@contextmanager
def effect(name: str) -> Iterator[WatchedEffect]:
    """Around one effect, whose kind is `name`."""
    watched = WatchedEffect(name)
    try:
        with span(f"effect {name}"):
            yield watched
    except Transient:
        watched.result = "unavailable"
        raise
    except Exception:
        watched.result = "failed"
        raise
    except BaseException:
        watched.result = "cancelled"
        raise
    finally:
        EFFECTS.labels(name, watched.result).inc()
