import pytest

from devkit.openai import Fault, FaultRule, ModelServer
from shared.llm import (
    ModelError,
    ModelInputRejected,
    ModelMalformed,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    Outage,
)
from shared.llm.failures import retry_after
from tests.unit.llm.canned import Canned, canned_server, completion, error
from tests.unit.llm.conftest import Connect, Time
from tests.unit.llm.prompts import HAIKU

TRANSIENT = [
    (Fault.RATE_LIMITED, Outage.RATE_LIMITED),
    (Fault.SERVER_ERROR, Outage.SERVER_ERROR),
    (Fault.DOWN, Outage.SERVER_ERROR),
    (Fault.DROP, Outage.CONNECTION),
    (Fault.HANG, Outage.TIMEOUT),
]
MALFORMED = [Fault.TRUNCATED, Fault.NONSENSE]
GOOD = completion('{"lines": ["x"], "mood": null}')


def seconds_for(fault: Fault) -> float:
    """How long one attempt may take: briefly where it has to run out, and otherwise longer than a machine stands still.

    Else an answer that is slow to come would be asked for once more.
    """
    return 2.0 if fault is Fault.HANG else 60.0


@pytest.mark.parametrize("fault", [fault for fault, _ in TRANSIENT] + MALFORMED)
async def test_what_passes_is_tried_again(server: ModelServer, connect: Connect, fault: Fault) -> None:
    server.faults.put(fault, times=2)
    done = await connect(server.url, timeout_seconds=seconds_for(fault)).ask(HAIKU, {})
    assert done.value.lines
    assert len(server.log) == 3


@pytest.mark.parametrize(("fault", "kind"), TRANSIENT)
async def test_what_does_not_pass_is_an_outage_of_its_kind(
    server: ModelServer, connect: Connect, fault: Fault, kind: Outage
) -> None:
    server.faults.put(fault)
    with pytest.raises(ModelUnavailable) as caught:
        await connect(server.url, timeout_seconds=seconds_for(fault), max_attempts=3).ask(HAIKU, {})
    assert (caught.value.kind, caught.value.attempts, len(server.log)) == (kind, 3, 3)


@pytest.mark.parametrize("fault", MALFORMED)
async def test_answers_that_stay_malformed_are_not_used(server: ModelServer, connect: Connect, fault: Fault) -> None:
    server.faults.put(fault)
    with pytest.raises(ModelMalformed) as caught:
        await connect(server.url, max_attempts=3).ask(HAIKU, {})
    assert (caught.value.attempts, len(server.log)) == (3, 3)


@pytest.mark.parametrize(
    "answer",
    [
        completion('{"lines": []}'),
        completion('{"lines": "x", "mood": null}'),
        completion('{"lines": ["x"], "mood": null, "extra": 1}'),
        completion(None),
        Canned(200, b'{"choices": [], "model": "m"}'),
        Canned(200, b'{"choices": null, "model": "m"}'),
        Canned(200, b"<html>proxy</html>", {"content-type": "text/html"}),
        Canned(200, b""),
    ],
    ids=["constraint", "type", "extra", "empty", "no choice", "null choices", "not json", "no body"],
)
async def test_whatever_is_not_the_schema_is_malformed(connect: Connect, answer: Canned) -> None:
    async with canned_server([answer, GOOD]) as server:
        assert (await connect(server.url).ask(HAIKU, {})).value.lines == ["x"]
    async with canned_server([answer]) as server:
        with pytest.raises(ModelMalformed):
            await connect(server.url, max_attempts=2).ask(HAIKU, {})


async def test_an_error_about_a_malformed_answer_does_not_repeat_it(connect: Connect) -> None:
    async with canned_server([completion('{"lines": "my phone is 0123", "mood": "dark"}')]) as server:
        with pytest.raises(ModelMalformed) as caught:
            await connect(server.url, max_attempts=1).ask(HAIKU, {})
    assert "0123" not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert "lines (list_type)" in str(caught.value)


@pytest.mark.parametrize("fault", [Fault.REFUSAL, Fault.FILTERED])
async def test_a_refusal_is_final(server: ModelServer, connect: Connect, fault: Fault) -> None:
    server.faults.put(fault)
    with pytest.raises(ModelRefused):
        await connect(server.url).ask(HAIKU, {})
    assert len(server.log) == 1


@pytest.mark.parametrize(("fault", "status"), [(Fault.UNAUTHORIZED, 401), (Fault.MODEL_NOT_FOUND, 404)])
async def test_a_wrong_key_or_model_is_final(server: ModelServer, connect: Connect, fault: Fault, status: int) -> None:
    server.faults.put(fault)
    with pytest.raises(ModelMisconfigured) as caught:
        await connect(server.url).ask(HAIKU, {})
    assert (caught.value.status, len(server.log)) == (status, 1)


@pytest.mark.parametrize(
    ("response", "raised"),
    [
        (error(400, "Invalid schema for response_format"), ModelMisconfigured),
        (
            error(400, "'temperature': above maximum", param="temperature", code="decimal_above_max_value"),
            ModelMisconfigured,
        ),
        (error(403, "Country not supported"), ModelMisconfigured),
        (error(400, "filtered", code="content_filter"), ModelRefused),
        (error(400, "too long", code="context_length_exceeded"), ModelInputRejected),
        (error(413, "too large"), ModelInputRejected),
    ],
)
async def test_a_definite_no_is_not_asked_again(connect: Connect, response: Canned, raised: type[ModelError]) -> None:
    async with canned_server([response, GOOD]) as server:
        with pytest.raises(raised):
            await connect(server.url).ask(HAIKU, {})
    assert len(server.requests) == 1


async def test_an_empty_account_is_an_outage_that_waiting_will_not_end(server: ModelServer, connect: Connect) -> None:
    server.faults.put(Fault.QUOTA_EXHAUSTED)
    with pytest.raises(ModelUnavailable) as caught:
        await connect(server.url).ask(HAIKU, {})
    assert (caught.value.kind, len(server.log)) == (Outage.QUOTA_EXHAUSTED, 1)


async def test_a_server_that_is_not_there_is_an_outage(connect: Connect) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        await connect("http://127.0.0.1:9/v1", max_attempts=2).ask(HAIKU, {})
    assert caught.value.kind is Outage.CONNECTION


async def test_the_wait_a_server_asks_for_is_waited(server: ModelServer, connect: Connect, time: Time) -> None:
    server.faults.replace([FaultRule(fault=Fault.RATE_LIMITED, times=1, retry_after_seconds=7)])
    await connect(server.url, backoff_seconds=0.5).ask(HAIKU, {})
    assert time.slept == [7.5]


async def test_a_wait_beyond_our_patience_is_not_begun(server: ModelServer, connect: Connect, time: Time) -> None:
    server.faults.replace([FaultRule(fault=Fault.RATE_LIMITED, retry_after_seconds=3600)])
    with pytest.raises(ModelUnavailable) as caught:
        await connect(server.url).ask(HAIKU, {})
    assert (caught.value.attempts, caught.value.retry_after_seconds, time.slept) == (1, 3600, [])


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "2", "retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "Mon, 23 Nov 2026 10:00:30 GMT", "date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"retry-after": "Mon, 23 Nov 2026 09:00:00 GMT", "date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"retry-after": "Mon, 23 Nov 2026 10:00:30 GMT"}, None),
    ],
)
def test_the_wait_asked_for_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds
