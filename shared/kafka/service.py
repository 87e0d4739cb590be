"""What a service says of itself: one table, and the three kinds of code behind it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic

from typing_extensions import TypeVar

from shared.events.fact import Fact
from shared.events.model import FactData
from shared.events.topics import Topic
from shared.intents import Intent, Wake
from shared.mongo.collections import CollectionName
from shared.mongo.indexes import Index
from shared.mongo.update import Document, Update

D = TypeVar("D", bound=FactData)
S = TypeVar("S")
I = TypeVar("I", bound=Intent)  # noqa: E741  the intent


@dataclass(frozen=True, slots=True)
class Fold:
    """A row of the table: facts of `data` change the document as `update` says."""

    data: type[FactData]
    update: Callable[[Fact[Any]], Update]


def on(data: type[D], update: Callable[[Fact[D]], Update]) -> Fold:
    """A row of the table, with the fold's type checked against the fact's."""
    return Fold(data, update)


@dataclass(frozen=True)
class Service(Generic[S, I]):
    """A service: what it reads, what it folds into, what it decides and how that is done.

    `decide` is pure: state and the time in, intents and wake-ups out. `perform` meets the outside world and returns
    the facts that follow. `resolve` finds out what became of an at-most-once intent whose outcome is unknown, given
    when it was claimed; it raises `Transient` until it knows.
    """

    name: str
    collection: CollectionName
    table: tuple[Fold, ...]
    read: Callable[[Document], S]
    decide: Callable[[S, datetime], Sequence[I | Wake]]
    perform: Callable[[I], Awaitable[Sequence[Fact]]]
    resolve: Callable[[I, datetime], Awaitable[Sequence[Fact]]] | None = None
    indexes: tuple[Index, ...] = ()
    overdue: Callable[[datetime], Document] | None = None
    """A query for documents that need a decision although nobody will wake them; the net under the wake-ups."""
    folds: dict[type[FactData], Callable[[Fact[Any]], Update]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folds", {row.data: row.update for row in self.table})

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What the service reads."""
        return tuple(row.data.topic for row in self.table)

    def fold(self, fact: Fact) -> Update:
        """The change that `fact` makes to the document of its subject."""
        return self.folds[type(fact.data)](fact)
