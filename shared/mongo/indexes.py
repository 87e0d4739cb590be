"""Indexes, as values."""

from dataclasses import dataclass

from pymongo import IndexModel


@dataclass(frozen=True, slots=True)
class Index:
    """An index that a projection's owner keeps. Fields ascend, or descend where marked with a minus."""

    name: str
    fields: tuple[str, ...]

    def model(self) -> IndexModel:
        """As MongoDB wants it. Those of one collection are to be made in one command, which reads it only once."""
        keys = [(field.lstrip("-"), -1 if field.startswith("-") else 1) for field in self.fields]
        return IndexModel(keys, name=self.name)
