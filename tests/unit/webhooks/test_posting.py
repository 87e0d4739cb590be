"""One request goes to the address that was checked, in the name of its host, and nowhere else."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from services.webhook_service.answer import Answer, Result
from services.webhook_service.posting import KEPT_BYTES, Poster
from shared.webhooks.targets import Targets, TargetSettings
from tests.unit.webhooks.certificates import certified
from tests.webhook_receiver import Receiver, Reply, receiving

HOST = "hooks.example"
SECONDS = 5.0


class Names:
    """A resolver that answers as it is told, once for each lookup, the last again and again."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def targets(names: Names, allowed: str = "127.0.0.1/32") -> Targets:
    return Targets(TargetSettings(webhook_allowed_networks=allowed), names.resolve)


async def sent(receiver: Receiver, reply: Reply, seconds: float = SECONDS) -> Answer:
    """The answer to one request to somebody who replies so."""
    receiver.behaviour = lambda _: reply
    async with Poster(targets(Names(["127.0.0.1"])), seconds) as poster:
        return await poster.post(f"http://{HOST}:{receiver.port}/in", {"webhook-id": "1"}, b"{}")


async def test_it_is_sent_in_the_name_of_its_host(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with receiving() as receiver:
        answer = await sent(receiver, Reply(status=202, body=b"thanks"))
    (request,) = receiver.received
    assert (answer.result, answer.status, answer.response) == (Result.OK, 202, "thanks")
    assert request.target == "/in"
    assert request.headers["host"] == f"{HOST}:{receiver.port}"
    assert request.body == b"{}"


async def test_the_certificate_is_that_of_the_host_and_not_of_the_address(tmp_path: Path) -> None:
    server, client = certified(HOST, tmp_path)
    async with (
        receiving(server) as receiver,
        Poster(targets(Names(["127.0.0.1"])), SECONDS, client) as poster,
        Poster(targets(Names(["127.0.0.1"])), SECONDS) as stranger,
    ):
        right = await poster.post(f"https://{HOST}:{receiver.port}/", {}, b"{}")
        wrong_name = await poster.post(f"https://other.example:{receiver.port}/", {}, b"{}")
        unknown = await stranger.post(f"https://{HOST}:{receiver.port}/", {}, b"{}")
    assert right.result is Result.OK
    for refused in (wrong_name, unknown):
        assert refused.result is Result.UNREACHABLE
        assert "CERTIFICATE_VERIFY_FAILED" in (refused.error or "")
    assert len(receiver.received) == 1


async def test_each_request_goes_to_an_address_that_was_looked_up_and_checked_for_it() -> None:
    """A name that is public at first and private later (DNS rebinding) is not followed there."""
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    async with receiving() as receiver, Poster(targets(names), SECONDS) as poster:
        first = await poster.post(f"http://{HOST}:{receiver.port}/", {}, b"{}")
        second = await poster.post(f"http://{HOST}:{receiver.port}/", {}, b"{}")
    assert (first.result, second.result) == (Result.OK, Result.REFUSED)
    assert names.asked == [HOST, HOST]
    assert len(receiver.received) == 1


async def test_a_second_address_is_tried_where_the_first_does_not_listen() -> None:
    names = Names(["127.0.0.2", "127.0.0.1"])
    async with receiving() as receiver, Poster(targets(names, "127.0.0.0/8"), SECONDS) as poster:
        answer = await poster.post(f"http://{HOST}:{receiver.port}/", {}, b"{}")
    assert answer.result is Result.OK


async def test_without_a_setting_nothing_goes_to_loopback() -> None:
    async with receiving() as receiver, Poster(targets(Names(["127.0.0.1"]), ""), SECONDS) as poster:
        plain = await poster.post(f"http://{HOST}:{receiver.port}/", {}, b"{}")
        by_tls = await poster.post(f"https://{HOST}:{receiver.port}/", {}, b"{}")
    assert plain.result is by_tls.result is Result.REFUSED
    assert receiver.received == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_a_failure_and_not_followed(status: int) -> None:
    async with receiving() as receiver, receiving() as elsewhere:
        answer = await sent(receiver, Reply(status=status, headers={"location": elsewhere.url}))
    assert (answer.result, answer.status) == (Result.REDIRECT, status)
    assert elsewhere.received == []


async def test_no_cookie_is_kept() -> None:
    async with receiving() as receiver, Poster(targets(Names(["127.0.0.1"])), SECONDS) as poster:
        receiver.behaviour = lambda _: Reply(headers={"set-cookie": "a=b; Path=/"})
        for _ in range(2):
            await poster.post(f"http://{HOST}:{receiver.port}/", {}, b"{}")
    assert [each.headers.get("cookie") for each in receiver.received] == [None, None]


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
    ("reply", "result"), [(Reply(reset=True), Result.UNREACHABLE), (Reply(seconds=30), Result.TIMEOUT)]
)
async def test_whoever_does_not_answer_has_failed(reply: Reply, result: Result) -> None:
    async with receiving() as receiver:
        answer = await sent(receiver, reply, seconds=0.3)
    assert (answer.result, answer.status) == (result, None)
    assert answer.error


async def test_nobody_listens() -> None:
    async with receiving() as receiver:
        pass
    answer = await sent(receiver, Reply())
    assert (answer.result, answer.error) == (Result.UNREACHABLE, "it cannot be connected to")


async def test_a_lookup_that_fails_or_hangs_is_a_failure() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such host")

    async def hanging(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    settings = TargetSettings(webhook_resolve_seconds=0.1)
    for resolve in (unknown, hanging):
        async with Poster(Targets(settings, resolve), SECONDS) as poster:
            answer = await poster.post("https://example.com/", {}, b"{}")
        assert answer.result is Result.UNRESOLVED
