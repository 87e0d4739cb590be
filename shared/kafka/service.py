"""What a service says of itself: one table, and the three kinds of code behind it."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from typing_extensions import TypeVar

from shared.events.fact import Fact
from shared.intents import Intent, Wake
from shared.kafka.table import Table
from shared.mongo.collections import CollectionName
from shared.mongo.indexes import Index
from shared.mongo.update import Document

S = TypeVar("S")
I = TypeVar("I", bound=Intent)  # noqa: E741  the intent


@dataclass(frozen=True)
class Service(Generic[S, I]):
    """A service: what it reads, what it folds into, what it decides and how that is done.

    `decide` is pure: state and the time in, intents and wake-ups out. `perform` meets the outside world and returns
    the facts that follow. `resolve` finds out what became of an at-most-once intent whose outcome is unknown, given
    when it was claimed; it raises `Transient` until it knows.
    """

    name: str
    collection: CollectionName
    table: Table
    read: Callable[[Document], S]
    decide: Callable[[S, datetime], Sequence[I | Wake]]
    perform: Callable[[I], Awaitable[Sequence[Fact]]]
    resolve: Callable[[I, datetime], Awaitable[Sequence[Fact]]] | None = None
    indexes: tuple[Index, ...] = ()
    overdue: Callable[[datetime], Document] | None = None
    """A query for documents that need a decision although nobody will wake them; the net under the wake-ups."""
    turn: Callable[[], AbstractAsyncContextManager[None]] | None = None
    """What an at-most-once intent waits for before it is claimed, and has while it is done; none where nothing is."""
