"""Indexes, as values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Index:
    """An index that a projection's owner keeps. Fields ascend, or descend where marked with a minus."""

    name: str
    fields: tuple[str, ...]

    def keys(self) -> list[tuple[str, int]]:
        """As MongoDB wants them."""
        return [(field.lstrip("-"), -1 if field.startswith("-") else 1) for field in self.fields]
