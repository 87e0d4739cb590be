import asyncio

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from shared.llm.errors import ModelInputRejected, ModelMisconfigured, ModelRefused, Outage
from shared.llm.retries import MalformedFailure, OutageFailure, Retries, RetryPolicy, result_of
from shared.watching import asking
from tests.unit.observability.reading import Growth, named


def requests(result: str) -> Growth:
    """Attempts at the model's `judge` with this result."""
    return Growth("screener_client_requests_total", system="model", operation="judge", result=result)


def test_a_request_is_a_span_a_count_and_a_duration(exported: InMemorySpanExporter) -> None:
    counted = requests("ok")
    timed = Growth("screener_client_request_duration_seconds_count", system="model", operation="judge")
    with asking("model", "judge", repr):
        pass
    assert (counted(), timed()) == (1, 1)
    assert named(exported, "model judge").kind is SpanKind.CLIENT


def test_a_failed_request_is_counted_by_what_its_failure_is_called() -> None:
    counted = requests("odd")
    with pytest.raises(ValueError, match="no"), asking("model", "judge", lambda _: "odd"):
        raise ValueError("no")
    assert counted() == 1


async def test_a_cancelled_request_is_counted_as_such() -> None:
    counted = requests("cancelled")

    async def asked() -> None:
        with asking("model", "judge", repr):
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asked(), 0.01)
    assert counted() == 1


@pytest.mark.parametrize(
    ("failure", "word"),
    [
        *((OutageFailure(kind), kind.value) for kind in Outage),
        (MalformedFailure("not JSON"), "malformed"),
        (ModelRefused("no"), "refused"),
        (ModelInputRejected("too long"), "input_rejected"),
        (ModelMisconfigured(401, "wrong key"), "misconfigured"),
        (ValueError("a bug"), "error"),
    ],
)
def test_every_failure_of_a_model_has_its_word(failure: Exception, word: str) -> None:
    assert result_of(failure) == word


async def test_every_attempt_at_a_model_is_counted() -> None:
    down, well = requests("server_error"), requests("ok")
    failures = [OutageFailure(Outage.SERVER_ERROR), OutageFailure(Outage.SERVER_ERROR)]

    async def attempt(_: float) -> str:
        if failures:
            raise failures.pop()
        return "an answer"

    async def no_sleep(_: float) -> None: ...

    retries = Retries(RetryPolicy(5, 60.0, 0.1), sleep=no_sleep, clock=lambda: 0.0, random=lambda: 0.0)
    assert await retries.run("judge", attempt) == "an answer"
    assert (down(), well()) == (2, 1)
