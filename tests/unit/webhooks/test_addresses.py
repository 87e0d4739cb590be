"""No webhook goes to an address that is not everybody's."""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.webhooks.addresses import address, is_public, networks, unwrapped
from shared.webhooks.targets import LONGEST_URL, TargetRefused, Targets, TargetSettings, TargetUnresolved

PUBLIC = "93.184.215.14"
WEBHOOKS = TargetSettings(webhook_allowed_networks="")
WITH_LOOPBACK = TargetSettings(webhook_allowed_networks="127.0.0.0/8, 10.1.0.0/16")


def resolving(*found: str) -> Targets:
    """Targets whose hosts all have these addresses."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return found

    return Targets(WEBHOOKS, resolve)


@pytest.mark.parametrize("text", [PUBLIC, "8.8.8.8", "2606:4700:4700::1111", f"::ffff:{PUBLIC}", "64:ff9b::808:808"])
def test_a_public_address_is_public_whatever_it_is_wrapped_in(text: str) -> None:
    assert is_public(address(text))


@pytest.mark.parametrize(
    "text",
    [
        *("127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("192.0.2.1", "198.18.0.1", "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1"),
        *("2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::", "::127.0.0.1", "::7f00:1", "fec0::1"),
    ],
)
def test_an_address_inside_is_not_public_whatever_it_is_wrapped_in(text: str) -> None:
    assert not is_public(address(text))


@given(st.ip_addresses(v=4))
def test_wrapping_changes_nothing(plain: IPv4Address) -> None:
    wrapped = [
        IPv6Address((0xFFFF << 32) | int(plain)),
        IPv6Address((0x64FF9B << 96) | int(plain)),
        IPv6Address((0x2002 << 112) | (int(plain) << 80)),
    ]
    assert {unwrapped(each) for each in wrapped} == {plain}
    assert {is_public(each) for each in wrapped} == {is_public(plain)}


@given(st.ip_addresses(v=4))
def test_what_the_standard_library_calls_private_never_passes(plain: IPv4Address) -> None:
    if plain.is_private or plain.is_loopback or plain.is_link_local or plain.is_multicast:
        assert not is_public(plain)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "//example.com/",
        "https:///path",
        "https://",
        "example.com",
        "",
        "https://user@example.com/",
        "https://user:word@example.com/",
        "https://example.com./",
        "https://localhost./",
        "https://example.com/#part",
        "https://example.com:22/",
        "https://example.com:25/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://exam\nple.com/",
        "https://[::1/",
        "https://" + "a" * LONGEST_URL,
    ],
)
def test_a_url_that_cannot_be_meant_is_refused(url: str) -> None:
    with pytest.raises(TargetRefused):
        Targets(WEBHOOKS).parse(url)


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://example.com/hooks?a=b", "example.com", 443),
        ("https://example.com:8443", "example.com", 8443),
        ("HTTPS://EXAMPLE.com/", "example.com", 443),
        ("https://bücher.example/", "xn--bcher-kva.example", 443),
        ("https://[2606:4700:4700::1111]:4443/", "2606:4700:4700::1111", 4443),
    ],
)
def test_a_url_is_asked_at_its_host_and_port(url: str, host: str, port: int) -> None:
    target = Targets(WEBHOOKS).parse(url)
    assert (target.host, target.port) == (host, port)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "017700000001"),
        *("localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0", "0.0.0.0", "169.254.169.254"),
    ],
)
async def test_every_spelling_of_an_address_inside_is_refused_by_the_real_resolver(host: str) -> None:
    targets = Targets(WEBHOOKS)
    with pytest.raises((TargetRefused, TargetUnresolved)):
        await targets.addresses(targets.parse(f"https://{host}/"))


async def test_the_spellings_are_ones_that_the_resolver_reads() -> None:
    """Else the test above would pass for another reason."""
    assert socket.getaddrinfo("2130706433", 443)[0][4][0] == "127.0.0.1"
    assert socket.getaddrinfo("0x7f.1", 443)[0][4][0] == "127.0.0.1"


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    targets = resolving(PUBLIC, "10.0.0.5")
    with pytest.raises(TargetRefused, match="not public"):
        await targets.addresses(targets.parse("https://example.com/"))


async def test_a_host_without_an_address_is_not_resolved() -> None:
    targets = resolving()
    with pytest.raises(TargetUnresolved):
        await targets.addresses(targets.parse("https://example.com/"))


async def test_networks_that_are_allowed_are_so_also_by_http_and_nothing_else_is() -> None:
    allowed = Targets(WITH_LOOPBACK)
    assert await allowed.addresses(allowed.parse("http://127.0.0.1:9999/")) == ("127.0.0.1",)
    assert await allowed.addresses(allowed.parse("https://10.1.2.3/")) == ("10.1.2.3",)
    for url in ("http://10.2.0.1/", "https://192.168.0.1/", f"http://{PUBLIC}/"):
        with pytest.raises(TargetRefused):
            await allowed.addresses(allowed.parse(url))


def test_a_network_that_is_none_ends_the_process_at_its_start() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        TargetSettings(webhook_allowed_networks="everything")
    assert networks("") == ()
