"""One fact's data in a document."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, Self

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeVar

from shared.events.model import Value

V = TypeVar("V", bound=Value)


class Cell(BaseModel, Generic[V]):
    """The data of the fact `id`, written at `at`."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    id: str
    value: V


class Ranked(BaseModel):
    """A status that only ever goes forward."""

    model_config = ConfigDict(frozen=True)

    rank: int
    name: str


class DocumentModel(BaseModel):
    """What every document has. Facts may arrive in any order, so anything else may still be missing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(alias="_id")
    tenant: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """What MongoDB holds. Fields that a newer release's worker wrote are passed over."""
        return cls.model_validate(document, extra="ignore")
