"""What a write is known by: who sent it, when, and by which key a repetition is recognised."""

from dataclasses import dataclass, replace
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

    def edit(self, data: D, subject: str, operation: str, base: str | None) -> Fact[D]:
        """The fact of a command that changes what is there already.

        With a `base`, the version that it is to follow, there is one such fact for each base and no other: whoever
        else edits the same version makes a fact of the same id, of which the first stands. Whose that is, its
        causation tells.
        """
        own = self.cause(operation)
        if base is None:
            return self.fact(data, subject, cause=own)
        return replace(self.fact(data, subject, f"{self.tenant}:{operation}:after:{base}"), causation_id=own)

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
