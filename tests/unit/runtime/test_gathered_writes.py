"""Writes that are asked for at the same time go out together, and each hears what became of it."""

import asyncio
from typing import Any, cast

import pytest
from pymongo import UpdateOne
from pymongo.errors import AutoReconnect, BulkWriteError

from shared.mongo.database import Collection, StoreUnavailable
from shared.mongo.gathered_writes import GatheredWrites
from tests.unit.runtime.settling_by_hand import turns


class Requests:
    """A collection that holds each bulk write until a test lets it go on."""

    def __init__(self) -> None:
        self.sent: list[list[Any]] = []
        self.outcomes: list[asyncio.Future[None]] = []

    async def bulk_write(self, writes: list[Any], ordered: bool) -> None:
        assert not ordered
        self.sent.append(writes)
        self.outcomes.append(asyncio.get_running_loop().create_future())
        await self.outcomes[-1]


def gathered(requests: Requests) -> GatheredWrites:
    return GatheredWrites(cast(Collection, requests))


def write(key: str) -> UpdateOne:
    return UpdateOne({"_id": key}, {"$set": {"n": 1}}, upsert=True)


async def test_what_is_asked_for_meanwhile_goes_out_with_the_next_request() -> None:
    requests = Requests()
    writes = gathered(requests)
    first, rest = write("a"), [write("b"), write("c")]
    begun = [asyncio.create_task(writes.write(first))]
    await turns()
    begun += [asyncio.create_task(writes.write(each)) for each in rest]
    await turns()
    assert requests.sent == [[first]]
    requests.outcomes[0].set_result(None)
    await turns()
    assert [task.done() for task in begun] == [True, False, False]
    assert requests.sent == [[first], rest]
    requests.outcomes[1].set_result(None)
    await asyncio.gather(*begun)
    again = asyncio.create_task(writes.write(first))
    await turns()
    assert requests.sent[2:] == [[first]]
    requests.outcomes[2].set_result(None)
    await again


DUPLICATE = {"code": 11000, "index": 0, "errmsg": "E11000"}
STEPPED_DOWN = {"code": 189, "index": 1, "errmsg": "the primary stepped down"}


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (AutoReconnect("away"), StoreUnavailable),
        (BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64}]}), StoreUnavailable),
        (BulkWriteError({"writeErrors": [DUPLICATE]}), StoreUnavailable),
        (BulkWriteError({"writeErrors": [STEPPED_DOWN]}), StoreUnavailable),
        (BulkWriteError({"writeErrors": [DUPLICATE, STEPPED_DOWN]}), StoreUnavailable),
        (BulkWriteError({"writeErrors": [DUPLICATE, {"code": 2, "index": 1, "errmsg": "bad"}]}), BulkWriteError),
    ],
)
async def test_everybody_hears_of_a_failure_and_the_next_request_is_another(
    failure: Exception, told: type[Exception]
) -> None:
    requests = Requests()
    writes = gathered(requests)
    begun = [asyncio.create_task(writes.write(write(key))) for key in "ab"]
    await turns()
    requests.outcomes[0].set_exception(failure)
    results = await asyncio.gather(*begun, return_exceptions=True)
    assert [type(result) for result in results] == [told, told]
    again = asyncio.create_task(writes.write(write("a")))
    await turns()
    requests.outcomes[1].set_result(None)
    await again


async def test_one_who_was_cancelled_does_not_keep_the_others_from_hearing() -> None:
    requests = Requests()
    writes = gathered(requests)
    one, other = [asyncio.create_task(writes.write(write(key))) for key in "ab"]
    await turns()
    one.cancel()
    await turns()
    requests.outcomes[0].set_result(None)
    await other
    assert one.cancelled()
