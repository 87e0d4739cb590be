"""What MongoDB does not do now and may do later is waited for; what it never will do is told as it is."""

from typing import Any, cast

import pytest
from pymongo.errors import BulkWriteError, OperationFailure

from shared.mongo.database import PASSING_CODES, Database, StoreUnavailable, translated
from shared.mongo.projection import Projection, RejectedUpdates
from shared.mongo.update import Update

BAD_VALUE, DUPLICATE, STEPPED_DOWN = 2, 11000, 189


def bulk(*codes: int) -> BulkWriteError:
    """What a bulk write fails with whose first writes have these errors."""
    errors = [{"code": code, "index": index, "errmsg": f"error {code}"} for index, code in enumerate(codes)]
    return BulkWriteError({"writeErrors": errors, "writeConcernErrors": []})


@pytest.mark.parametrize("code", sorted(PASSING_CODES))
def test_a_passing_failure_is_one_wherever_its_code_stands(code: int) -> None:
    for failure in (OperationFailure("not now", code), bulk(code), bulk(BAD_VALUE, code), bulk(DUPLICATE, code)):
        with pytest.raises(StoreUnavailable), translated():
            raise failure


def test_a_bulk_write_that_a_majority_did_not_acknowledge_is_a_passing_failure() -> None:
    concern = {"code": 64, "errmsg": "waiting for replication timed out"}
    error = {"code": BAD_VALUE, "index": 0, "errmsg": "bad"}
    with pytest.raises(StoreUnavailable, match="majority"), translated():
        raise BulkWriteError({"writeErrors": [error], "writeConcernErrors": [concern]})


@pytest.mark.parametrize(
    "failure",
    [OperationFailure("not allowed", 13), OperationFailure("no code"), bulk(BAD_VALUE), bulk(DUPLICATE, BAD_VALUE)],
)
def test_what_never_succeeds_stays_what_it_is(failure: OperationFailure) -> None:
    with pytest.raises(OperationFailure) as caught, translated():
        raise failure
    assert caught.value is failure


def test_what_was_to_be_written_is_not_in_the_words_of_a_passing_failure() -> None:
    error = {"code": STEPPED_DOWN, "index": 0, "errmsg": "stepped down", "op": {"name": "Ada Lovelace"}}
    with pytest.raises(StoreUnavailable) as caught, translated():
        raise BulkWriteError({"writeErrors": [error], "writeConcernErrors": []})
    assert str(caught.value) == "stepped down"


class Failing:
    """A database of one collection, whose bulk writes fail."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def collection(self, name: str) -> "Failing":
        return self

    async def find_one(self, query: Any, fields: Any) -> None:
        """No shadow is being built."""

    async def bulk_write(self, writes: Any, ordered: bool) -> None:
        raise self._failure


async def project(failure: Exception) -> None:
    """Projects two documents where the bulk write fails."""
    projection = Projection(cast(Database, Failing(failure)), "interviews")
    await projection.project({"int_1": Update({"n": 1}), "int_2": Update({"n": 1})})


@pytest.mark.parametrize("failure", [bulk(STEPPED_DOWN), bulk(BAD_VALUE, STEPPED_DOWN), OperationFailure("busy", 262)])
async def test_updates_are_not_refused_because_the_primary_changes(failure: Exception) -> None:
    with pytest.raises(StoreUnavailable):
        await project(failure)


async def test_updates_that_mongodb_will_never_have_are_refused_by_key() -> None:
    with pytest.raises(RejectedUpdates, match="error 2") as caught:
        await project(bulk(BAD_VALUE))
    assert caught.value.keys == ("int_1",)
