"""A URL is let through by its text, then by every address that it has."""

import asyncio
import socket
from collections.abc import Sequence

import pytest

from shared.outbound.failures import TargetRefused, TargetUnresolved
from shared.outbound.settings import OutboundSettings
from shared.outbound.targets import LONGEST_URL, Targets, host_of
from tests.unit.outbound.names import Names
from tests.unit.outbound.test_addresses import PUBLIC

NOWHERE = OutboundSettings(outbound_allowed_networks="")
WITH_LOOPBACK = OutboundSettings(outbound_allowed_networks="127.0.0.0/8, 10.1.0.0/16")


def resolving(*found: str, settings: OutboundSettings = NOWHERE) -> Targets:
    """Targets whose hosts all have these addresses."""
    return Targets(settings, Names(found).resolve)


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/"),
        *("https:///path", "https://", "example.com", "", "https://[::1/", "https://example.com:port/x"),
        *(
            "https://user@example.com/",
            "https://user:word@example.com/",
            "https://@example.com/",
            "https://:@a.example",
        ),
        *("https://example.com./", "https://localhost./", "https://example.com/#part"),
        *("https://example.com:22/", "https://example.com:25/", "https://example.com:0/", "https://example.com:99999/"),
        *("https://exa mple.com/", "https://exam\nple.com/", "https://example.com/a b", "https://example.com/\nx"),
        *(" https://example.com/", "https://example.com/ ", "https://example.com/\t"),
        *("https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/latest", "https://[64:ff9b::808:808]/"),
        "https://" + "a" * LONGEST_URL,
    ],
)
def test_a_url_that_nothing_is_sent_to_is_refused_by_its_text(url: str) -> None:
    with pytest.raises(TargetRefused):
        Targets(NOWHERE).parse(url)


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://example.com/hooks?a=b", "example.com", 443),
        ("https://example.com/@here?to=you@example.com", "example.com", 443),
        ("https://example.com:8443", "example.com", 8443),
        ("HTTPS://EXAMPLE.com/", "example.com", 443),
        ("https://bücher.example/", "xn--bcher-kva.example", 443),
        ("https://xn--i-7iq.ws/", "xn--i-7iq.ws", 443),
        ("https://[2606:4700:4700::1111]:4443/", "2606:4700:4700::1111", 4443),
    ],
)
def test_a_url_is_asked_at_its_host_and_port(url: str, host: str, port: int) -> None:
    target = Targets(NOWHERE).parse(url)
    assert (target.host, target.port) == (host, port)


@pytest.mark.parametrize("url", ["https://bücher.example/", "https://BÜCHER.example:8443/x", "https://xn--i-7iq.ws/"])
def test_a_host_is_told_as_it_is_asked(url: str) -> None:
    """The last is a name that only an older standard of names knows."""
    assert host_of(url) == Targets(NOWHERE).parse(url).host


def test_http_is_for_networks_that_are_allowed() -> None:
    assert Targets(WITH_LOOPBACK).parse("http://127.0.0.1:9000/x").port == 9000
    assert Targets(WITH_LOOPBACK).parse("http://hooks.example/x").port == 80, "its addresses will tell"
    with pytest.raises(TargetRefused, match="https"):
        Targets(WITH_LOOPBACK).parse("http://93.184.216.34/x")


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "017700000001"),
        *("localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0", "0.0.0.0", "169.254.169.254"),
    ],
)
async def test_every_spelling_of_an_address_inside_is_refused_by_the_real_resolver(host: str) -> None:
    targets = Targets(NOWHERE)
    with pytest.raises((TargetRefused, TargetUnresolved)):
        await targets.addresses(targets.parse(f"https://{host}/"))


async def test_the_spellings_are_ones_that_the_resolver_reads() -> None:
    """Else the test above would pass for another reason."""
    assert socket.getaddrinfo("2130706433", 443)[0][4][0] == "127.0.0.1"
    assert socket.getaddrinfo("0x7f.1", 443)[0][4][0] == "127.0.0.1"


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], [PUBLIC, "10.0.0.5"], ["::ffff:10.0.0.1"], [PUBLIC, "64:ff9b::808:808"], ["no address"]]
)
async def test_one_address_that_is_not_public_is_enough_to_refuse(found: list[str]) -> None:
    targets = resolving(*found)
    with pytest.raises(TargetRefused, match="not public"):
        await targets.addresses(targets.parse("https://example.com/"))


async def test_an_address_is_given_once_in_the_resolver_s_order() -> None:
    targets = resolving(PUBLIC, "8.8.8.8", PUBLIC)
    assert await targets.addresses(targets.parse("https://example.com/")) == (PUBLIC, "8.8.8.8")


async def test_a_host_without_an_address_is_not_resolved() -> None:
    targets = resolving()
    with pytest.raises(TargetUnresolved):
        await targets.addresses(targets.parse("https://example.com/"))


async def test_a_lookup_that_fails_or_hangs_is_not_resolved() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such host")

    async def hanging(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    for resolve in (unknown, hanging):
        targets = Targets(OutboundSettings(outbound_resolve_seconds=0.1), resolve)
        with pytest.raises(TargetUnresolved):
            await targets.addresses(targets.parse("https://example.com/"))


async def test_networks_that_are_allowed_are_so_also_by_http_and_nothing_else_is() -> None:
    allowed = Targets(WITH_LOOPBACK)
    assert await allowed.addresses(allowed.parse("http://127.0.0.1:9999/")) == ("127.0.0.1",)
    assert await allowed.addresses(allowed.parse("https://10.1.2.3/")) == ("10.1.2.3",)
    for url in ("http://10.2.0.1/", "https://192.168.0.1/", f"http://{PUBLIC}/"):
        with pytest.raises(TargetRefused):
            await allowed.addresses(allowed.parse(url))


async def test_http_to_a_name_with_a_public_address_is_refused_although_http_is_allowed_elsewhere() -> None:
    targets = resolving(PUBLIC, settings=WITH_LOOPBACK)
    with pytest.raises(TargetRefused, match="https"):
        await targets.addresses(targets.parse("http://example.com/"))


@pytest.mark.parametrize("text", ["everything", "10.0.0.0/8, everything"])
def test_a_network_that_is_none_ends_the_process_at_its_start(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear"):
        OutboundSettings(outbound_allowed_networks=text)
