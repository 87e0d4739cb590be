"""A write that is in the log is never answered as one that failed: it would be sent again, and be another one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from gateway.bulk import until_there
from gateway.commands.candidates import create_candidate
from gateway.commands.sender import Sender
from gateway.documents import Documents
from gateway.inputs.candidates import NewCandidate
from gateway.state import Gateway
from gateway.waiting import Deadline
from gateway.writing import is_there, write
from shared.events.wire import Message
from shared.mongo.database import StoreUnavailable
from shared.projections.candidate import Candidate

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SENDER = Sender(tenant="default", name="bootstrap-key", key="k1", repeatable=False, time=NOW)
LONG = 60.0


class Accepting:
    """What a gateway writes with. Everything is taken."""

    def __init__(self) -> None:
        self.commands = self.publisher = self
        self.published: list[Message] = []

    def clock(self) -> datetime:
        return NOW

    async def settle(self, _: str, messages: tuple[Message, ...], __: datetime) -> tuple[Message, ...]:
        return messages

    async def send(self, messages: Sequence[Message]) -> None:
        self.published += messages


class Vanishing:
    """Documents, of which one can be seen before MongoDB is away."""

    def __init__(self) -> None:
        self.looks = 0

    async def present(self, _: str, __: Sequence[str]) -> set[str]:
        self.looks += 1
        if self.looks > 1:
            raise StoreUnavailable("no primary")
        return {"cand_1"}


async def away() -> Candidate | None:
    raise StoreUnavailable("no primary")


async def test_what_is_in_the_log_is_accepted_though_mongodb_is_away_by_then() -> None:
    gateway = Accepting()
    fact = create_candidate(SENDER, NewCandidate(name="Ada", phone="+4930901820"), None)
    assert await write(cast(Gateway, gateway), fact, away, is_there, Deadline(LONG)) is None
    assert len(gateway.published) == 1


async def test_of_many_those_are_there_that_were_seen_before() -> None:
    documents = cast(Documents[Candidate], Vanishing())
    assert await until_there(documents, "default", {"cand_1", "cand_2"}, Deadline(LONG)) == {"cand_1"}
