"""What is read of each interview in a list: of the document, which holds all that happened, about a tenth."""

from collections.abc import Iterator
from typing import Generic, TypeVar, get_args

from pydantic import BaseModel, ConfigDict

from shared.events.interviews import Outcome
from shared.projections.cell import DocumentModel, Ranked
from shared.projections.interview import Assessment

V = TypeVar("V", bound=BaseModel)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Of(_Part, Generic[V]):
    """What a list shows of a fact's data."""

    value: V


class ListedRequest(_Part):
    """Of the request."""

    job_id: str
    candidate_id: str
    title: str
    candidate_name: str


class ListedEnd(_Part):
    """Of the conversation's end."""

    outcome: Outcome


class ListedInterview(DocumentModel):
    """An interview, as far as a list shows and sorts it."""

    status: Ranked | None = None
    requested: Of[ListedRequest] | None = None
    completed: Of[ListedEnd] | None = None
    assessment: Assessment = Assessment()


def paths(model: type[BaseModel]) -> Iterator[str]:
    """Where in a document everything stands that `model` has: for reading nothing else."""
    for name, field in model.model_fields.items():
        place = field.alias or name
        parts = [each for each in (field.annotation, *get_args(field.annotation)) if _is_model(each)]
        inner = [f"{place}.{path}" for part in parts for path in paths(part)]
        yield from inner or [place]


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
