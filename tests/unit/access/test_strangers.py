"""Whoever tries keys that open nothing has to wait."""

from gateway.access.strangers import Strangers

ADDRESS, OTHER = "203.0.113.7", "203.0.113.8"
KEY, GUESS = b"key", b"guess"


def test_after_so_many_refusals_an_address_waits() -> None:
    strangers = Strangers(per_minute=3)
    for _ in range(3):
        assert strangers.wait(ADDRESS, GUESS, 0.0) == 0
        strangers.refused(ADDRESS, 0.0)
    assert strangers.wait(ADDRESS, GUESS, 0.0) == 20
    assert strangers.wait(OTHER, GUESS, 0.0) == 0
    assert strangers.wait(ADDRESS, GUESS, 20.0) == 0


def test_who_was_let_in_from_there_before_is_let_in_and_a_right_guess_is_not() -> None:
    strangers = Strangers(per_minute=1)
    strangers.welcomed(ADDRESS, KEY)
    strangers.refused(ADDRESS, 0.0)
    strangers.refused(OTHER, 0.0)
    assert strangers.wait(ADDRESS, KEY, 0.0) == 0
    assert strangers.wait(ADDRESS, GUESS, 0.0) > 0
    assert strangers.wait(OTHER, KEY, 0.0) > 0


def test_zero_is_no_limit() -> None:
    strangers = Strangers(per_minute=0)
    for _ in range(1000):
        strangers.refused(ADDRESS, 0.0)
    assert strangers.wait(ADDRESS, GUESS, 0.0) == 0


def test_an_ipv6_customer_is_one_address() -> None:
    strangers = Strangers(per_minute=1)
    strangers.refused("2001:db8:1:2::1", 0.0)
    assert strangers.wait("2001:db8:1:2:ffff::7%eth0", GUESS, 0.0) > 0
    assert strangers.wait("2001:db8:1:3::1", GUESS, 0.0) == 0


def test_what_is_no_address_is_counted_as_it_is() -> None:
    strangers = Strangers(per_minute=1)
    strangers.refused("no:address", 0.0)
    assert strangers.wait("no:address", GUESS, 0.0) > 0
