"""Figures that can be a table, too."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel

from gateway.analytics.table import Cell


class Figures(BaseModel):
    """Figures of one kind, which can be a table too."""

    columns: ClassVar[tuple[str, ...]]

    @abstractmethod
    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Of a table with these columns."""
