"""Uses of keys that MongoDB does not acknowledge: they are written again."""

from datetime import datetime
from typing import cast

import pytest
from pymongo.errors import BulkWriteError

from gateway.access.uses import KeyUses
from shared.mongo.api_key_records import ApiKeyRecords
from shared.mongo.database import Database, StoreUnavailable
from tests.unit.access.records import NOW


class Minority:
    """A database and its collections, in which what is written reaches no majority for a while."""

    def __init__(self) -> None:
        self.is_alone = True
        self.written = 0

    def collection(self, _: str) -> "Minority":
        return self

    async def bulk_write(self, changes: list[object], ordered: bool) -> None:
        assert not ordered
        if self.is_alone:
            raise BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64, "errmsg": "timed out"}]})
        self.written += len(changes)


def at_noon() -> datetime:
    return NOW


async def test_uses_that_reach_no_majority_are_written_again() -> None:
    minority = Minority()
    records = ApiKeyRecords(cast(Database, minority))
    with pytest.raises(StoreUnavailable):
        await records.note_uses({"key": NOW})
    uses = KeyUses(records, at_noon)
    uses.note("key", 0.0)
    await uses.write()
    minority.is_alone = False
    await uses.write()
    assert minority.written == 1
