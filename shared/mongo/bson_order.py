"""How BSON orders values: what `$max` and `$min` compare by, so that pure code can do the same."""

from datetime import datetime
from functools import total_ordering
from typing import Any

_TYPE_RANK = {type(None): 0, int: 1, float: 1, str: 2, dict: 3, list: 4, bool: 8, datetime: 9}


@total_ordering
class BsonOrder:
    """A sort key that orders as MongoDB does, for the types that projections hold.

    Documents compare field by field in the order they are written: type, then name, then value.
    """

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BsonOrder) and _key(self.value) == _key(other.value)

    def __lt__(self, other: "BsonOrder") -> bool:
        return _key(self.value) < _key(other.value)

    __hash__ = None  # type: ignore[assignment]  # a comparison key, never a dictionary's


def _key(value: Any) -> tuple[Any, ...]:
    rank = _TYPE_RANK[type(value)]
    if isinstance(value, dict):
        return (rank, [(_TYPE_RANK[type(item)], name, _key(item)) for name, item in value.items()])
    if isinstance(value, list):
        return (rank, [_key(item) for item in value])
    return (rank, 0 if value is None else value)
