"""Claims, on a `mongod` of this machine."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from devkit.mongo import Mongod, MongodUnavailable, find_mongod
from shared.call_urls import Leg
from shared.mongo.database import Database, StoreUnavailable
from shared.mongo.leg_claims import LegClaims
from shared.mongo.settings import MongoSettings
from tests.unit.twilio_webhooks.phone import LEG, NOW


@pytest.fixture(scope="module")
async def mongod(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mongod]:
    try:
        find_mongod()
    except MongodUnavailable as reason:
        pytest.skip(str(reason))
    async with Mongod(tmp_path_factory.mktemp("mongo")) as server:
        yield server


@pytest.fixture
async def claims(mongod: Mongod, request: pytest.FixtureRequest) -> AsyncIterator[LegClaims]:
    settings = MongoSettings(mongodb_url=mongod.url, mongodb_database=request.node.name[:60], mongodb_timeout_ms=60_000)
    async with Database(settings) as database:
        yield LegClaims(database)


async def test_the_first_call_has_the_leg_however_often_it_asks(claims: LegClaims) -> None:
    assert await claims.claim(LEG, "CA1", NOW) == "CA1"
    assert await claims.claim(LEG, "CA2", NOW) == "CA1"
    assert await claims.claim(LEG, "CA1", NOW) == "CA1"


async def test_of_calls_at_once_one_is_first(claims: LegClaims) -> None:
    firsts = await asyncio.gather(*(claims.claim(LEG, f"CA{number}", NOW) for number in range(16)))
    assert len(set(firsts)) == 1


async def test_each_leg_has_its_own_first_call(claims: LegClaims) -> None:
    legs = [LEG, Leg(LEG.tenant, LEG.interview_id, 2), Leg("other", LEG.interview_id, 1), Leg(LEG.tenant, "int_2", 1)]
    assert [await claims.claim(leg, f"CA{number}", NOW) for number, leg in enumerate(legs)] == [
        "CA0",
        "CA1",
        "CA2",
        "CA3",
    ]


async def test_without_mongodb_it_is_not_known_who_was_first() -> None:
    url = "mongodb://127.0.0.1:1/?directConnection=true"  # where nobody listens
    async with Database(MongoSettings(mongodb_url=url, mongodb_timeout_ms=100)) as database:
        with pytest.raises(StoreUnavailable):
            await LegClaims(database).claim(LEG, "CA1", NOW)
