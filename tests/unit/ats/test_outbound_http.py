"""Requests go to public addresses over https, to the address that was looked at, and no further."""

from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from shared.outbound_http import (
    Address,
    OutboundHttp,
    OutboundSettings,
    OutboundUnavailable,
    TargetRefused,
    is_public,
    target_of,
)
from tests.receiver import receiving

LOOPBACK = OutboundSettings(outbound_allowed_networks="127.0.0.1/32")
NOWHERE = OutboundSettings(outbound_allowed_networks="")


def leading_to(*addresses: str) -> "Looking":
    return Looking([ip_address(address) for address in addresses])


class Looking:
    """A look-up that always finds the same, and counts."""

    def __init__(self, found: Sequence[Address]) -> None:
        self._found = found
        self.times = 0

    async def __call__(self, _: str, __: int) -> Sequence[Address]:
        self.times += 1
        return self._found


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::"),
    ],
)
def test_an_address_that_is_not_public_is_known_as_one(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"])
def test_a_public_address_is_known_as_one(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        *("http://ats.example/x", "ftp://ats.example/x", "https://", "https:///x", "ats.example", "", "https://[::1"),
        *("https://robin:secret@ats.example/x", "https://ats.example:port/x", "https://ats.example/a b"),
        *("https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/latest", "https://ats.example/\nx"),
    ],
)
def test_a_url_that_nothing_is_sent_to_is_refused_by_its_text(url: str) -> None:
    with pytest.raises(TargetRefused):
        target_of(url)


def test_http_is_for_networks_that_are_allowed() -> None:
    assert target_of("http://127.0.0.1:9000/x", LOOPBACK.networks).port == 9000
    with pytest.raises(TargetRefused):
        target_of("http://93.184.216.34/x", LOOPBACK.networks)


def test_a_wrong_network_ends_the_process_at_its_start() -> None:
    with pytest.raises(ValidationError):
        OutboundSettings(outbound_allowed_networks="10.0.0.0/8, everything")


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:10.0.0.1"]])
async def test_a_name_with_any_address_that_is_not_public_is_refused(addresses: list[str]) -> None:
    async with OutboundHttp(NOWHERE, leading_to(*addresses)) as http:
        with pytest.raises(TargetRefused, match="not public"):
            await http.send("PATCH", "https://ats.example/x")


async def test_http_to_a_public_address_is_refused_although_http_is_allowed_elsewhere() -> None:
    async with OutboundHttp(LOOPBACK, leading_to("93.184.216.34")) as http:
        with pytest.raises(TargetRefused, match="https"):
            await http.send("PATCH", "http://ats.example/x")


async def test_the_connection_goes_to_the_address_that_was_looked_at_under_the_name() -> None:
    looking = leading_to("127.0.0.1")
    async with receiving() as receiver, OutboundHttp(LOOPBACK, looking) as http:
        port = receiver.url.rpartition(":")[2]
        answer = await http.send("PATCH", f"http://ats.example:{port}/tests/1?a=b", {"Authorization": "Basic x"})
        ((method, path, headers),) = receiver.got
    assert (answer.status, method, path) == (200, "PATCH", "/tests/1")
    assert (headers["host"], headers["authorization"]) == (f"ats.example:{port}", "Basic x")
    assert looking.times == 1, "a second look-up could find another address"


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async with receiving() as receiver, OutboundHttp(LOOPBACK) as http:
        receiver.answers = [RedirectResponse(f"{receiver.url}/elsewhere")]
        assert (await http.send("PATCH", f"{receiver.url}/x")).status == 307
        assert [path for _, path, _ in receiver.got] == ["/x"]


async def test_of_a_long_answer_only_the_beginning_is_read() -> None:
    async with receiving() as receiver, OutboundHttp(LOOPBACK) as http:
        receiver.answers = [Response(b"x" * 10_000_000)]
        assert len((await http.send("GET", f"{receiver.url}/x")).body) == 64 * 1024


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with receiving() as receiver, OutboundHttp(LOOPBACK) as http:
        assert (await http.send("PATCH", f"{receiver.url}/x")).status == 200


async def test_whoever_does_not_answer_is_asked_again_later() -> None:
    async with receiving() as receiver:
        gone = receiver.url
    async with OutboundHttp(LOOPBACK) as http:
        with pytest.raises(OutboundUnavailable):
            await http.send("PATCH", f"{gone}/x")
