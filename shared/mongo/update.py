"""What a fold returns: a change to one document that commutes with every other and may be applied twice.

The algebra has two operators, the join and the meet of BSON's total order (`$max`, `$min`). Everything that a
projection needs is a cell under one of them (docs/decisions/0002).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from shared.events.fact import Fact
from shared.mongo.bson_order import BsonOrder

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
        for path, value in other.highest.items():
            highest[path] = max(highest[path], value, key=BsonOrder) if path in highest else value
        for path, value in other.lowest.items():
            lowest[path] = min(lowest[path], value, key=BsonOrder) if path in lowest else value
        return Update(highest, lowest)

    def operators(self) -> Document:
        """The MongoDB update document."""
        named = {"$max": dict(self.highest), "$min": dict(self.lowest)}
        return {name: values for name, values in named.items() if values}

    def apply(self, document: Document) -> Document:
        """What `document` becomes, in memory: the same as MongoDB makes of it."""
        result: Document = _copied(document)
        for path, value in self.highest.items():
            _put(result, path, lambda found, value=value: max(found, value, key=BsonOrder), value)
        for path, value in self.lowest.items():
            _put(result, path, lambda found, value=value: min(found, value, key=BsonOrder), value)
        return result


def _copied(node: Any) -> Any:
    return {name: _copied(child) for name, child in node.items()} if isinstance(node, dict) else node


def _put(document: Document, path: str, join: Any, value: Any) -> None:
    *parents, leaf = path.split(".")
    for name in parents:
        document = document.setdefault(name, {})
    document[leaf] = join(document[leaf]) if leaf in document else value


def merge_into(updates: dict[str, Update], key: str, update: Update) -> None:
    """Adds `update` to what a batch does to the document `key`."""
    updates[key] = updates[key].merge(update) if key in updates else update


def segment(name: str) -> str:
    """`name` as one step of a path.

    Raises:
        ValueError: it would be read as several steps or as an operator.
    """
    if not name or "." in name or name.startswith("$") or "\x00" in name:
        raise ValueError(f"{name!r} cannot be part of a document's path")
    return name


def _base(fact: Fact) -> Update:
    return Update({"tenant": fact.tenant, "updated_at": fact.time}, {"created_at": fact.time})


def _cell(fact: Fact, value: Any) -> Document:
    # The order of these fields is the order of comparison: time, then id, so that ties have one winner too.
    return {"at": fact.time, "id": fact.id, "value": _plain(fact.data.model_dump() if value is None else value)}


def _plain(value: Any) -> Any:
    """`value` in BSON's own types: what comes back when the document is read."""
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def latest(fact: Fact, path: str, value: Document | None = None) -> Update:
    """The fact's data (or `value`) at `path`, unless a later fact is there: last writer wins by (time, id)."""
    return _base(fact).merge(Update(highest={path: _cell(fact, value)}))


def earliest(fact: Fact, path: str, value: Document | None = None) -> Update:
    """The fact's data (or `value`) at `path`, unless an earlier fact is there."""
    return _base(fact).merge(Update(lowest={path: _cell(fact, value)}))


def greatest(fact: Fact, path: str, order: str, value: Document | None = None) -> Update:
    """The fact's data (or `value`) at `path`, unless one of a greater `order` is there, or a later one of the same."""
    return _base(fact).merge(Update(highest={path: {"order": order, **_cell(fact, value)}}))


def until_final(fact: Fact, path: str, value: Document, *, is_final: bool) -> Update:
    """`value` at `path`: the first final one stands for good; until there is one, the latest of the others."""
    milliseconds = round(fact.time.timestamp() * 1000)
    # Compared in this order under `$max`: whether it is final, then the earliest of the final and the latest of others.
    order = {"final": is_final, "order": -milliseconds if is_final else milliseconds}
    return _base(fact).merge(Update(highest={path: {**order, **_cell(fact, value)}}))


def ranked(path: str, rank: int, name: str) -> Update:
    """`name` at `path`, unless something of a higher rank is there: a status that only ever goes forward."""
    return Update(highest={path: {"rank": rank, "name": name}})
