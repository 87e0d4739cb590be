"""What becomes of an attempt, by what the endpoint does. How it is sent is tested where requests are."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from devkit.loopback import listening
from services.webhook_service.answer import Answer, Result
from services.webhook_service.posting import Poster
from shared.outbound.request import KEPT_BYTES, OutboundAnswer, OutboundHttp, OutboundRequest
from shared.outbound.settings import OutboundSettings
from tests.unit.outbound.certificates import certified
from tests.unit.outbound.names import Names
from tests.webhook_receiver import Receiver, Reply, receiving

HOST = "hooks.example"
SECONDS = 60.0
SOON = 0.3


def http(*found: str, allowed: str = "127.0.0.1/32", seconds: float = SECONDS) -> OutboundHttp:
    """Something that sends, whose names all have these addresses."""
    settings = OutboundSettings(outbound_allowed_networks=allowed, outbound_timeout_seconds=seconds)
    return OutboundHttp(settings, Names(found).resolve)


async def sent(receiver: Receiver, reply: Reply, seconds: float = SECONDS) -> Answer:
    """The answer to one request to somebody who replies so."""
    receiver.behaviour = lambda _: reply
    return await posted(receiver.port, seconds)


async def posted(port: int, seconds: float = SECONDS) -> Answer:
    """The answer to one request."""
    async with http("127.0.0.1", seconds=seconds) as sending:
        return await Poster(sending).post(f"http://{HOST}:{port}/in", {"webhook-id": "1"}, b"{}")


async def test_what_is_posted_arrives_and_what_is_answered_is_kept() -> None:
    async with receiving() as receiver:
        answer = await sent(receiver, Reply(status=202, body=b"thanks"))
    (request,) = receiver.received
    assert (answer.result, answer.status, answer.response) == (Result.OK, 202, "thanks")
    assert (request.target, request.id, request.body) == ("/in", "1", b"{}")
    assert request.headers["host"] == f"{HOST}:{receiver.port}"


async def test_a_certificate_that_does_not_fit_is_named(tmp_path: Path) -> None:
    server, _ = certified(HOST, tmp_path)
    async with receiving(server) as receiver, http("127.0.0.1") as sending:
        answer = await Poster(sending).post(f"https://{HOST}:{receiver.port}/", {}, b"{}")
    assert answer.result is Result.UNREACHABLE
    assert "CERTIFICATE_VERIFY_FAILED" in (answer.error or "")


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_where_nothing_may_be_sent_the_attempt_is_refused(scheme: str) -> None:
    async with receiving() as receiver, http("127.0.0.1", allowed="") as sending:
        answer = await Poster(sending).post(f"{scheme}://{HOST}:{receiver.port}/", {}, b"{}")
    assert (answer.result, answer.status) == (Result.REFUSED, None)
    assert receiver.received == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_a_failure_and_not_followed(status: int) -> None:
    async with receiving() as receiver, receiving() as elsewhere:
        answer = await sent(receiver, Reply(status=status, headers={"location": elsewhere.url}))
    assert (answer.result, answer.status) == (Result.REDIRECT, status)
    assert elsewhere.received == []


async def test_of_an_answer_only_the_beginning_is_kept() -> None:
    async with receiving() as receiver:
        answer = await sent(receiver, Reply(status=500, body=b"\xff\x00" + b"x" * 5_000_000))
    assert answer.response is not None
    assert len(answer.response) == KEPT_BYTES
    assert "\x00" not in answer.response


async def test_a_body_that_never_ends_changes_nothing_about_the_status() -> None:
    async with receiving() as receiver:
        # Announces more than it sends, and keeps the connection open for longer than anybody waits.
        answer = await sent(receiver, Reply(status=200, body=b"so far", announces=100))
    assert (answer.result, answer.response) == (Result.OK, "so far")


@pytest.mark.parametrize(
    ("reply", "seconds", "result"),
    [(Reply(reset=True), SECONDS, Result.UNREACHABLE), (Reply(seconds=30), SOON, Result.TIMEOUT)],
)
async def test_whoever_does_not_answer_has_failed(reply: Reply, seconds: float, result: Result) -> None:
    async with receiving() as receiver:
        answer = await sent(receiver, reply, seconds)
    assert (answer.result, answer.status) == (result, None)
    assert answer.error


async def test_nobody_listens() -> None:
    with listening() as at:  # which accepts nothing, and keeps others from it
        answer = await posted(at.getsockname()[1])
    assert (answer.result, answer.error) == (Result.UNREACHABLE, "it cannot be connected to")


async def test_a_name_without_an_address_is_a_failure() -> None:
    async with http() as sending:
        answer = await Poster(sending).post("https://example.com/", {}, b"{}")
    assert answer.result is Result.UNRESOLVED


class Surprising:
    """Fails in a way that nobody foresaw."""

    def __init__(self, surprise: BaseException) -> None:
        self._surprise = surprise

    async def send(self, _: OutboundRequest) -> OutboundAnswer:
        raise self._surprise


async def test_what_nobody_foresaw_is_an_attempt_that_failed() -> None:
    """Raised, no attempt would be kept, and the next one be made at once."""
    answer = await Poster(cast(Any, Surprising(ZeroDivisionError()))).post("https://example.com/", {}, b"{}")
    assert (answer.result, answer.status) == (Result.UNREACHABLE, None)
    assert answer.error


async def test_whoever_is_told_to_end_has_made_no_attempt() -> None:
    with pytest.raises(asyncio.CancelledError):
        await Poster(cast(Any, Surprising(asyncio.CancelledError()))).post("https://example.com/", {}, b"{}")
