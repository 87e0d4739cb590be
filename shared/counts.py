"""Figures that add up: whole numbers under names, as deep as they need to be."""

from collections.abc import Mapping

from typing_extensions import TypeAliasType

Counts = TypeAliasType("Counts", "dict[str, int | Counts]")
"""A whole number, or more names, under each name. Whole numbers add up to the same in any order, broken ones do not."""


def add(into: Counts, more: Mapping[str, int | Counts]) -> None:
    """Adds `more` to `into`, number by number.

    Raises:
        TypeError: a name holds a number in one and names in the other.
    """
    for name, value in more.items():
        if isinstance(value, dict):
            below = into.setdefault(name, {})
            if not isinstance(below, dict):
                raise TypeError(f"{name} is a number and holds names")
            add(below, value)
        else:
            before = into.get(name, 0)
            if isinstance(before, dict):
                raise TypeError(f"{name} holds names and is a number")
            into[name] = before + value


def has_any(counts: Counts) -> bool:
    """Whether anything but nothing was counted."""
    return any(has_any(value) if isinstance(value, dict) else value for value in counts.values())


def in_order(counts: Counts) -> Counts:
    """The same with its names in order, so that equal figures are the same bytes."""
    return {name: in_order(value) if isinstance(value, dict) else value for name, value in sorted(counts.items())}
