"""The table of a service: which facts it reads, and how each changes its documents."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from typing_extensions import TypeVar

from shared.events.fact import Fact
from shared.events.model import FactData
from shared.events.topics import Topic
from shared.mongo.update import Update

D = TypeVar("D", bound=FactData)


@dataclass(frozen=True, slots=True)
class Row:
    """Facts of `data` change the document as `update` says."""

    data: type[FactData]
    update: Callable[[Fact[Any]], Update]


def on(data: type[D], update: Callable[[Fact[D]], Update]) -> Row:
    """A row of the table, with the fold's type checked against the fact's."""
    return Row(data, update)


class Table:
    """Every fold of a service. Pure, like its folds."""

    def __init__(self, *rows: Row) -> None:
        self.rows = rows
        self._folds = {row.data: row.update for row in rows}

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What is read."""
        return tuple(row.data.topic for row in self.rows)

    def fold(self, fact: Fact) -> Update:
        """The change that `fact` makes to the document of its subject.

        Raises:
            KeyError: no row is about such facts.
        """
        return self._folds[type(fact.data)](fact)
