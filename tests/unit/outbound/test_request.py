"""One request goes to the address that was checked, in the name of its host, and nowhere else."""

import ssl
from pathlib import Path

import httpx
import pytest
from starlette.responses import RedirectResponse

from devkit.loopback import listening
from shared.outbound.failures import OutboundTimeout, OutboundUnavailable, TargetRefused, TargetUnresolved
from shared.outbound.request import KEPT_BYTES, OutboundHttp, OutboundRequest
from shared.outbound.settings import OutboundSettings
from tests import receiver as patient
from tests.unit.outbound.breaking_tls import breaking_tls
from tests.unit.outbound.certificates import certified
from tests.unit.outbound.names import Names
from tests.webhook_receiver import Receiver, Reply, receiving

HOST = "hooks.example"
LOOPBACK = ["127.0.0.1"]
NOBODY = ["127.0.0.2"]


def http(names: Names, allowed: str = "127.0.0.1/32", seconds: float = 60.0) -> OutboundHttp:
    """Something that sends, whose names are these."""
    settings = OutboundSettings(outbound_allowed_networks=allowed, outbound_timeout_seconds=seconds)
    return OutboundHttp(settings, names.resolve)


def https(certificates: ssl.SSLContext) -> OutboundHttp:
    """Something that sends to loopback, and trusts whom these do."""
    settings = OutboundSettings(outbound_allowed_networks="127.0.0.1/32", outbound_timeout_seconds=60)
    return OutboundHttp(settings, Names(LOOPBACK).resolve, certificates)


def to(receiver: Receiver, scheme: str = "http", host: str = HOST) -> OutboundRequest:
    """A request to somebody by a name."""
    return OutboundRequest("POST", f"{scheme}://{host}:{receiver.port}/in", body=b"{}")


async def test_it_is_sent_as_it_is_in_the_name_of_its_host(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    names = Names(LOOPBACK)
    async with patient.receiving() as receiver, http(names) as sending:
        port = receiver.url.rpartition(":")[2]
        url = f"http://{HOST}:{port}/tests/1?a=b"
        answer = await sending.send(OutboundRequest("PATCH", url, {"Authorization": "Basic x"}))
        ((method, path, headers),) = receiver.got
    assert (answer.status, method, path) == (200, "PATCH", "/tests/1")
    assert (headers["host"], headers["authorization"]) == (f"{HOST}:{port}", "Basic x")
    assert names.asked == [HOST], "a second look-up could find another address"


async def test_query_and_body_arrive() -> None:
    async with receiving() as receiver, http(Names(LOOPBACK)) as sending:
        await sending.send(OutboundRequest("POST", f"http://{HOST}:{receiver.port}/in?a=b", body=b"{}"))
    ((target, body),) = [(each.target, each.body) for each in receiver.received]
    assert (target, body) == ("/in?a=b", b"{}")


async def test_the_certificate_is_that_of_the_host_and_not_of_the_address(tmp_path: Path) -> None:
    server, client = certified(HOST, tmp_path)
    settings = OutboundSettings(outbound_allowed_networks="127.0.0.1/32", outbound_timeout_seconds=60)
    async with (
        receiving(server) as receiver,
        OutboundHttp(settings, Names(LOOPBACK).resolve, client) as sending,
        OutboundHttp(settings, Names(LOOPBACK).resolve) as stranger,
    ):
        assert (await sending.send(to(receiver, "https"))).status == 204
        with pytest.raises(OutboundUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
            await sending.send(to(receiver, "https", "other.example"))
        with pytest.raises(OutboundUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
            await stranger.send(to(receiver, "https"))
    assert len(receiver.received) == 1


async def test_whoever_wants_a_certificate_of_ours_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    """By TLS 1.3 it says so when the handshake is over, in place of an answer."""
    server, client = certified(HOST, tmp_path)
    server.minimum_version = ssl.TLSVersion.TLSv1_3
    server.verify_mode = ssl.CERT_REQUIRED
    async with breaking_tls(server) as port, https(client) as sending:
        with pytest.raises(OutboundUnavailable, match="TLS: "):
            await sending.send(OutboundRequest("POST", f"https://{HOST}:{port}/in", body=b"{}"))


async def test_tls_that_breaks_in_a_body_changes_nothing_about_the_status(tmp_path: Path) -> None:
    server, client = certified(HOST, tmp_path)
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nso far"
    async with breaking_tls(server, said) as port, https(client) as sending:
        answer = await sending.send(OutboundRequest("POST", f"https://{HOST}:{port}/in", body=b"{}"))
    assert (answer.status, answer.body) == (200, b"so far")


async def test_each_request_goes_to_an_address_that_was_looked_up_and_checked_for_it() -> None:
    """A name that is public at first and private later (DNS rebinding) is not followed there."""
    names = Names(LOOPBACK, ["10.0.0.1"])
    async with receiving() as receiver, http(names) as sending:
        await sending.send(to(receiver))
        with pytest.raises(TargetRefused, match="not public"):
            await sending.send(to(receiver))
    assert names.asked == [HOST, HOST]
    assert len(receiver.received) == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_without_a_setting_nothing_goes_to_loopback(scheme: str) -> None:
    async with receiving() as receiver, http(Names(LOOPBACK), "") as sending:
        with pytest.raises(TargetRefused):
            await sending.send(to(receiver, scheme))
    assert receiver.received == []


async def test_one_address_inside_keeps_from_all_others() -> None:
    async with receiving() as receiver, http(Names([*LOOPBACK, "10.0.0.1"])) as sending:
        with pytest.raises(TargetRefused, match="not public"):
            await sending.send(to(receiver))
    assert receiver.received == []


async def test_a_second_address_is_tried_where_the_first_does_not_listen() -> None:
    async with receiving() as receiver, http(Names([*NOBODY, *LOOPBACK]), "127.0.0.0/8") as sending:
        assert (await sending.send(to(receiver))).status == 204


class Silent(httpx.AsyncBaseTransport):
    """Nobody can be connected to. `waited` is for how many seconds each was waited for."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.waited.append(request.extensions["timeout"]["connect"])
        raise httpx.ConnectTimeout("silent")


async def test_a_silent_address_leaves_time_for_those_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = Silent()
    monkeypatch.setattr(httpx, "AsyncHTTPTransport", lambda **_: silent)
    names = Names(["127.0.0.1", "127.0.0.2", "127.0.0.3"])
    async with http(names, "127.0.0.0/8", seconds=60) as sending:
        with pytest.raises(OutboundTimeout):
            await sending.send(OutboundRequest("POST", f"http://{HOST}:8080/in"))
    assert silent.waited == [20, 20, 60]


async def test_no_other_address_is_tried_once_something_was_sent() -> None:
    """The first may have taken it: another one would get it a second time."""
    async with receiving() as receiver, http(Names([*LOOPBACK, *NOBODY]), "127.0.0.0/8") as sending:
        receiver.behaviour = lambda _: Reply(reset=True)
        with pytest.raises(OutboundUnavailable, match="broke"):
            await sending.send(to(receiver))
    assert len(receiver.received) == 1


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async with patient.receiving() as receiver, http(Names(LOOPBACK)) as sending:
        receiver.answers = [RedirectResponse(f"{receiver.url}/elsewhere")]
        assert (await sending.send(OutboundRequest("PATCH", f"{receiver.url}/x"))).status == 307
        assert [path for _, path, _ in receiver.got] == ["/x"]


async def test_no_cookie_is_kept() -> None:
    async with receiving() as receiver, http(Names(LOOPBACK)) as sending:
        receiver.behaviour = lambda _: Reply(headers={"set-cookie": "a=b; Path=/"})
        for _ in range(2):
            await sending.send(to(receiver))
    assert [each.headers.get("cookie") for each in receiver.received] == [None, None]


async def test_of_a_long_answer_only_the_beginning_is_read() -> None:
    async with receiving() as receiver, http(Names(LOOPBACK)) as sending:
        receiver.behaviour = lambda _: Reply(status=500, body=b"x" * 5_000_000)
        answer = await sending.send(to(receiver))
    assert (answer.status, answer.body) == (500, b"x" * KEPT_BYTES)


async def test_a_body_is_never_unpacked() -> None:
    """A small one could become a very large one."""
    async with receiving() as receiver, http(Names(LOOPBACK)) as sending:
        receiver.behaviour = lambda _: Reply(status=200, headers={"content-encoding": "gzip"}, body=b"no gzip")
        answer = await sending.send(to(receiver))
    assert (answer.status, answer.body) == (200, b"no gzip")
    assert receiver.received[0].headers["accept-encoding"] == "identity"


async def test_a_body_that_never_ends_changes_nothing_about_the_status() -> None:
    async with receiving() as receiver, http(Names(LOOPBACK)) as sending:
        # Announces more than it sends, and keeps the connection open for longer than anybody waits.
        receiver.behaviour = lambda _: Reply(status=200, body=b"so far", announces=100)
        answer = await sending.send(to(receiver))
    assert (answer.status, answer.body) == (200, b"so far")


async def test_whoever_does_not_answer_in_time_is_a_failure_of_its_own() -> None:
    async with receiving() as receiver, http(Names(LOOPBACK), seconds=0.3) as sending:
        receiver.behaviour = lambda _: Reply(seconds=30)
        with pytest.raises(OutboundTimeout):
            await sending.send(to(receiver))


async def test_nobody_listens() -> None:
    with listening() as at:  # which accepts nothing, and keeps others from it
        async with http(Names(LOOPBACK)) as sending:
            with pytest.raises(OutboundUnavailable, match="cannot be connected to"):
                await sending.send(OutboundRequest("POST", f"http://{HOST}:{at.getsockname()[1]}/in"))


async def test_a_name_without_an_address_may_have_one_later() -> None:
    async with http(Names([])) as sending:
        with pytest.raises(TargetUnresolved):
            await sending.send(OutboundRequest("POST", f"https://{HOST}/"))
