"""How BSON orders values: what `$max` and `$min` compare by, so that pure code can do the same."""

from datetime import datetime
from functools import cmp_to_key
from itertools import zip_longest
from typing import Any

_TYPE_RANK = {type(None): 0, int: 1, float: 1, str: 2, dict: 3, list: 4, bool: 8, datetime: 9}
_ORDERED_AS_IN_PYTHON = frozenset({int, float, str, bool, datetime})
_MISSING = object()


def compare(left: Any, right: Any) -> int:
    """Negative, zero or positive, as MongoDB orders `left` and `right`; for the types that projections hold.

    Documents compare field by field in the order they are written: type, then name, then value.

    Raises:
        KeyError: a value is of a type that no projection holds.
    """
    if type(left) is type(right) and type(left) in _ORDERED_AS_IN_PYTHON:
        return 0 if left == right else (-1 if left < right else 1)
    left_rank, right_rank = _rank(left), _rank(right)
    if left_rank != right_rank:
        return left_rank - right_rank
    if isinstance(left, dict):
        return _compare_fields(left, right)
    if isinstance(left, list):
        return _compare_items(left, right)
    return 0 if left is None or left == right else (-1 if left < right else 1)


def _rank(value: Any) -> int:
    rank = _TYPE_RANK.get(type(value))
    if rank is None:  # such as the driver's own class for what does not fit into 32 bits
        rank = next((_TYPE_RANK[base] for base in type(value).__mro__ if base in _TYPE_RANK), None)
    if rank is None:
        raise KeyError(type(value))
    return rank


def _compare_fields(left: dict[str, Any], right: dict[str, Any]) -> int:
    for (left_name, left_value), (right_name, right_value) in zip(left.items(), right.items(), strict=False):
        by_type = _rank(left_value) - _rank(right_value)
        if by_type:
            return by_type
        if left_name != right_name:
            return -1 if left_name < right_name else 1
        if by_value := compare(left_value, right_value):
            return by_value
    return len(left) - len(right)


def _compare_items(left: list[Any], right: list[Any]) -> int:
    for left_item, right_item in zip_longest(left, right, fillvalue=_MISSING):
        if left_item is _MISSING:
            return -1
        if right_item is _MISSING:
            return 1
        if by_item := compare(left_item, right_item):
            return by_item
    return 0


BsonOrder = cmp_to_key(compare)
"""A sort key: ``max(values, key=BsonOrder)`` is what `$max` keeps."""
