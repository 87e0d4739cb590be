"""Whose key it is."""

import pytest
from structlog.testing import capture_logs

from gateway.access.keyring import BOOTSTRAP, digest_of
from gateway.access.principal import Principal
from gateway.access.refusal import Refused
from gateway.access.verified import LIFE, VerifiedKeys
from shared.api_keys.pepper import Pepper
from shared.api_keys.text import KeyText
from shared.mongo.database import StoreUnavailable
from tests.unit.access.records import Door

PRINCIPAL = Principal("acme", "ATS", "id")


async def entered(door: Door, key: str) -> Principal:
    return await door.keyring.principal(key, digest_of(key))


async def refusal(door: Door, key: str) -> str:
    """What is said to somebody who is not let in."""
    with pytest.raises(Refused) as refused:
        await entered(door, key)
    return str(refused.value)


async def test_a_stored_key_is_its_tenants() -> None:
    door = Door()
    key = door.key()
    principal = await entered(door, key)
    assert (principal.tenant, principal.name, principal.key_id) == ("acme", "ATS", KeyText.read(key).id)
    assert (principal.scopes, principal.per_minute) == (frozenset({"jobs:read"}), 7)


async def test_the_bootstrap_key_needs_neither_a_pepper_nor_mongodb() -> None:
    door = Door(pepper=None)
    door.records.is_down = True
    assert await entered(door, "bootstrap") == BOOTSTRAP
    assert door.records.lookups == 0


async def test_a_key_is_looked_up_again_only_after_its_life() -> None:
    door = Door()
    key = door.key()
    for door.time.seconds in (0.0, LIFE / 2, LIFE - 0.01):
        await entered(door, key)
    assert door.records.lookups == 1
    door.time.seconds = LIFE
    await entered(door, key)
    assert door.records.lookups == 2


async def test_a_revoked_key_opens_nothing_after_that_life() -> None:
    door = Door()
    key = door.key()
    await entered(door, key)
    door.revoke(key)
    await entered(door, key)
    door.time.seconds = LIFE
    assert "revoked" in await refusal(door, key)


async def test_a_key_that_expires_sooner_is_not_remembered_longer() -> None:
    door = Door()
    key = door.key(expires_in=2)
    await entered(door, key)
    door.time.seconds = 2
    assert "expired" in await refusal(door, key)


async def test_while_mongodb_is_away_a_known_key_goes_on_for_its_life_and_no_other_is_let_in() -> None:
    door = Door()
    known, unknown = door.key(), door.key()
    await entered(door, known)
    door.records.is_down = True
    await entered(door, known)
    with pytest.raises(StoreUnavailable):
        await entered(door, unknown)
    door.time.seconds = LIFE
    with pytest.raises(StoreUnavailable):
        await entered(door, known)


async def test_an_unknown_id_and_a_wrong_secret_are_told_the_same_and_cost_the_same() -> None:
    door = Door()
    known = KeyText.read(door.key())
    await entered(door, known.whole)
    wrong = KeyText(known.id, "0" * 43).whole
    unknown = KeyText("0" * 12, known.secret).whole
    before = door.records.lookups
    assert await refusal(door, wrong) == await refusal(door, unknown)
    assert door.records.lookups == before + 2


async def test_a_mistyped_key_is_told_so_and_not_looked_up() -> None:
    door = Door()
    key = door.key()
    assert "mistyped" in await refusal(door, key[:-1])
    assert door.records.lookups == 0


async def test_what_looks_like_no_key_of_ours_is_not_looked_up() -> None:
    door = Door()
    for wrong in ("", "Bootstrap", "sk_live_1"):
        assert "X-API-Key" in await refusal(door, wrong)
    assert door.records.lookups == 0


async def test_without_a_pepper_a_stored_key_is_refused_and_the_log_says_why() -> None:
    door = Door(pepper=None)
    with capture_logs() as lines:
        assert "SECRET_KEY" in await refusal(door, door.key())
    assert any("SECRET_KEY" in line["event"] for line in lines)


async def test_without_any_key_the_answer_says_what_to_set() -> None:
    assert "API_KEY" in await refusal(Door(bootstrap="", pepper=None), "anything")


async def test_a_key_of_another_pepper_is_unknown_and_the_log_says_why() -> None:
    door = Door()
    key = door.key(pepper=Pepper(b"q" * 32))
    with capture_logs() as lines:
        assert "not valid" in await refusal(door, key)
    assert [line["key"] for line in lines if "another SECRET_KEY" in line["event"]] == [KeyText.read(key).id]


async def test_a_use_is_noted_once_a_minute_and_written_when_mongodb_is_back() -> None:
    door = Door()
    key = door.key()
    for door.time.seconds in (0.0, 59.0):
        await entered(door, key)
    door.records.is_down = True
    await door.uses.write()
    assert door.records.uses == []
    door.records.is_down = False
    await door.uses.write()
    await door.uses.write()
    door.time.seconds = 60.0
    await entered(door, key)
    await door.uses.write()
    noted = KeyText.read(key).id
    assert [[(name, at.minute) for name, at in uses.items()] for uses in door.records.uses] == [
        [(noted, 0)],
        [(noted, 1)],
    ]


async def test_a_last_use_is_written_when_the_gateway_ends() -> None:
    door = Door()
    async with door.keyring.opened():
        await entered(door, door.key())
    assert len(door.records.uses) == 1


def test_of_many_keys_the_latest_are_remembered() -> None:
    verified = VerifiedKeys(most=2)
    for name in (b"a", b"b", b"a", b"c"):
        verified.keep(name, PRINCIPAL, 0.0, None)
    assert len(verified) == 2
    assert verified.find(b"b", 0.0) is None
    assert verified.find(b"a", 0.0) == PRINCIPAL
