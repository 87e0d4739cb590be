"""What a write is known by: who sent it, when, and by which key a repetition is recognised."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self, TypeVar

from shared.events.fact import Fact, follow
from shared.events.ids import aggregate_id
from shared.events.model import FactData, Value
from shared.projections.cell import Cell

D = TypeVar("D", bound=FactData)
V = TypeVar("V", bound=Value)

SOURCE = "/gateway"
_TICK = timedelta(milliseconds=1)


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

    def following(self, standing: Cell[V] | None) -> Self:
        """The sender of a change of what `standing` holds: later than that, whatever the clocks of two gateways say.

        Of several changes the latest counts: one that seems to have come before what it replaces would be lost.
        """
        return self if standing is None else replace(self, time=max(self.time, standing.at + _TICK))

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
