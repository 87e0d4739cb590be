"""What is not everybody's address is not asked on behalf of others."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.outbound.addresses import address, is_public, is_within, networks

PUBLIC = "93.184.215.14"


@pytest.mark.parametrize(
    "text",
    [
        *(PUBLIC, "93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "2606:2800:220:1:248:1893:25c8:1946"),
        f"::ffff:{PUBLIC}",
    ],
)
def test_a_public_address_is_known_as_one(text: str) -> None:
    assert is_public(address(text))


@pytest.mark.parametrize(
    "text",
    [
        *("127.0.0.1", "0.0.0.0", "10.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("192.0.2.1", "198.18.0.1", "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::ffff:169.254.169.254", "::127.0.0.1", "::7f00:1", "fec0::1"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::808:808", "64:ff9b:1::a00:1", "64:ff9b:1::808:808"),
        *("2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1", "2001:0:7f00:1::", "2001:0:808:808::1"),
    ],
)
def test_an_address_inside_or_one_that_is_translated_is_not_public(text: str) -> None:
    assert not is_public(address(text))


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_as_public_as_what_it_maps(plain: IPv4Address) -> None:
    assert is_public(IPv6Address((0xFFFF << 32) | int(plain))) == is_public(plain)


@given(st.ip_addresses(v=4))
def test_an_address_that_a_gateway_would_translate_is_never_public(plain: IPv4Address) -> None:
    translated = [
        (0x64FF9B << 96) | int(plain),
        (0x64FF9B0001 << 80) | int(plain),
        (0x2002 << 112) | (int(plain) << 80),
        (0x20010000 << 96) | (int(plain) << 64),
    ]
    assert not any(is_public(IPv6Address(each)) for each in translated)


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_what_the_standard_library_calls_private_never_passes(plain: IPv4Address | IPv6Address) -> None:
    if plain.is_private or plain.is_loopback or plain.is_link_local or plain.is_multicast:
        assert not is_public(plain)


@pytest.mark.parametrize("text", ["::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "11.0.0.1"])
def test_a_network_has_its_very_addresses_and_none_that_only_lead_there(text: str) -> None:
    allowed = networks("10.0.0.0/8, fd00::/8")
    assert is_within(address("10.1.2.3"), allowed)
    assert is_within(address("fd00::1"), allowed)
    assert not is_within(address(text), allowed)


def test_no_network_is_none() -> None:
    assert networks("") == ()
