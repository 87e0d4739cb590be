"""What stands in for the rest of the product while one part of it is measured: it does nothing, at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from shared.events.fact import Fact
from shared.events.wire import Message
from shared.mongo.effect_records import EffectRecord, EffectRecords
from shared.mongo.projection import Projection
from shared.mongo.update import Document, Update


class NoProjection(Projection):
    """Keeps nothing, and finds a document without anything in it under every key."""

    def __init__(self) -> None:
        self.name = "nothing"

    async def project(self, updates: Mapping[str, Update]) -> None:
        """Nothing."""

    async def read(self, keys: Iterable[str]) -> dict[str, Document]:
        """An empty document for each."""
        return {key: {"_id": key} for key in keys}

    async def get(self, key: str) -> Document | None:
        """An empty document."""
        return {"_id": key}


class NoEffectRecords(EffectRecords):
    """Remembers no effect."""

    def __init__(self) -> None:
        pass

    async def find(self, effect_id: str) -> EffectRecord | None:
        """Nothing is known of any."""
        return None

    async def settle(self, effect_id: str, messages: tuple[Message, ...], now: datetime) -> tuple[Message, ...]:
        """The result, as it came."""
        return messages


def no_change(_: Fact) -> Update:
    """A fold."""
    return Update()


def no_decision(_document: Document, _now: datetime) -> Sequence[object]:
    """A decision."""
    return ()


async def no_effect(_intent: object) -> Sequence[Fact]:
    """An effect."""
    return ()
