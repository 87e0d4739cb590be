"""What a write is known by: who sent it, when, and by which key a repetition is recognised."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from shared.events.fact import Fact, follow
from shared.events.ids import aggregate_id
from shared.events.model import FactData

D = TypeVar("D", bound=FactData)

SOURCE = "/gateway"


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a fact comes from. The same tenant, operation and `key` always make the same ids."""

    tenant: str
    name: str
    key: str
    repeatable: bool
    """Whether the client chose the key, and may therefore send the same again."""
    time: datetime

    def cause(self, operation: str) -> str:
        """The identity of one command."""
        return f"{self.tenant}:{operation}:{self.key}"

    def new_id(self, prefix: str, operation: str) -> str:
        """The id of the aggregate that a command makes."""
        return aggregate_id(prefix, self.cause(operation))

    def fact(self, data: D, subject: str, cause: str, discriminator: str = "") -> Fact[D]:
        """The fact that follows from `cause`."""
        return follow(
            data,
            source=SOURCE,
            subject=subject,
            tenant=self.tenant,
            cause=cause,
            time=self.time,
            discriminator=discriminator,
        )
