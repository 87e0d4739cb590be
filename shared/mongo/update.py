"""What a fold returns: a change to one document that commutes with every other and may be applied twice.

The algebra has two operators, the join and the meet of BSON's total order (`$max`, `$min`). Everything that a
projection needs is a cell under one of them (docs/decisions/0002).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from shared.events.fact import Fact
from shared.mongo.bson_order import compare

Document = dict[str, Any]
"""A MongoDB document: what stands in a collection."""


@dataclass(frozen=True, slots=True)
class Update:
    """Per path, a value that the document's must be at least (`highest`) or at most (`lowest`).

    A path is dotted; one path is only ever under one of the operators.
    """

    highest: Mapping[str, Any] = field(default_factory=dict)
    lowest: Mapping[str, Any] = field(default_factory=dict)

    def merge(self, other: "Update") -> "Update":
        """One update that does what both do, in whichever order. Associative, commutative, idempotent."""
        highest, lowest = dict(self.highest), dict(self.lowest)
        _join(highest, other.highest)
        _meet(lowest, other.lowest)
        return Update(highest, lowest)

    def operators(self) -> Document:
        """The MongoDB update document."""
        named: Document = {"$max": self.highest, "$min": self.lowest}
        return {name: values for name, values in named.items() if values}

    def apply(self, document: Document) -> Document:
        """What `document` becomes, in memory: the same as MongoDB makes of it."""
        result: Document = _copied(document)
        for path, value in self.highest.items():
            _join(*_place(result, path, value))
        for path, value in self.lowest.items():
            _meet(*_place(result, path, value))
        return result


def _copied(node: Any) -> Any:
    return {name: _copied(child) for name, child in node.items()} if isinstance(node, dict) else node


def _place(document: Document, path: str, value: Any) -> tuple[Document, Document]:
    """Where a path ends in a document, and what would stand there."""
    *parents, leaf = path.split(".")
    for name in parents:
        document = document.setdefault(name, {})
    return document, {leaf: value}


def _join(found: dict[str, Any], other: Mapping[str, Any]) -> None:
    """Of each path the higher value."""
    for path, value in other.items():
        held = found.setdefault(path, value)
        if held is not value and compare(held, value) < 0:
            found[path] = value


def _meet(found: dict[str, Any], other: Mapping[str, Any]) -> None:
    """Of each path the lower value."""
    for path, value in other.items():
        held = found.setdefault(path, value)
        if held is not value and compare(held, value) > 0:
            found[path] = value


class MergedUpdates:
    """What a batch does to each document: `Update.merge` of everything that was added, without a copy for each."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}

    def add(self, key: str, update: Update) -> None:
        """The batch does `update` to the document `key`, too."""
        found = self._found.get(key)
        if found is None:
            self._found[key] = dict(update.highest), dict(update.lowest)
        else:
            _join(found[0], update.highest)
            _meet(found[1], update.lowest)

    def by_key(self) -> dict[str, Update]:
        """One update for each document that was added to."""
        return {key: Update(highest, lowest) for key, (highest, lowest) in self._found.items()}


def segment(name: str) -> str:
    """`name` as one step of a path.

    Raises:
        ValueError: it would be read as several steps or as an operator.
    """
    if not name or "." in name or name.startswith("$") or "\x00" in name:
        raise ValueError(f"{name!r} cannot be part of a document's path")
    return name


_AS_IT_IS = frozenset({str, int, float, bool, type(None), datetime})
"""What BSON has, too."""


def _seen(fact: Fact) -> Document:
    return {"tenant": fact.tenant, "updated_at": fact.time}


def _cell(fact: Fact, value: Document | None) -> Document:
    # The order of these fields is the order of comparison: time, then id, so that ties have one winner too.
    return {"at": fact.time, "id": fact.id, "value": _plain(fact.data.model_dump() if value is None else value)}


def _plain(value: Any) -> Any:
    """`value` in BSON's own types: what comes back when the document is read."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is dict:
        return {str(name): item if type(item) in _AS_IT_IS else _plain(item) for name, item in value.items()}
    if kind is list or kind is tuple:
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def latest(fact: Fact, path: str, value: Document | None = None) -> Update:
    """The fact's data (or `value`) at `path`, unless a later fact is there: last writer wins by (time, id)."""
    return Update({**_seen(fact), path: _cell(fact, value)}, {"created_at": fact.time})


def earliest(fact: Fact, path: str, value: Document | None = None) -> Update:
    """The fact's data (or `value`) at `path`, unless an earlier fact is there."""
    return Update(_seen(fact), {"created_at": fact.time, path: _cell(fact, value)})


def greatest(fact: Fact, path: str, order: str, value: Document | None = None) -> Update:
    """The fact's data (or `value`) at `path`, unless one of a greater `order` is there, or a later one of the same."""
    return Update({**_seen(fact), path: {"order": order, **_cell(fact, value)}}, {"created_at": fact.time})


def until_final(fact: Fact, path: str, value: Document, *, is_final: bool) -> Update:
    """`value` at `path`: the first final one stands for good; until there is one, the latest of the others."""
    milliseconds = round(fact.time.timestamp() * 1000)
    # Compared in this order under `$max`: whether it is final, then the earliest of the final and the latest of others.
    order = {"final": is_final, "order": -milliseconds if is_final else milliseconds}
    return Update({**_seen(fact), path: {**order, **_cell(fact, value)}}, {"created_at": fact.time})


def ranked(path: str, rank: int, name: str) -> Update:
    """`name` at `path`, unless something of a higher rank is there: a status that only ever goes forward."""
    return Update(highest={path: {"rank": rank, "name": name}})
